"""CSV in two dialects: for programs, and for Excel in France. A writer formats; it never computes.

Text that starts with `=`, `+`, `-`, `@`, tab or carriage return gets an apostrophe in front, so
that no spreadsheet takes it for a formula (reports.md section 7).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reporting.columns import COLUMNS, Column
from reporting.secrecy import HIDDEN
from reporting.sheets import Facts

DANGEROUS = frozenset("=+-@\t\r")
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one reader wants its file."""

    delimiter: str
    bom: bytes
    is_french: bool


MACHINE = Dialect(",", b"", is_french=False)
EXCEL_FR = Dialect(";", b"\xef\xbb\xbf", is_french=True)


def defused(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if text[:1] in DANGEROUS and text else text


def chunks(
    lines: Iterable[tuple[Any, ...]],
    dialect: Dialect,
    columns: tuple[Column, ...] = COLUMNS,
) -> Iterator[bytes]:
    """Write lines as they come, two thousand at a time; memory does not grow with the file."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=dialect.delimiter, lineterminator="\r\n")
    yield dialect.bom
    writer.writerow([c.header if dialect.is_french else c.code for c in columns])
    texts = [place for place, column in enumerate(columns) if column.kind == "text"]
    source = iter(lines)
    while rows := list(itertools.islice(source, CHUNK)):
        if dialect.is_french:
            rows = [tuple(map(_french, row)) for row in rows]
        writer.writerows(_defuse(rows, texts))
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def _defuse(rows: list[tuple[Any, ...]], texts: list[int]) -> list[tuple[Any, ...]]:
    """Rewrite only the rows that hold something to defuse: looking is cheap, rewriting is not."""
    for number, row in enumerate(rows):
        for place in texts:
            text = row[place]
            if text and text[0] in DANGEROUS:
                rows[number] = tuple(
                    defused(cell) if at in texts and cell else cell for at, cell in enumerate(row)
                )
                break
    return rows


def _french(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y %H:%M}" if isinstance(value, dt.datetime) else f"{value:%d/%m/%Y}"
    return value


def read_me(facts: Facts) -> bytes:
    """Write the companion of a file, so that a figure never travels alone."""
    lines = [
        facts.title,
        f"Périmètre : {facts.perimeter}",
        f"Période : {facts.period} ({facts.first:%d/%m/%Y} – {facts.last:%d/%m/%Y})",
        f"Extraction : {facts.as_of:%d/%m/%Y %H:%M} UTC, par {facts.asked_by}",
        f"Modèle de risque : {facts.model_versions}",
        f"Définitions : version {facts.definitions_version}",
        f"Seuil du secret statistique : {facts.threshold} personnes ; « {HIDDEN} » = masqué",
    ]
    return "\r\n".join(lines).encode()
