"""Lists of people for the tests: workbooks as programs and people write them, none of them real."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence

import openpyxl

HEADERS = (
    "Nom",
    "Prénom",
    "Année de naissance",
    "Commune",
    "Code postal",
    "Téléphone",
    "Mail",
    "Identifiant France Travail",
)
AWA = ("Diallo", "Awa", "1974", "Lens", "62300", "06 12 34 56 78", "awa@exemple.fr", "1234567A")


def workbook_of(*rows: Sequence[object], headers: Sequence[object] = HEADERS) -> bytes:
    """A plain workbook of one sheet, its header first."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Personnes"
    for row in (headers, *rows):
        sheet.append(list(row))
    return saved(book)


def coop_workbook(*rows: Sequence[object], far: bool = True) -> bytes:
    """Made like La Coop's template: instructions, a header on two rows, an example, formulas.

    Its second sheet declares every cell that a sheet can have.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Bénéficiaires"
    sheet.append(["Instructions d'utilisation :\n- Nom et Prénom sont obligatoires"])
    place = ("N° de téléphone", "E-mail", "Genre", "Notes supplémentaires")
    sheet.append(["Nom", "Prénom", "Année de naissance", "Commune", None, None, *place])
    sheet.append([None, None, None, "Nom", "Code INSEE", "Code postal"])
    formula = '=IF(D4="","",VLOOKUP(D4,Communes!A:B,2,0))'
    for row in (("Exemple", "Léa", 1970, "Blaziert", None, None, "0102030405", None), *rows):
        cells = list(row) + [None] * (10 - len(row))
        cells[4] = cells[4] or formula
        cells[5] = cells[5] or formula
        sheet.append(cells)
    for _ in range(5):
        sheet.append([None, None, None, None, formula, formula])
    towns = book.create_sheet("Communes")
    towns.append(["Commune", "Code Insee", "Code postal"])
    towns.append(["Lens", "62498", "62300"])
    content = saved(book)
    if not far:
        return content
    return patched(content, "xl/worksheets/sheet2.xml", b'ref="A1:C2"', b'ref="A1:XFD1048576"')


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def patched(content: bytes, part: str, before: bytes, after: bytes) -> bytes:
    """The same workbook with some bytes of one part replaced; the bytes must be there."""
    source, buffer = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert before in data, data[:400]
                data = data.replace(before, after, 1)
            made.writestr(name, data)
    return buffer.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """The same workbook with one part added, or replaced."""
    source, buffer = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for each in source.namelist():
            if each != name:
                made.writestr(each, source.read(each))
        made.writestr(name, data)
    return buffer.getvalue()


def csv_of(*rows: Sequence[str], delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """A CSV list with our headers."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows([HEADERS, *rows])
    return buffer.getvalue().encode(encoding)
