"""A PaymentFile → the SEPA credit-transfer file a bank takes.

pain.001.001.09 by default, .03 by setting. The same PaymentFile gives the same bytes for ever:
sepaxml draws its message ids at random and reads the clock, so both are replaced by the values of
the file. Names are cleaned here, to the Latin set that every European bank must take (EPC217-08),
before the library's own transliteration; addresses are structured or absent, because free address
lines are rejected since November 2026. What is not whole is refused: no transfer, an amount that is
not positive, a currency that is not the euro.
"""

import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sepaxml import SepaTransfer

from passes import money
from passes.formats import iso20022

VERSIONS = ("pain.001.001.09", "pain.001.001.03")
EURO = "EUR"
NAME_LENGTH = 70
TEXT_LENGTH = 140

_REFERENCE = re.compile(r"[A-Za-z0-9+?:().,'-](?:[A-Za-z0-9+?:().,' /-]{0,33}[A-Za-z0-9?:().,'-])?")
_REJECTED = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")
_SPELT_OUT = str.maketrans(
    {
        **{"Œ": "OE", "œ": "oe", "Æ": "AE", "æ": "ae", "ß": "ss", "Ø": "O", "ø": "o", "ł": "l"},
        **{"&": " et ", "@": " a ", "€": "EUR", "°": " ", "’": "'", "‘": "'", "_": "-"},
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)


class PaymentFileInvalid(ValueError):
    """A payment file that no bank should ever see; the message says what is wrong with it."""


@dataclass(frozen=True)
class Address:
    """An address in named parts; town and country are what banks ask for."""

    town: str
    country: str
    postcode: str = ""
    street: str = ""
    building: str = ""


@dataclass(frozen=True)
class Party:
    """One side of a transfer: the holder of an account."""

    name: str
    iban: str
    bic: str = ""
    address: Address | None = None


@dataclass(frozen=True)
class Transfer:
    """One credit transfer; its end-to-end id comes back in the bank's own file."""

    end_to_end_id: str
    creditor: Party
    amount_cents: int
    text: str
    currency: str = EURO


@dataclass(frozen=True)
class PaymentFile:
    """All that the bank is told. `created_at` is written as it is, in the bank's local time."""

    message_id: str
    created_at: datetime
    requested_on: date
    debtor: Party
    transfers: tuple[Transfer, ...]
    version: str = VERSIONS[0]
    booked_together: bool = False

    @property
    def count(self) -> int:
        return len(self.transfers)

    @property
    def control_sum_cents(self) -> int:
        return money.total(transfer.amount_cents for transfer in self.transfers)


def write(file: PaymentFile) -> bytes:
    """Write the file, refusing what is not whole, and check it against its schema."""
    for fault in faults(file):
        raise PaymentFileInvalid(fault)
    transfer_file = _SameBytes(file)
    for transfer in file.transfers:
        transfer_file.add_payment(_payment(file, transfer))
    written: bytes = transfer_file.export(validate=False)
    if problems := iso20022.schema_faults(written, file.version):
        raise PaymentFileInvalid(problems[0])
    return written


def faults(file: PaymentFile) -> Iterator[str]:
    """Say in French what makes the file unfit for the bank, if anything."""
    if file.version not in VERSIONS:
        yield f"Version de fichier inconnue : {file.version}."
    if not file.transfers:
        yield "Le fichier ne contient aucun virement."
    if not file.debtor.bic:
        yield "Le code BIC du compte débité manque."
    references = [transfer.end_to_end_id for transfer in file.transfers]
    if len(set(references)) != len(references):
        yield "Deux virements portent la même référence."
    for reference in (file.message_id, *references):
        if not _REFERENCE.fullmatch(reference) or "//" in reference:
            yield f"Référence refusée par les banques : « {reference} »."
    for party in (file.debtor, *(transfer.creditor for transfer in file.transfers)):
        yield from _party_faults(party)
    for transfer in file.transfers:
        yield from _transfer_faults(transfer)


def _party_faults(party: Party) -> Iterator[str]:
    if not clean(party.name):
        yield f"Nom illisible pour les banques : « {party.name} »."
    if party.address and not (clean(party.address.town) and party.address.country):
        yield "Une adresse sans commune ou sans pays n'est pas acceptée."


def _transfer_faults(transfer: Transfer) -> Iterator[str]:
    if transfer.amount_cents <= 0:
        yield f"Le virement {transfer.end_to_end_id} n'a pas de montant positif."
    if transfer.currency != EURO:
        yield f"Le virement {transfer.end_to_end_id} n'est pas en euros."


def clean(text: str, length: int = NAME_LENGTH) -> str:
    """Spell a name with the characters that every bank takes, at most `length` of them."""
    spelt = unicodedata.normalize("NFKD", text.translate(_SPELT_OUT))
    plain = "".join(char for char in spelt if not unicodedata.combining(char))
    words = " ".join(_REJECTED.sub(" ", plain).split())
    return re.sub("//+", "/", words).strip("/ ")[:length].rstrip("/ ")


def _payment(file: PaymentFile, transfer: Transfer) -> dict[str, object]:
    payment: dict[str, object] = {
        "name": clean(transfer.creditor.name),
        "IBAN": transfer.creditor.iban,
        "amount": transfer.amount_cents,
        "currency": transfer.currency,
        "execution_date": file.requested_on,
        "description": clean(transfer.text, TEXT_LENGTH),
        "endtoend_id": transfer.end_to_end_id,
    }
    if transfer.creditor.bic:
        payment["BIC"] = transfer.creditor.bic
    if transfer.creditor.address:
        payment["address"] = _address(transfer.creditor.address)
    return payment


def _address(address: Address) -> dict[str, str]:
    parts = {
        "street_name": clean(address.street),
        "building_number": clean(address.building, 16),
        "postcode": clean(address.postcode, 16),
        "town": clean(address.town, 35),
        "country": address.country,
    }
    return {part: value for part, value in parts.items() if value}


class _SameBytes(SepaTransfer):
    """The library's writer, with nothing left to chance or to the clock."""

    def __init__(self, file: PaymentFile) -> None:
        self._file = file
        config: dict[str, object] = {
            "name": clean(file.debtor.name),
            "IBAN": file.debtor.iban,
            "BIC": file.debtor.bic,
            "currency": EURO,
            "batch": True,
        }
        if file.debtor.address:
            config["address"] = _address(file.debtor.address)
        super().__init__(config, schema=file.version)

    def _finalize_batch(self) -> None:
        super()._finalize_batch()
        root = self._xml
        _put(root, "GrpHdr/MsgId", self._file.message_id)
        _put(root, "GrpHdr/CreDtTm", self._file.created_at.strftime("%Y-%m-%dT%H:%M:%S"))
        _put(root, "PmtInf/PmtInfId", self._file.message_id)
        # One booking line for each transfer lets each be matched on its own reference.
        _put(root, "PmtInf/BtchBookg", "true" if self._file.booked_together else "false")


def _put(root: ET.Element, path: str, text: str) -> None:
    for element in root.findall(f"CstmrCdtTrfInitn/{path}"):
        element.text = text
