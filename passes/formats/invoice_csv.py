"""Invoices and credit notes → a table for the accountant: one paper a line, its VAT apart."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from passes.formats import french_csv

COLUMNS = (
    "Nature",
    "Numéro",
    "Émis le",
    "À payer avant le",
    "Commande",
    "Payeur",
    "SIRET",
    "Code du service",
    "Engagement",
    "Bon de commande",
    "Convention",
    "Mandat",
    "Valeur des Pass",
    "Frais hors taxe",
    "TVA sur frais",
    "Total",
    "Valeur reçue",
    "Valeur à recevoir",
    "Frais reçus le",
    "État",
    "Empreinte du fichier",
)


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper; amounts of a credit note are signed by its nature, never by a minus."""

    nature: str
    number: str
    issued_on: dt.date
    due_on: dt.date | None
    references: tuple[str, ...]
    amounts: tuple[int, int, int, int]
    received_cents: int
    left_cents: int
    fee_received_on: dt.date | None
    state: str
    digest: str


def write(rows: Sequence[PaperRow]) -> bytes:
    """Write the table."""
    return french_csv.write([COLUMNS, *(_cells(row) for row in rows)])


def _cells(row: PaperRow) -> tuple[str, ...]:
    return (
        row.nature,
        row.number,
        french_csv.day(row.issued_on),
        french_csv.day(row.due_on),
        *(french_csv.text(each) for each in row.references),
        *(french_csv.amount(cents) for cents in row.amounts),
        french_csv.amount(row.received_cents),
        french_csv.amount(row.left_cents),
        french_csv.day(row.fee_received_on),
        row.state,
        row.digest,
    )
