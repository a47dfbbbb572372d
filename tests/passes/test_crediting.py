"""Credit notes: their kinds, what is unused given back once, by transfer or off a later call."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import checking, crediting, ordering, refund_books, winding_up
from passes.enums import LegalPreset, UnusedValue
from passes.invoice_kinds import CreditSettlement, InvoiceState
from passes.models import CreditNote, FundingReceipt, Order
from passes.paper_kinds import CreditKind
from tests.accounts.factories import UserFactory
from tests.passes import order_factories
from tests.passes.invoices import (
    again,
    asked,
    cancelled_note,
    operator,
    received,
    signed_order,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("clock"),
]
OFFSET = CreditSettlement.OFFSET


def code_of(call: Any, **kwargs: Any) -> str:
    kwargs.setdefault("actor", operator())
    with pytest.raises(Refusal) as caught:
        call(**kwargs)
    return caught.value.code


def to_offset(note: CreditNote) -> CreditNote:
    return crediting.choose_settlement(actor=operator(), note=note, settlement=OFFSET)


@pytest.mark.parametrize(
    ("kind", "policy", "settlement"),
    [
        (CreditKind.CLOSING, UnusedValue.CREDIT_NOTE, "offset"),
        (CreditKind.CLOSING, UnusedValue.REFUND, "refund"),
        (CreditKind.COMPLEMENTARY, UnusedValue.REFUND, "refund"),
        (CreditKind.SURPLUS, UnusedValue.CREDIT_NOTE, "refund"),
        (CreditKind.CANCELLATION, UnusedValue.CREDIT_NOTE, "refund"),
    ],
)
def test_how_a_note_goes_back_follows_its_kind_and_the_order(kind, policy, settlement):
    order = order_factories.draft(unused_value_policy=policy)
    with transaction.atomic():
        note = crediting.write_note(operator(), order, kind, 1_000)
    assert note.settlement == settlement
    assert note.words["title"] == f"Avoir {note.number}"


def test_a_surplus_of_an_active_order_has_its_own_note_and_the_books_hold():
    order = order_factories.active(cents=101_500)
    assert winding_up.due(order) == (CreditKind.SURPLUS, 1_500)
    note = winding_up.issue_credit_note(actor=operator(), order=order)
    assert (note.kind, note.amount_cents, note.settlement) == ("surplus", 1_500, "refund")
    assert winding_up.due(order) == (CreditKind.SURPLUS, 0)
    assert refund_books.left_to_give() == 1_500
    assert all(each.ok for each in checking.weigh(order))


def test_what_a_cancelled_order_received_pays_another_order_of_the_same_funder():
    note = to_offset(cancelled_note(30_000))
    order = signed_order(funder=note.order.funder)
    invoice = asked(order)
    offset = crediting.offset_credit(actor=operator(), note=note, invoice=invoice)
    assert (offset.amount_cents, again(invoice).paid_cents) == (30_000, 30_000)
    assert ordering.received_cents(order) == 30_000
    assert FundingReceipt.objects.get(offset=offset).bank_match is None
    note.refresh_from_db()
    assert (note.left_cents, refund_books.left_to_give()) == (0, 0)
    for each in Order.objects.all():
        assert all(law.ok for law in checking.weigh(each))
    line = JournalEntry.objects.get(verb="credit.offset", refusal_code="")
    assert line.facts == {
        "number": note.number,
        "invoice": invoice.number,
        "amount_cents": 30_000,
    }


def test_a_note_larger_than_the_invoice_keeps_what_is_left_for_the_next():
    note = to_offset(cancelled_note(80_000))
    funder = note.order.funder
    first, second = asked(signed_order(funder=funder), 50_000), asked(signed_order(funder=funder))
    crediting.offset_credit(actor=operator(), note=note, invoice=first)
    assert again(first).state == InvoiceState.PAID
    crediting.offset_credit(actor=operator(), note=note, invoice=second)
    assert again(second).left_cents == 70_000
    assert code_of(crediting.offset_credit, note=note, invoice=second) == "note_spent"


def test_a_note_is_not_taken_off_anything_else():
    note = cancelled_note()
    mine = asked(signed_order(funder=note.order.funder))
    offset = crediting.offset_credit
    assert code_of(offset, note=note, invoice=mine) == "note_to_refund"
    to_offset(note)
    order = signed_order()
    assert code_of(offset, note=note, invoice=asked(order)) == "other_funder"
    paid_order = signed_order(funder=note.order.funder)
    paid = asked(paid_order)
    received(paid_order, 100_000)
    assert code_of(offset, note=note, invoice=paid) == "invoice_not_open"


def test_the_funder_may_choose_and_somebody_else_may_not():
    note = cancelled_note()
    signatory = order_factories.signatory(note.order)
    choose = crediting.choose_settlement
    assert choose(actor=signatory, note=note, settlement=OFFSET).settlement == "offset"
    stranger = UserFactory()
    assert code_of(choose, actor=stranger, note=note, settlement=OFFSET) == "not_allowed"
    assert JournalEntry.objects.filter(verb="credit.settlement_chosen", refusal_code="").exists()


def test_l30_unused_value_of_a_cap_order_is_never_paid_in_money():
    order = order_factories.active()
    Order.objects.filter(pk=order.pk).update(legal_preset=LegalPreset.CAP)
    order.refresh_from_db()
    with transaction.atomic():
        note = crediting.write_note(operator(), order, CreditKind.CLOSING, 1_000)
    choose = crediting.choose_settlement
    assert code_of(choose, note=note, settlement="refund") == "cash_refund_refused"


def test_a_note_never_changes_and_is_never_spent_beyond_its_amount():
    note = cancelled_note()
    with pytest.raises(DatabaseError), transaction.atomic():
        CreditNote.objects.filter(pk=note.pk).update(amount_cents=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditNote.objects.filter(pk=note.pk).update(used_cents=note.amount_cents + 1)
    with pytest.raises(Refusal):
        crediting.spend(note, note.amount_cents + 1)
