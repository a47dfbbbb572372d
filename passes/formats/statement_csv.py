"""A StatementSheet → the table of its lines, as a French spreadsheet opens it.

How a cell is written is in `french_csv`.
"""

from passes.formats import french_csv
from passes.formats.statement_sheet import COLUMNS, SheetLine, StatementSheet, Totals


def write(sheet: StatementSheet) -> bytes:
    """Write the lines, then the totals with their names in the first column."""
    blanks = [""] * (len(COLUMNS) - 2)
    totals = _totals(sheet.totals)
    return french_csv.write(
        [
            ("Relevé", *COLUMNS),
            *((sheet.number, *_row(line)) for line in sheet.lines),
            *((sheet.number, name, *blanks, french_csv.amount(cents)) for name, cents in totals),
        ]
    )


def _row(line: SheetLine) -> list[str]:
    return [
        *(french_csv.text(cell) for cell in line.cells[:-1]),
        french_csv.amount(line.amount_cents),
    ]


def _totals(totals: Totals) -> tuple[tuple[str, int], ...]:
    return (
        ("Total des encaissements", totals.gross_cents),
        ("Total des corrections", totals.adjustments_cents),
        ("Frais", -totals.fee_cents),
        ("TVA sur les frais", -totals.vat_cents),
        ("Net", totals.net_cents),
    )
