"""A CSV file → the same rows as a workbook, with the address each cell has in a spreadsheet.

Excel and LibreOffice save lists with a semicolon, a comma or a tab, in UTF-8 or Windows-1252. A
cell that begins with `=` is a formula for whoever opens the file: it is reported as such. The
apostrophe that programs put before `-`, `@`, `=` or `+` is taken off (diagnosis.md, 7.3).
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from diagnostics.formats import text_files
from diagnostics.formats.reading_faults import WrongFile
from diagnostics.formats.workbook import (
    EXPECTED,
    MOST_COLUMNS,
    MOST_ROWS,
    TOO_LARGE,
    Cell,
    Row,
    address,
)

DELIMITERS = ";,\t"
PROTECTED = ("'-", "'@", "'=", "'+")
FORMULA = ("=", "＝")
STARTS = {b"%PDF": "un PDF", b"\x89PNG": "une image", b"\xff\xd8\xff": "une image"}


def rows(content: bytes) -> Iterator[Row]:
    """Read the filled rows; raises WrongFile, also while reading."""
    for start, kind in STARTS.items():
        if content.startswith(start):
            raise WrongFile(f"Ce fichier est {kind}. {EXPECTED}")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise WrongFile("Ce fichier est un texte « Unicode » : enregistrez-le en CSV UTF-8.")
    if b"\x00" in content:
        raise WrongFile(f"Ce fichier n’est pas un fichier texte. {EXPECTED}")
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise WrongFile("Le fichier est vide.")
    encoding = text_files.encoding_of([content])
    lines = text_files.lines([content], encoding)
    first = next(lines, "")
    delimiter = max(DELIMITERS, key=first.count)
    return _rows(first, lines, delimiter)


def _rows(first: str, lines: Iterator[str], delimiter: str) -> Iterator[Row]:
    def all_lines() -> Iterator[str]:
        yield first
        yield from lines

    records = csv.reader(all_lines(), delimiter=delimiter)
    number = 0
    while True:
        try:
            record = next(records, None)
        except csv.Error as error:
            raise WrongFile(
                f"La ligne {number + 1} est illisible : un guillemet n’est pas fermé."
            ) from error
        if record is None:
            return
        number += 1
        if number > MOST_ROWS:
            raise WrongFile(TOO_LARGE)
        filled = {
            place: _cell(place, number, text)
            for place, text in enumerate(record[:MOST_COLUMNS], start=1)
            if text.strip()
        }
        if filled:
            yield Row("", number, filled)


def _cell(place: int, number: int, text: str) -> Cell:
    where = address(place, number)
    if text.lstrip(" \t\r\n\u00a0\ufeff").startswith(FORMULA):
        return Cell(where, "", is_formula=True)
    return Cell(where, text[1:] if text.startswith(PROTECTED) else text)


def write(table: Iterable[Sequence[str]]) -> bytes:
    """Write a small table as a French Excel opens it; no cell of it is a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";")
    for row in table:
        writer.writerow(
            [f"'{text}" if text.startswith(("=", "+", "-", "@")) else text for text in row]
        )
    return buffer.getvalue().encode("utf-8-sig")
