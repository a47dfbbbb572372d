"""Bank files as the verbs meet them: a sent payment, an order that awaits funds, their entries."""

from __future__ import annotations

import datetime as dt

import time_machine
from django.conf import settings

from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.models import User
from passes import paying, reconciling
from passes.models import BankEntry, BankStatement, FundingLine, MonthlyStatement, Order, Payment
from tests.accounts.factories import UserFactory
from tests.passes.factories import OrderFactory
from tests.passes.formats import camt_samples
from tests.passes.money_factories import PAYING_DAY, payable_statement, released_batch

JOB = SystemJob("import_bank_statement")
BANK_DAY = dt.datetime(2026, 4, 1, 9, 0, tzinfo=dt.UTC)


def bank_file(*entries: str, **fields: str) -> bytes:
    """Write one statement of the ring-fenced account; its balances add up unless told."""
    fields.setdefault("account", settings.OPERATOR_IBAN)
    return camt_samples.document(camt_samples.statement(*entries, **fields))


def upload(content: bytes, *, by: User | None = None, name: str = "releve.xml") -> BankStatement:
    """Import one file, as the command or an operator does."""
    return reconciling.import_bank_statement(actor=by or JOB, content=content, file_name=name)


def sent_payment() -> Payment:
    """Go on to a payment handed to the bank: three Passes, 30 € less the fees."""
    statement = payable_statement()
    batch = released_batch()
    with time_machine.travel(PAYING_DAY, tick=False):
        paying.export_batch(actor=UserFactory(operator=True), batch=batch)
    return Payment.objects.get(statement=statement)


def euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def debit_of(payment: Payment, *, reference: str = "D1", iban: str = "", gap: int = 0) -> str:
    """Say how the bank books the debit of a payment."""
    amount = euros(payment.amount_cents + gap)
    line = camt_samples.detail(payment.end_to_end_id, amount, iban=iban)
    return camt_samples.entry(amount, line, mark="DBIT", reference=reference)


def return_of(payment: Payment, *, reason: str = "AC04", reference: str = "R1") -> str:
    """Say how the bank books a transfer that comes back."""
    amount = euros(payment.amount_cents)
    line = camt_samples.detail(payment.end_to_end_id, amount, reason=reason)
    return camt_samples.entry(amount, line, mark="CRDT", reference=reference)


def awaiting_order(**fields: object) -> Order:
    """Draft an order of 100 Passes of 10 €, paid by two lines of 400 and 600 €."""
    order = OrderFactory(ordered_count=100, **fields)
    for rank, cents in ((1, 40_000), (2, 60_000)):
        FundingLine.objects.create(order=order, payer=order.funder, amount_cents=cents, rank=rank)
    return order


def funds_of(order: Order, cents: int, *, reference: str = "F1") -> str:
    """Say how the bank books a funder's transfer."""
    line = camt_samples.detail("", euros(cents), text=f"REGLEMENT {order.reference}")
    return camt_samples.entry(euros(cents), line, mark="CRDT", reference=reference)


def only_entry() -> BankEntry:
    return BankEntry.objects.get()


def state(payment: Payment) -> tuple[str, str]:
    """Read a payment and its statement again."""
    payment.refresh_from_db()
    return payment.status, MonthlyStatement.objects.get(pk=payment.statement_id).status
