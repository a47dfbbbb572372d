"""CSV in two dialects: for programs, and for Excel in France. A writer formats; it never computes.

Text that starts with `=`, `+`, `-`, `@`, tab or carriage return gets an apostrophe in front, so
that no spreadsheet takes it for a formula (reports.md section 7).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from reporting.columns import COLUMNS, Column, Value
from reporting.secrecy import HIDDEN
from reporting.sheets import Facts

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one reader wants its file."""

    delimiter: str
    decimal: str
    bom: bytes
    is_french: bool


MACHINE = Dialect(",", ".", b"", is_french=False)
EXCEL_FR = Dialect(";", ",", b"\xef\xbb\xbf", is_french=True)


def defused(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def chunks(
    lines: Iterable[tuple[Value, ...]],
    dialect: Dialect,
    columns: tuple[Column, ...] = COLUMNS,
) -> Iterator[bytes]:
    """Write lines as they come, two thousand at a time; memory does not grow with the file."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=dialect.delimiter, lineterminator="\r\n")
    yield dialect.bom
    writer.writerow([c.header if dialect.is_french else c.code for c in columns])
    for number, line in enumerate(lines, start=1):
        writer.writerow([_cell(value, dialect) for value in line])
        if number % CHUNK == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _cell(value: Value, dialect: Dialect) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return str(value).replace(".", dialect.decimal)
    if isinstance(value, int):
        return str(value)
    return defused(value)


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
