"""Any XLSX workbook → rows of cells with their address, row after row, whatever the file declares.

A workbook is a ZIP that anybody may have made. Before it is opened: what it says it unpacks to is
bounded, part by part (a lie is cut off by the reader), no part may define entities, and what is
not such a workbook is refused in one sentence that says what to bring. Then it is read as a stream:
the range that a sheet declares is not believed (La Coop's template declares seventeen billion
cells), far columns are not read, and a formula is reported as such, never evaluated, nor is the
value that a program left beside it.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

import openpyxl
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from diagnostics.formats.reading_faults import WrongFile

MOST_PARTS = 500
MOST_COLUMNS = 100
MOST_ROWS = 100_000
MEGABYTE = 1024 * 1024
LARGEST_SHEET = 60 * MEGABYTE
LARGEST = {"xl/sharedStrings.xml": 12 * MEGABYTE, "xl/styles.xml": MEGABYTE // 2}
LARGEST_PART = MEGABYTE
NEVER_OPENED = ("xl/media/", "xl/drawings/", "xl/pivotCache/", "xl/calcChain", "xl/comments")
LARGEST_IN_ALL = 80 * MEGABYTE
PROLOGUE = 64 * 1024
MOST_ELEMENTS = 4_000_000
MOST_DEPTH = 30
# worksheet > sheetData > row: below, everything of one row is kept until the row ends.
ROW_DEPTH = 3
MOST_IN_A_ROW = 60_000
KEPT_WHOLE = ("row", "si")
LONGEST_TEXT = 40_000

ZIP, OLE = b"PK", bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
EXPECTED = "Déposez un classeur Excel (.xlsx) ou un fichier CSV."
TOO_LARGE = (
    "Ce classeur est trop grand une fois ouvert. Gardez seulement la feuille de la liste, ou "
    "enregistrez-la en CSV."
)
BROKEN = f"Ce classeur est abîmé et ne peut pas être lu. Enregistrez-le à nouveau. {EXPECTED}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell: its text as a person reads it; nothing but its place when a formula."""

    address: str
    text: str
    is_formula: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one sheet; its cells by column number, the empty ones left out."""

    sheet: str
    number: int
    cells: dict[int, Cell]


def is_workbook(content: bytes) -> bool:
    """Whether these bytes are to be read here: a ZIP, or a spreadsheet of another format."""
    return content.startswith((ZIP, OLE))


def rows(content: bytes) -> Iterator[Row]:
    """Read the filled rows of every sheet, in order; raises WrongFile, also while reading."""
    _refuse_unless_openable(content)
    with _broken_is_said():
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            yield from _rows_of(sheet)
    finally:
        book.close()


def _rows_of(sheet: openpyxl.worksheet._read_only.ReadOnlyWorksheet) -> Iterator[Row]:
    sheet.reset_dimensions()
    found = iter(sheet.iter_rows(max_col=MOST_COLUMNS))
    number = 0
    while True:
        with _broken_is_said():
            cells = next(found, None)
        if cells is None:
            return
        number += 1
        if number > MOST_ROWS:
            raise WrongFile(TOO_LARGE)
        filled = {
            place: _cell(cell) for place, cell in enumerate(cells, start=1) if _is_filled(cell)
        }
        if filled:
            yield Row(sheet.title, number, filled)


def _is_filled(cell: ReadOnlyCell | EmptyCell) -> bool:
    return cell.value is not None and str(cell.value).strip() != ""


def _cell(cell: ReadOnlyCell) -> Cell:
    place = address(cell.column, cell.row)
    if cell.data_type == "f":
        return Cell(place, "", is_formula=True)
    return Cell(place, as_text(cell.value))


def address(column: int, row: int) -> str:
    """The address of a cell, as a spreadsheet shows it: C12."""
    return f"{get_column_letter(column)}{row}"


def as_text(value: object) -> str:
    """A value as it would be typed: no decimals that were not, a day as a French day."""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%d/%m/%Y}"
    return str(value)


# --- Before opening ----------------------------------------------------------------------------


def _refuse_unless_openable(content: bytes) -> None:
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise WrongFile(
                "Ce classeur est protégé par un mot de passe. Enregistrez-le sans mot de passe."
            )
        raise WrongFile("Ce classeur est d’un ancien format (.xls). Enregistrez-le en .xlsx.")
    if not content.startswith(ZIP):
        raise WrongFile(f"Ce fichier n’est pas un classeur Excel. {EXPECTED}")
    with _broken_is_said(), zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if "xl/workbook.xml" not in names:
            is_calc = "content.xml" in names or "mimetype" in names
            kind = "un classeur LibreOffice (.ods)" if is_calc else "une archive, pas un classeur"
            raise WrongFile(f"Ce fichier est {kind}. {EXPECTED}")
        _refuse_too_large(parts)
        for part in parts:
            if part.flag_bits & 1:
                raise WrongFile("Ce classeur est protégé. Enregistrez-le sans mot de passe.")
            if part.filename.endswith((".xml", ".rels", ".vml")):
                is_whole = part.filename.startswith(("xl/worksheets/", "xl/sharedStrings"))
                with archive.open(part) as source:
                    _Scan(is_whole=is_whole).read(source)


def _refuse_too_large(parts: Sequence[zipfile.ZipInfo]) -> None:
    """Believe no ratio: what counts is how much there would be to read."""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_IN_ALL:
        raise WrongFile(TOO_LARGE)
    for part in parts:
        if part.filename.startswith("xl/worksheets/"):
            largest = LARGEST_SHEET
        else:
            largest = LARGEST.get(part.filename, LARGEST_PART)
        is_read = not part.filename.startswith(NEVER_OPENED)
        if is_read and part.file_size > largest:
            raise WrongFile(TOO_LARGE)


class _PrologueOver(Exception):
    """No entity can be defined any more."""


class _Scan:
    """Reads a part without keeping it: what the library would build from it must stay small.

    A sheet of a hundred kilobytes can hold one row of millions of cells, which the library keeps
    whole: measured, 1.7 GB.
    """

    def __init__(self, *, is_whole: bool) -> None:
        self.is_whole = is_whole
        self.depth = self.cells = self.elements = self.letters = 0
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        if is_whole:
            self.parser.EndElementHandler = self._end
            self.parser.CharacterDataHandler = self._text

    def read(self, source: IO[bytes]) -> None:
        try:
            while block := source.read(PROLOGUE):
                self.parser.Parse(block, False)
        except _PrologueOver:
            return

    def _doctype(self, *_: object) -> None:
        raise WrongFile(f"Ce classeur contient une déclaration interdite. {EXPECTED}")

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if not self.is_whole:
            raise _PrologueOver
        self.depth += 1
        self.elements += 1
        self.letters = 0
        if name.rpartition(":")[2] in KEPT_WHOLE:
            self.cells = 0
        self.cells += 1
        if (
            self.depth > MOST_DEPTH
            or self.elements > MOST_ELEMENTS
            or (self.depth > ROW_DEPTH and self.cells > MOST_IN_A_ROW)
        ):
            raise WrongFile(TOO_LARGE)

    def _end(self, _name: str) -> None:
        self.depth -= 1

    def _text(self, text: str) -> None:
        self.letters += len(text)
        if self.letters > LONGEST_TEXT:
            raise WrongFile(TOO_LARGE)


@contextmanager
def _broken_is_said() -> Iterator[None]:
    """Whatever a broken workbook makes the libraries raise, its reader gets one sentence."""
    try:
        yield
    except WrongFile:
        raise
    except Exception as error:
        raise WrongFile(BROKEN) from error


# --- Writing a template ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """A column to fill in: its header, what to write there, and the words it takes, if listed."""

    header: str
    help: str = ""
    choices: Sequence[str] = ()


def template(title: str, columns: Sequence[Column], *, lines: int) -> bytes:
    """Write an empty list to fill in: headers, lists of words to choose from, and a help sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        head = sheet.cell(row=1, column=place, value=column.header)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="E3E3FD")
        sheet.column_dimensions[letter].width = max(16, len(column.header) + 4)
        # Text, so that a spreadsheet keeps the zero of a telephone or of a postcode.
        sheet.column_dimensions[letter].number_format = "@"
        if column.choices:
            words = ",".join(column.choices)
            listed = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
            listed.add(f"{letter}2:{letter}{lines + 1}")
            sheet.add_data_validation(listed)
    _help_sheet(book, columns)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _help_sheet(book: openpyxl.Workbook, columns: Sequence[Column]) -> None:
    sheet = book.create_sheet("Aide")
    sheet.column_dimensions["A"].width = 34
    sheet.column_dimensions["B"].width = 80
    for row, column in enumerate(columns, start=1):
        sheet.cell(row=row, column=1, value=column.header).font = Font(bold=True)
        words = f" Un mot de la liste : {', '.join(column.choices)}." if column.choices else ""
        sheet.cell(row=row, column=2, value=f"{column.help}{words}".strip())
        sheet.cell(row=row, column=2).alignment = Alignment(wrap_text=True, vertical="top")
