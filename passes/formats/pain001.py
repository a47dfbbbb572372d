"""A PaymentFile → the SEPA credit-transfer file a bank takes.

pain.001.001.09 by default, .03 by setting. The same PaymentFile gives the same bytes for ever: the
text is spelt piece by piece, and sepaxml, which builds a tree, draws ids at random and reads the
clock, is its witness in the tests, to the byte. Names are cleaned to the Latin set that every
European bank must take (EPC217-08); addresses are structured or absent, because free address lines
are rejected since November 2026. What is not whole is refused: no transfer, an amount that is not
positive, a currency that is not the euro.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from html import escape as escape_html

from passes import money
from passes.formats import iso20022

VERSIONS = ("pain.001.001.09", "pain.001.001.03")
EURO = "EUR"
NAME_LENGTH = 70
TEXT_LENGTH = 140
AT_ONCE = 500

_BIC = {VERSIONS[0]: "BICFI", VERSIONS[1]: "BIC"}

_REFERENCE = re.compile(r"[A-Za-z0-9+?:().,'-](?:[A-Za-z0-9+?:().,' /-]{0,33}[A-Za-z0-9?:().,'-])?")
_REJECTED = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
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
    written = b"".join(_pieces(file))
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


def _without_mark(sign: re.Match[str]) -> str:
    """An accent goes, its letter stays; any other foreign sign leaves a gap."""
    return "" if unicodedata.combining(sign[0]) else " "


def escape(text: str) -> str:
    """Spell the signs of XML; quotes stay, since texts stand between tags only."""
    return escape_html(text, quote=False)


def clean(text: str, length: int = NAME_LENGTH) -> str:
    """Spell a name with the characters that every bank takes, at most `length` of them."""
    plain = text.translate(_SPELT_OUT)
    if not plain.isascii():
        plain = _FOREIGN.sub(_without_mark, unicodedata.normalize("NFKD", plain))
    words = " ".join(_REJECTED.sub(" ", plain).split())
    return re.sub("//+", "/", words).strip("/ ")[:length].rstrip("/ ")


def _pieces(file: PaymentFile) -> Iterator[bytes]:
    """Spell the file piece by piece: what comes before the transfers, some of them, what ends it.

    Every text is cleaned or checked against its pattern before it comes here, so that none can
    hold a sign of XML but what `escape` spells.
    """
    yield _head(file).encode()
    bic = _BIC[file.version]
    for start in range(0, len(file.transfers), AT_ONCE):
        some = file.transfers[start : start + AT_ONCE]
        yield "".join(_transfer(transfer, bic) for transfer in some).encode()
    yield b"</PmtInf></CstmrCdtTrfInitn></Document>"


def _head(file: PaymentFile) -> str:
    debtor, message_id = file.debtor, escape(file.message_id)
    name = escape(clean(debtor.name))
    sums = (
        f"<NbOfTxs>{file.count}</NbOfTxs><CtrlSum>{money.decimal(file.control_sum_cents)}</CtrlSum>"
    )
    day = file.requested_on.isoformat()
    asked = f"<Dt>{day}</Dt>" if file.version == VERSIONS[0] else day
    namespace = f"{iso20022.NAMESPACE_PREFIX}{file.version}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{namespace}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><CstmrCdtTrfInitn>'
        f"<GrpHdr><MsgId>{message_id}</MsgId>"
        f"<CreDtTm>{file.created_at:%Y-%m-%dT%H:%M:%S}</CreDtTm>{sums}"
        f"<InitgPty><Nm>{name}</Nm></InitgPty></GrpHdr>"
        f"<PmtInf><PmtInfId>{message_id}</PmtInfId><PmtMtd>TRF</PmtMtd>"
        # One booking line for each transfer lets each be matched on its own reference.
        f"<BtchBookg>{'true' if file.booked_together else 'false'}</BtchBookg>{sums}"
        "<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>"
        f"<ReqdExctnDt>{asked}</ReqdExctnDt>"
        f"<Dbtr><Nm>{name}</Nm>{_address(debtor.address)}</Dbtr>"
        f"<DbtrAcct><Id><IBAN>{escape(debtor.iban)}</IBAN></Id></DbtrAcct>"
        f"<DbtrAgt>{_agent(debtor.bic, _BIC[file.version])}</DbtrAgt><ChrgBr>SLEV</ChrgBr>"
    )


def _transfer(transfer: Transfer, bic: str) -> str:
    creditor = transfer.creditor
    agent = f"<CdtrAgt>{_agent(creditor.bic, bic)}</CdtrAgt>" if creditor.bic else ""
    return (
        f"<CdtTrfTxInf><PmtId><EndToEndId>{transfer.end_to_end_id}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="{transfer.currency}">{money.decimal(transfer.amount_cents)}'
        f"</InstdAmt></Amt>{agent}<Cdtr><Nm>{escape(clean(creditor.name))}</Nm>"
        f"{_address(creditor.address)}</Cdtr>"
        f"<CdtrAcct><Id><IBAN>{escape(creditor.iban)}</IBAN></Id></CdtrAcct>"
        f"<RmtInf><Ustrd>{escape(clean(transfer.text, TEXT_LENGTH))}</Ustrd></RmtInf></CdtTrfTxInf>"
    )


def _agent(bic: str, tag: str) -> str:
    return f"<FinInstnId><{tag}>{escape(bic)}</{tag}></FinInstnId>"


def _address(address: Address | None) -> str:
    if address is None:
        return ""
    parts = (
        ("StrtNm", clean(address.street)),
        ("BldgNb", clean(address.building, 16)),
        ("PstCd", clean(address.postcode, 16)),
        ("TwnNm", clean(address.town, 35)),
        ("Ctry", address.country),
    )
    inside = "".join(f"<{tag}>{escape(value)}</{tag}>" for tag, value in parts if value)
    return f"<PstlAdr>{inside}</PstlAdr>"
