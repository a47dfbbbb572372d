"""Cells and lines of a CSV file, as a French spreadsheet opens them without a question.

Semicolons, a decimal comma and a byte-order mark. A text that begins like a formula is kept a text,
because a place may bear any name.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence

from passes import money

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def amount(cents: int) -> str:
    """Write cents as « 1240,50 »."""
    return money.decimal(cents).replace(".", ",")


def text(cell: str) -> str:
    """Keep a text a text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def day(value: dt.date | None) -> str:
    """Write a day as « 10/03/2026 »."""
    return f"{value:%d/%m/%Y}" if value else ""


def lines(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Write rows one by one, the mark first, so that a long file is never held whole."""
    yield BYTE_ORDER_MARK
    for row in rows:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(row)
        yield out.getvalue().encode()


def write(rows: Iterable[Sequence[str]]) -> bytes:
    """Write a short file whole."""
    return b"".join(lines(rows))
