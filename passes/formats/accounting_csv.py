"""The statements of a year → one row each, for whoever keeps the accounts.

A structure's accountant finds the fee and its VAT to deduct, and the references that the bank
shows; the operator finds the VAT it owes. Semicolons, a decimal comma and a byte-order mark are
what Excel in French reads without a question.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from passes import money

COLUMNS = (
    "Relevé",
    "Mois",
    "Structure",
    "SIRET",
    "Pass encaissés",
    "Encaissements",
    "Corrections, annulations et reports",
    "Frais",
    "TVA sur les frais",
    "Net",
    "État",
    "Prévu le",
    "Payé le",
    "Références des virements",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class YearRow:
    """One statement as an accountant reads it; amounts are signed cents, fees are taken away."""

    number: str
    period: str
    provider: str
    siret: str
    passes: int
    amounts: tuple[int, int, int, int, int]
    state: str
    expected_on: date | None
    paid_on: date | None
    references: tuple[str, ...]


def chunks(rows: Iterable[YearRow]) -> Iterator[bytes]:
    """Write the header, then each row as it comes, so that a large year costs no memory."""
    yield "\N{BYTE ORDER MARK}".encode() + _line(COLUMNS)
    for row in rows:
        yield _line(
            (
                row.number,
                row.period,
                _text(row.provider),
                row.siret,
                str(row.passes),
                *(money.decimal(cents).replace(".", ",") for cents in row.amounts),
                row.state,
                _day(row.expected_on),
                _day(row.paid_on),
                " ".join(row.references),
            )
        )


def _line(cells: Iterable[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


def _text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
