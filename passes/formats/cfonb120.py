"""A CFONB 120 statement → the same values as a camt.053: heads, entries, nothing guessed.

Records of 120 characters: 01 the former balance, 04 an operation, 05 a detail of the operation
above it, 07 the new balance (CFONB, « Relevé de compte sur support informatique », 2004). The last
character of an amount carries its sign and its last digit; the number of decimals is what the
records say. The account is a RIB, and becomes the one IBAN it can be. A fault refuses the file
whole, each under its own name and with its line: a blank line too, because it may be one that was
lost on the way (passes-and-money.md 11).
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from passes.formats import camt_values, iso20022
from passes.formats.camt_values import Balance, BankStatementRead, DetailRead, EntryRead
from passes.formats.iso20022 import Unreadable

FORMAT, VERSION = "cfonb", "120"
WIDTH = 120
RETURNED_TRANSFER = "12"

BLANK_LINE = "blank_line"
RECORD_UNKNOWN = "record_unknown"
DETAIL_ALONE = "detail_without_entry"
ENTRY_OUTSIDE = "entry_outside_statement"
HEADER_MISSING = "header_missing"
FOOTER_MISSING = "footer_missing"
ACCOUNT_DIFFERS = "account_differs"
CURRENCY_UNTOLD = "currency_untold"

_LAST = {sign: (digit, 1) for digit, sign in enumerate("{ABCDEFGHI")} | {
    sign: (digit, -1) for digit, sign in enumerate("}JKLMNOPQR")
}
_AMOUNT = re.compile(r"[0-9]{13}[{}A-R]")
_DAY = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}")
# A RIB counts its letters in three rows: A and J are 1, B, K and S are 2.
_IN_A_RIB = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
_CENTURY_TURNS = 70
# The details that have a place of their own: payer and payee, their accounts.
_NAMED = frozenset({"NPY", "NBE", "CPY", "CBE"})


def looks_like(content: bytes) -> bool:
    """Tell that a file may be a CFONB 120: it begins with a record of it."""
    start = content.lstrip(b"\r\n\t ")[:7]
    return start[:2] in (b"01", b"04", b"05", b"07") and start[2:].isdigit()


def read(content: bytes) -> Iterator[BankStatementRead | EntryRead]:
    """Read a file: each statement's head, then its entries in file order."""
    opened: _Statement | None = None
    for record in _records(content):
        if record.kind == "01":
            if opened is not None:
                raise record.fault(FOOTER_MISSING, "Le relevé d'avant n'a pas de ligne finale 07")
            opened = _Statement(record)
            continue
        if opened is None:
            raise _orphan(record)
        if record.rib != opened.head.rib:
            raise record.fault(ACCOUNT_DIFFERS, "Cette ligne est celle d'un autre compte")
        opened.records.append(record)
        if record.kind == "07":
            yield from opened.values()
            opened = None
    if opened is not None:
        raise opened.head.fault(FOOTER_MISSING, "Ce relevé n'a pas de ligne finale 07")


def iban_of(rib: str) -> str:
    """Write the IBAN of a RIB without its key: bank, branch, account."""
    rib = rib.replace(" ", "0")
    told = rib.translate(_IN_A_RIB)
    key = 97 - (89 * int(told[:5]) + 15 * int(told[5:10]) + 3 * int(told[10:])) % 97
    bban = f"{rib}{key:02d}"
    number = "".join(str(int(character, 36)) for character in f"{bban}FR00")
    return f"FR{98 - int(number) % 97:02d}{bban}"


@dataclass(frozen=True, slots=True)
class _Record:
    """One line: its kind, and its fields by their place in the norm."""

    text: str
    line: int

    @property
    def kind(self) -> str:
        return self.text[:2]

    @property
    def rib(self) -> str:
        return self.text[2:7] + self.text[11:16] + self.text[21:32]

    @property
    def currency(self) -> tuple[str, str]:
        return self.text[16:19].strip(), self.text[19].strip()

    def fault(self, code: str, sentence: str) -> Unreadable:
        return Unreadable(code, f"{sentence}.", self.line)

    def day(self, start: int) -> date:
        text = self.text[start : start + 6]
        try:
            day, month, year = map(int, _DAY.fullmatch(text).groups())  # type: ignore[union-attr]
            return date(year + (2000 if year < _CENTURY_TURNS else 1900), month, day)
        except (AttributeError, ValueError) as fault:
            raise self.fault(iso20022.DATE_UNREADABLE, f"Date illisible : « {text} »") from fault

    def cents(self, decimals: str) -> int:
        text = self.text[90:104]
        if not _AMOUNT.fullmatch(text) or decimals not in "0123":
            raise self.fault(iso20022.AMOUNT_UNREADABLE, f"Montant illisible : « {text} »")
        digit, sign = _LAST[text[-1]]
        thousandths: int = (int(text[:-1]) * 10 + digit) * 10 ** (3 - int(decimals))
        if thousandths % 10:
            raise self.fault(
                iso20022.AMOUNT_UNREADABLE, f"Montant plus fin que le centime : {text}"
            )
        return sign * thousandths // 10


def _records(content: bytes) -> Iterator[_Record]:
    text = _decoded(content).rstrip("\r\n \x1a")
    lines = text.splitlines()
    if len(lines) == 1 and len(text) > WIDTH:
        lines = [text[start : start + WIDTH] for start in range(0, len(text), WIDTH)]
    for number, line in enumerate(lines, 1):
        record = _Record(line.ljust(WIDTH), number)
        if not line.strip():
            raise record.fault(BLANK_LINE, "Cette ligne est vide")
        if record.kind not in ("01", "04", "05", "07") or line[WIDTH:].strip():
            raise record.fault(RECORD_UNKNOWN, "Cette ligne n'est pas une ligne CFONB 120")
        if not re.fullmatch(r"[0-9]{10}[0-9A-Z ]{11}", record.rib):
            raise record.fault(RECORD_UNKNOWN, "Le compte de cette ligne est illisible")
        yield record


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _orphan(record: _Record) -> Unreadable:
    if record.kind == "04":
        return record.fault(ENTRY_OUTSIDE, "Cette opération est hors de tout relevé")
    if record.kind == "05":
        return record.fault(DETAIL_ALONE, "Ce détail ne suit aucune opération")
    return record.fault(HEADER_MISSING, "Ce relevé n'a pas de ligne initiale 01")


@dataclass(slots=True)
class _Statement:
    """One statement while its lines are gathered."""

    head: _Record
    records: list[_Record] = field(default_factory=list)

    def values(self) -> Iterator[BankStatementRead | EntryRead]:
        currency, decimals = self._currency()
        foot = self.records[-1]
        opening, closing = (
            Balance(record.cents(decimals), currency, record.day(34))
            for record in (self.head, foot)
        )
        yield BankStatementRead(
            format=FORMAT,
            version=VERSION,
            reference="",
            account=iban_of(self.head.rib),
            starts_on=opening.on,
            ends_on=closing.on,
            opening=opening,
            closing=closing,
        )
        seen: Counter[str] = Counter()
        for operation, details in self._operations():
            entry = _entry(operation, details, currency, decimals)
            yield entry._replace(bank_reference=camt_values.identity(entry, seen))

    def _currency(self) -> tuple[str, str]:
        """The currency and the decimals: what the head says, else what every operation says."""
        told = {record.currency for record in (self.head, *self.records) if all(record.currency)}
        if len(told) != 1:
            sentence = "Ce relevé ne dit pas sa monnaie" if not told else "Plusieurs monnaies"
            raise self.head.fault(CURRENCY_UNTOLD, sentence)
        return told.pop()

    def _operations(self) -> Iterator[tuple[_Record, list[_Record]]]:
        operation: _Record | None = None
        details: list[_Record] = []
        for record in self.records:
            if record.kind == "05":
                if operation is None or record.text[32:40] != operation.text[32:40]:
                    raise record.fault(DETAIL_ALONE, "Ce détail ne suit pas son opération")
                details.append(record)
                continue
            if operation is not None:
                yield operation, details
            operation, details = record, []


def _entry(operation: _Record, details: list[_Record], currency: str, decimals: str) -> EntryRead:
    cents = operation.cents(decimals)
    value_on = operation.day(42) if operation.text[42:48].strip() else None
    label = " ".join(operation.text[48:79].split())
    is_return = operation.text[32:34] == RETURNED_TRANSFER and cents > 0
    told = _detail(operation, details)
    return EntryRead(
        bank_reference="",
        amount_cents=abs(cents),
        currency=currency,
        is_credit=cents > 0,
        is_booked=True,
        booked_on=operation.day(34),
        value_on=value_on,
        text=label,
        is_return=is_return,
        batch_reference="",
        batch_count=0,
        details=(
            told._replace(
                amount_cents=abs(cents),
                currency=currency,
                is_credit=cents > 0,
                is_return=is_return,
                return_reason=operation.text[40:42].strip() if is_return else "",
            ),
        ),
        doubt="",
    )


def _detail(operation: _Record, details: list[_Record]) -> DetailRead:
    """Join the details of an operation: names, accounts, references; the rest is its text."""
    found: dict[str, str] = {}
    texts: list[str] = []
    for record in details:
        kind, text = record.text[45:48].strip(), record.text[48:118]
        if kind == "RCN":  # the end-to-end reference, then what the payment is for
            found[kind], text = text[:35].strip(), text[35:]
        elif kind in _NAMED and kind not in found:
            found[kind], text = " ".join(text.split()), ""
        texts.append(" ".join(text.split()))
    reference = operation.text[104:120].strip()
    return DetailRead(
        amount_cents=None,
        currency="",
        is_credit=None,
        end_to_end_id=camt_values.told_reference(found.get("RCN", "")),
        references=(reference,) if reference else (),
        text=" ".join(text for text in texts if text),
        debtor_name=found.get("NPY", ""),
        debtor_iban=_iban(found.get("CPY", "")),
        creditor_name=found.get("NBE", ""),
        creditor_iban=_iban(found.get("CBE", "")),
    )


def _iban(text: str) -> str:
    compact = text.replace(" ", "")
    return compact if _IBAN.fullmatch(compact) else ""
