"""XLSX for managers and funders: « Lisez-moi » first, numbers as numbers, text as typed text.

Written in constant memory, row by row; a new sheet, with its header again, before the limit of
Excel (reports.md section 7).
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from decimal import Decimal

import xlsxwriter

from reporting.columns import COLUMNS, Column, Value
from reporting.secrecy import HIDDEN
from reporting.sheets import Facts

LAST_ROW = 1_048_575
WIDTHS = {"text": 26, "number": 14}


def workbook(
    facts: Facts,
    sentences: Iterable[str],
    lines: Iterable[tuple[Value, ...]],
    *,
    columns: tuple[Column, ...] = COLUMNS,
    last_row: int = LAST_ROW,
) -> bytes:
    """Write a whole workbook and give its bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True, "in_memory": True})
    book.set_properties(
        {
            "title": facts.title,
            "subject": facts.period,
            # The instant of extraction, not of writing: the same request gives the same bytes.
            "created": facts.as_of.replace(tzinfo=None),
        }
    )
    bold = book.add_format({"bold": True})
    _read_me(book, bold, facts, list(sentences))
    sheet, row = _data_sheet(book, bold, columns, 1), 1
    number = 1
    for line in lines:
        if row > last_row:
            number += 1
            sheet, row = _data_sheet(book, bold, columns, number), 1
        for position, value in enumerate(line):
            if isinstance(value, int | Decimal):
                sheet.write_number(row, position, value)
            elif value is not None:
                sheet.write_string(row, position, str(value))
        row += 1
    book.close()
    return buffer.getvalue()


def _read_me(book: xlsxwriter.Workbook, bold: object, facts: Facts, sentences: list[str]) -> None:
    sheet = book.add_worksheet("Lisez-moi")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, facts.title, bold)
    pairs = [
        ("Périmètre", facts.perimeter),
        ("Période", f"{facts.period} ({facts.first:%d/%m/%Y} – {facts.last:%d/%m/%Y})"),
        ("Extraction", f"{facts.as_of:%d/%m/%Y %H:%M} UTC"),
        ("Demandé par", facts.asked_by),
        ("Modèle de risque", facts.model_versions),
        ("Version des définitions", facts.definitions_version),
        ("Seuil du secret statistique", f"{facts.threshold} personnes ; « {HIDDEN} » = masqué"),
        *((f"Phrase {n}", text) for n, text in enumerate(sentences, start=1)),
    ]
    for row, (name, text) in enumerate(pairs, start=2):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, text)


def _data_sheet(
    book: xlsxwriter.Workbook, bold: object, columns: tuple[Column, ...], number: int
) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet("Données" if number == 1 else f"Données {number}")
    sheet.freeze_panes(1, 0)
    for position, column in enumerate(columns):
        sheet.set_column(position, position, WIDTHS[column.kind])
        sheet.write_string(0, position, column.header, bold)
    return sheet
