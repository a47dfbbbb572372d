"""A StatementSheet → the table of its lines, as a French spreadsheet opens it.

Semicolons, a decimal comma and a byte-order mark are what Excel in French reads without a question.
A text that begins like a formula is kept a text, because a place may bear any name.
"""

import csv
import io

from passes import money
from passes.formats.statement_sheet import COLUMNS, SheetLine, StatementSheet, Totals

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(sheet: StatementSheet) -> bytes:
    """Write the lines, then the totals with their names in the first column."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(("Relevé", *COLUMNS))
    for line in sheet.lines:
        writer.writerow((sheet.number, *_row(line)))
    blanks = [""] * (len(COLUMNS) - 2)
    for name, cents in _totals(sheet.totals):
        writer.writerow((sheet.number, name, *blanks, _comma(cents)))
    return out.getvalue().encode("utf-8-sig")


def _row(line: SheetLine) -> list[str]:
    return [*(_text(cell) for cell in line.cells[:-1]), _comma(line.amount_cents)]


def _totals(totals: Totals) -> tuple[tuple[str, int], ...]:
    return (
        ("Total des encaissements", totals.gross_cents),
        ("Total des corrections", totals.adjustments_cents),
        ("Frais", -totals.fee_cents),
        ("TVA sur les frais", -totals.vat_cents),
        ("Net", totals.net_cents),
    )


def _comma(cents: int) -> str:
    return money.decimal(cents).replace(".", ",")


def _text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
