"""A bank's file as the rows it becomes, before anything is decided about them.

One booked line is one row: an entry that the bank details and that adds up gives one row a detail,
because each has its own reference; one that does not add up stays whole, with its doubt. What is
announced and not booked is counted and kept out: it settles nothing. Faults of the reader become
refusals that say where.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings

from diagnostics.accounts.refusals import Refusal
from passes import bank_refusals
from passes.enums import Direction
from passes.formats import camt053, iso20022
from passes.formats.camt_values import Balance, BankStatementRead, DetailRead, EntryRead
from passes.models import BankEntry, BankStatement

EURO = "EUR"
REFERENCE_LENGTH = 110
_REASONS = {
    iso20022.FORMAT_UNKNOWN: bank_refusals.FORMAT_UNKNOWN,
    iso20022.AMOUNT_UNREADABLE: bank_refusals.AMOUNT_UNREADABLE,
    iso20022.DATE_UNREADABLE: bank_refusals.DATE_UNREADABLE,
    iso20022.FILE_UNSAFE: bank_refusals.FILE_UNSAFE,
}


@dataclass(slots=True)
class StatementRows:
    """One statement of a file and the rows of its booked entries."""

    head: BankStatementRead
    entries: list[BankEntry] = field(default_factory=list)
    pending_count: int = 0

    @property
    def from_on(self) -> dt.date:
        return self._day(self.head.starts_on, self.head.opening)

    @property
    def until_on(self) -> dt.date:
        return self._day(self.head.ends_on, self.head.closing)

    def _day(self, told: dt.date | None, balance: Balance | None) -> dt.date:
        day = told or (balance.on if balance else None)
        if day is None:
            problem = "Le relevé ne dit pas ses jours"
            raise Refusal(bank_refusals.DATE_UNREADABLE, problem=problem, place="en-tête")
        return day


def read(content: bytes) -> list[StatementRows]:
    """Read a whole file, or refuse it whole in one sentence."""
    statements: list[StatementRows] = []
    try:
        for item in camt053.read(io.BytesIO(content)):
            if isinstance(item, BankStatementRead):
                _refuse_foreign(item)
                statements.append(StatementRows(item))
            else:
                _add(statements[-1], item)
    except iso20022.Unreadable as fault:
        place = fault.place or "en-tête"
        reason = _REASONS[fault.code]
        raise Refusal(reason, problem=fault.sentence.rstrip("."), place=place) from fault
    if not statements:
        problem = "Ce fichier ne contient aucun relevé"
        raise Refusal(bank_refusals.FORMAT_UNKNOWN, problem=problem)
    return statements


def digest(content: bytes) -> str:
    """Name a file by what it holds."""
    return hashlib.sha256(content).hexdigest()


def again(statement: BankStatement) -> StatementRows:
    """Read again the statement of a file that was kept, to enter what was held."""
    return read(bytes(statement.file_content or b""))[statement.position]


def _refuse_foreign(head: BankStatementRead) -> None:
    """Refuse, in this order: another account, a notice, no balance, another currency."""
    if not settings.OPERATOR_IBAN or head.account != settings.OPERATOR_IBAN:
        raise Refusal(bank_refusals.ACCOUNT_NOT_OURS, account=masked(head.account))
    if head.format == camt053.NOTICE:
        raise Refusal(bank_refusals.OTHER_FORMAT_CHOSEN)
    if head.opening is None or head.closing is None:
        raise Refusal(bank_refusals.BALANCES_MISSING)
    for currency in (head.opening.currency, head.closing.currency):
        _refuse_currency(currency)


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
