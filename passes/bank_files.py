"""A bank's file as the rows it becomes, before anything is decided about them.

One booked line is one row: an entry that the bank details and that adds up gives one row a detail,
because each has its own reference; one that does not add up stays whole, with its doubt. What is
announced and not booked is counted and kept out: it settles nothing. The format is recognised by
what the file holds, never by its name. Only the ring-fenced account in euros is taken: what else a
file holds is left out and said. Faults of the readers become refusals that say where.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings

from diagnostics.accounts.refusals import Refusal
from passes import bank_refusals
from passes.enums import Direction
from passes.formats import bank_csv, camt053, cfonb120, iso20022
from passes.formats.camt_values import Balance, BankStatementRead, DetailRead, EntryRead
from passes.models import BankEntry, BankStatement

EURO = "EUR"
REFERENCE_LENGTH = 110
_REASONS = {
    iso20022.FORMAT_UNKNOWN: bank_refusals.FORMAT_UNKNOWN,
    iso20022.AMOUNT_UNREADABLE: bank_refusals.AMOUNT_UNREADABLE,
    iso20022.DATE_UNREADABLE: bank_refusals.DATE_UNREADABLE,
    iso20022.FILE_UNSAFE: bank_refusals.FILE_UNSAFE,
    bank_csv.MAPPING_MISSING: bank_refusals.MAPPING_MISSING,
    **bank_refusals.FILE_FAULTS,
}
# What stands before the first "<" of an XML file: marks of encodings and spaces.
BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"


@dataclass(slots=True)
class StatementRows:
    """One statement of a file and the rows of its booked entries."""

    head: BankStatementRead
    entries: list[BankEntry] = field(default_factory=list)
    pending_count: int = 0
    left_out: str = ""

    @property
    def is_notice(self) -> bool:
        return self.head.format == camt053.NOTICE

    @property
    def format_version(self) -> str:
        joint = ".001." if self.head.format.startswith("camt") else " "
        return f"{self.head.format}{joint}{self.head.version}"

    @property
    def from_on(self) -> dt.date:
        days = sorted(row.booked_on for row in self.entries)
        return self._day(self.head.starts_on, self.head.opening, days[:1])

    @property
    def until_on(self) -> dt.date:
        days = sorted(row.booked_on for row in self.entries)
        return self._day(self.head.ends_on, self.head.closing, days[-1:])

    def _day(self, told: dt.date | None, balance: Balance | None, booked: list[dt.date]) -> dt.date:
        day = told or (balance.on if balance else None)
        if day is None and self.is_notice and booked:
            day = booked[0]
        if day is None:
            problem = "Le relevé ne dit pas ses jours"
            raise Refusal(bank_refusals.DATE_UNREADABLE, problem=problem, place="en-tête")
        return day


def read(content: bytes) -> list[StatementRows]:
    """Read a whole file, or refuse it whole in one sentence."""
    statements: list[StatementRows] = []
    others: list[Refusal] = []
    try:
        taken: StatementRows | None = None
        for item in items(content):
            if isinstance(item, BankStatementRead):
                taken = _taken(item, others)
                statements.extend([taken] if taken else [])
            elif taken is not None:
                _add(taken, item)
    except iso20022.Unreadable as fault:
        place = fault.place or "en-tête"
        reason = _REASONS[fault.code]
        raise Refusal(reason, problem=fault.sentence.rstrip("."), place=place) from fault
    if not statements and others:
        raise others[0]
    if not statements:
        problem = "Ce fichier ne contient aucun relevé"
        raise Refusal(bank_refusals.FORMAT_UNKNOWN, problem=problem)
    statements[0].left_out = _said(others)
    return statements


def is_xml(content: bytes) -> bool:
    """Tell that a file begins as an XML document does."""
    return content[:64].lstrip(BEFORE_XML).startswith(b"<")


def items(content: bytes) -> Iterator[BankStatementRead | EntryRead]:
    """Choose the reader: XML by its first sign, CFONB by its first record, else a named table."""
    if is_xml(content):
        return camt053.read(io.BytesIO(content))
    if cfonb120.looks_like(content):
        return cfonb120.read(content)
    if settings.BANK_CSV_COLUMNS:
        columns = bank_csv.mapping_of(settings.BANK_CSV_COLUMNS)
        return bank_csv.read(content, columns, settings.OPERATOR_IBAN)
    problem = "Ce fichier n'est ni un relevé camt.053, ni un relevé CFONB 120."
    raise iso20022.Unreadable(iso20022.FORMAT_UNKNOWN, problem)


def digest(content: bytes) -> str:
    """Name a file by what it holds."""
    return hashlib.sha256(content).hexdigest()


def again(statement: BankStatement) -> StatementRows:
    """Read again the statement of a file that was kept, to enter what was held."""
    return read(bytes(statement.file_content or b""))[statement.position]


def _taken(head: BankStatementRead, others: list[Refusal]) -> StatementRows | None:
    """Take a statement of ours; one of another account or currency joins what is left out."""
    try:
        _refuse_foreign(head)
    except Refusal as refusal:
        others.append(refusal)
        return None
    if head.format != camt053.NOTICE and (head.opening is None or head.closing is None):
        raise Refusal(bank_refusals.BALANCES_MISSING)
    return StatementRows(head)


def _refuse_foreign(head: BankStatementRead) -> None:
    """Refuse another account, then another currency."""
    if not settings.OPERATOR_IBAN or head.account != settings.OPERATOR_IBAN:
        raise Refusal(bank_refusals.ACCOUNT_NOT_OURS, account=masked(head.account))
    for balance in (head.opening, head.closing):
        if balance is not None:
            _refuse_currency(balance.currency)


def _said(others: list[Refusal]) -> str:
    """Say what of a file was left out: how many statements, of which accounts or currencies."""
    found = Counter(
        f"du compte {other.facts['account']}"
        if "account" in other.facts
        else f"en {other.facts['currency']}"
        for other in others
    )
    parts = [f"{count} relevé{'s' if count > 1 else ''} {what}" for what, count in found.items()]
    return ", ".join(parts)[:200]


def _refuse_currency(currency: str) -> None:
    if currency != EURO:
        raise Refusal(bank_refusals.CURRENCY_NOT_OURS, currency=currency or "monnaie inconnue")


def masked(account: str) -> str:
    """Show an account number by its ends only."""
    return f"{account[:4]}…{account[-4:]}" if len(account) > 8 else account or "inconnu"


def _add(rows: StatementRows, entry: EntryRead) -> None:
    if not entry.is_booked or entry.booked_on is None:
        rows.pending_count += 1
        return
    _refuse_currency(entry.currency)
    rows.entries.extend(_rows(entry, rows.head.account, entry.booked_on))


def _rows(entry: EntryRead, iban: str, booked_on: dt.date) -> Iterator[BankEntry]:
    if len(entry.details) > 1 and not entry.doubt:
        for rank, detail in enumerate(entry.details, 1):
            if detail.amount_cents:
                yield _row(entry, detail, rank, iban=iban, booked_on=booked_on)
    elif entry.amount_cents:
        only = entry.details[0] if len(entry.details) == 1 else None
        yield _row(entry, only, iban=iban, booked_on=booked_on)


def _row(
    entry: EntryRead, detail: DetailRead | None, rank: int = 0, *, iban: str, booked_on: dt.date
) -> BankEntry:
    parts = detail or DetailRead(None, EURO, entry.is_credit)
    is_credit = bool(parts.is_credit) if rank else entry.is_credit
    party = (parts.debtor_name, parts.debtor_iban)
    if not is_credit:
        party = (parts.creditor_name, parts.creditor_iban)
    texts = dict.fromkeys((parts.text, entry.text, *parts.references))
    return BankEntry(
        iban=iban,
        bank_reference=_reference(entry.bank_reference, rank),
        booked_on=booked_on,
        value_on=entry.value_on,
        amount_cents=(parts.amount_cents if rank else entry.amount_cents) or 0,
        direction=Direction.CREDIT if is_credit else Direction.DEBIT,
        is_return=parts.is_return if rank else entry.is_return,
        return_reason=parts.return_reason[:80],
        end_to_end_id=parts.end_to_end_id[:80],
        batch_reference=entry.batch_reference[:80],
        counterparty_name=party[0][:140],
        counterparty_iban=party[1][:34],
        text=" ".join(text for text in texts if text)[:500],
        doubt=entry.doubt,
    )


def _reference(reference: str, rank: int) -> str:
    """Keep the bank's reference; one too long for the column is named by its digest."""
    if len(reference) > REFERENCE_LENGTH:
        reference = digest(reference.encode())[:REFERENCE_LENGTH]
    return f"{reference}/{rank}" if rank else reference
