"""What a funder is asked, as the verbs meet it: signed orders, their lines, what the bank says."""

from __future__ import annotations

import datetime as dt
from typing import Any

from diagnostics.accounts.models import User
from passes import account_checks, attaching, invoicing, ordering, refunding, winding_up
from passes.enums import FunderKind
from passes.invoice_kinds import InvoiceKind
from passes.models import (
    BankAccount,
    CreditNote,
    Funder,
    FundingLine,
    FundingReceipt,
    Invoice,
    Order,
    PaymentBatch,
)
from passes.order_terms import FundingPart
from tests.accounts.factories import UserFactory
from tests.passes import order_factories
from tests.passes.factories import FunderFactory, FunderMembershipFactory

RIB = attaching.Paper("bank_details", "rib.pdf", b"%PDF-1.7 un RIB")
IBAN = "FR7630004000031234567890143"


def operator() -> User:
    return UserFactory(operator=True)


def three_payers(**changes: Any) -> Order:
    """Draft and sign an order of 100 Passes: the State at 50 %, two others at 25 %."""
    funder = FunderFactory()
    state = FunderFactory(name="État", kind=FunderKind.STATE)
    region = FunderFactory(name="Région")
    parts = (
        FundingPart(state, 50_000, "EJ-2026-1"),
        FundingPart(funder, 25_000, "EJ-2026-2"),
        FundingPart(region, 25_000, "EJ-2026-3"),
    )
    return order_factories.signed(
        order_factories.draft(funder=funder, funding_parts=parts, **changes)
    )


def signed_order(**changes: Any) -> Order:
    """Draft and sign an order of 100 Passes paid by one line."""
    return order_factories.signed(order_factories.draft(**changes))


def line_of(order: Order, rank: int = 1) -> FundingLine:
    return order.funding_lines.get(rank=rank)


def asked(order: Order, cents: int | None = None, *, rank: int = 1, kind: str = "call") -> Invoice:
    """Issue one paper of an order."""
    ask = invoicing.Ask(line_of(order, rank), InvoiceKind(kind), cents)
    return invoicing.issue_invoice(actor=operator(), order=order, ask=ask)


def received(order: Order, cents: int, *, text: str = "") -> FundingReceipt:
    """Let the bank say that money came for an order."""
    match = order_factories.match(order, cents)
    match.entry.text = text
    return ordering.record_funds(actor=operator(), bank_match=match)


def again(invoice: Invoice) -> Invoice:
    return Invoice.objects.get(pk=invoice.pk)


def cancelled_note(cents: int = 30_000, **changes: Any) -> CreditNote:
    """Cancel a draft that had received funds, and write the note that owes them back."""
    order = signed_order(**changes)
    order_factories.funded(order, cents)
    ordering.cancel_order(actor=operator(), order=order, reason="Abandon du projet")
    note = winding_up.issue_credit_note(actor=operator(), order=order)
    assert isinstance(note, CreditNote)
    return note


def accepted_account(funder: Funder, *, iban: str = IBAN) -> BankAccount:
    """Submit, check and confirm the account of a funder, by three people."""
    member = FunderMembershipFactory(funder=funder).user
    details = account_checks.AccountDetails(iban=iban, holder_name=funder.name, paper=RIB)
    account = account_checks.change_funder_account(actor=member, funder=funder, details=details)
    account_checks.check_bank_account(actor=operator(), account=account)
    return account_checks.confirm_bank_account(actor=operator(), account=account)


def prepared_refunds(by: User | None = None) -> PaymentBatch:
    return refunding.prepare_refunds(actor=by or operator(), requested_on=dt.date(2026, 3, 12))
