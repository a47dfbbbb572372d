"""What the bank says came, put on the invoice it pays; behaviour 62; nothing is guessed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import checking, enums, imputing, invoicing, ordering, positions, reconciling
from passes.invoice_kinds import InvoiceState
from passes.models import BankEntry, Imputation, Invoice
from tests.passes.bank_factories import bank_file, euros, upload
from tests.passes.formats import camt_samples
from tests.passes.invoices import again, asked, operator, received, signed_order, three_payers

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("clock"),
]


def code_of(call: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call(actor=operator(), **kwargs)
    return caught.value.code


def test_behaviour_62_a_transfer_below_the_amount_due_is_a_part_payment_and_the_rest_stays_open():
    order = signed_order()
    invoice = asked(order)
    received(order, 60_000)
    shown = again(invoice)
    assert (shown.paid_cents, shown.left_cents) == (60_000, 40_000)
    assert shown.state == InvoiceState.PART_PAID
    assert shown in Invoice.objects.open()
    received(order, 40_000)
    assert again(invoice).state == InvoiceState.PAID


def test_behaviour_62_a_surplus_is_visible_on_the_order_and_on_no_invoice():
    order = signed_order()
    invoice = asked(order)
    receipt = received(order, 101_500)
    assert again(invoice).paid_cents == 100_000
    assert imputing.left_of(receipt) == 1_500
    assert positions.of(order).surplus == 1_500
    assert [each.left_cents for each in positions.waiting_receipts(order)] == [1_500]
    assert all(each.ok for each in checking.weigh(order))


def test_a_transfer_that_names_an_invoice_pays_it_whatever_its_amount():
    order = three_payers()
    first, second = asked(order, rank=2), asked(order, rank=3)
    received(order, 10_000, text=f"DRFIP PAIEMENT {second.number} PASS")
    assert (again(first).paid_cents, again(second).paid_cents) == (0, 10_000)


def test_funds_that_could_pay_two_invoices_wait_for_a_person():
    order = three_payers()
    first, second = asked(order, rank=2), asked(order, rank=3)
    receipt = received(order, 25_000)
    assert not Imputation.objects.exists()
    made = imputing.impute_receipt(actor=operator(), receipt=receipt, invoice=second)
    assert (made.amount_cents, again(second).state) == (25_000, InvoiceState.PAID)
    imputing.impute_receipt(actor=operator(), receipt=receipt, invoice=first)
    assert (again(first).paid_cents, again(second).paid_cents) == (25_000, 0)
    lines = JournalEntry.objects.filter(verb="receipt.imputed", refusal_code="")
    assert [line.facts["invoice"] for line in lines] == [second.number, first.number]


def test_what_cannot_be_imputed_is_refused_with_its_reason():
    order, other = signed_order(), signed_order()
    invoice, receipt = asked(order), received(order, 100_000)
    impute = imputing.impute_receipt
    assert code_of(impute, receipt=receipt, invoice=asked(other)) == "invoice_of_another_order"
    assert code_of(impute, receipt=receipt, invoice=invoice) == "invoice_not_open"
    reconciling.undo_match(actor=operator(), match=receipt.bank_match, reason="Erreur")
    assert code_of(impute, receipt=receipt, invoice=invoice) == "receipt_undone"
    receipt.refresh_from_db()
    with pytest.raises(Refusal) as caught:
        imputing.impute(receipt, again(invoice), imputing.BY_HAND)
    assert caught.value.code == "receipt_spent"


def test_funds_that_are_taken_back_open_the_invoice_again():
    order = signed_order()
    invoice, receipt = asked(order), received(order, 100_000)
    reconciling.undo_match(actor=operator(), match=receipt.bank_match, reason="Mauvaise commande")
    assert (again(invoice).paid_cents, again(invoice).state) == (0, InvoiceState.OPEN)
    assert all(each.ok for each in checking.weigh(order))


def test_funds_that_came_before_the_invoice_pay_it_once_it_is_there():
    order = three_payers()
    received(order, 50_000)
    assert again(asked(order, rank=1)).state == InvoiceState.PAID
    assert again(asked(order, rank=2)).state == InvoiceState.OPEN


def test_the_bank_file_that_names_an_invoice_settles_it_without_anybody():
    order = three_payers()
    invoice = asked(order, 20_000, rank=1)
    line = camt_samples.detail("", euros(20_000), text=f"VIR {invoice.number} {order.reference}")
    entry = camt_samples.entry(euros(20_000), line, mark="CRDT", reference="F9")
    upload(bank_file(entry, closing="1200.00"))
    assert again(invoice).state == InvoiceState.PAID
    assert ordering.received_cents(order) == 20_000
    made = Imputation.objects.get()
    assert (made.reason, made.imputed_by) == (imputing.BY_NUMBER, None)


def test_a_bank_file_below_the_invoice_waits_for_a_person_then_is_a_part_payment():
    order = signed_order()
    invoice = asked(order)
    line = camt_samples.detail("", euros(99_000), text=invoice.number)
    entry = camt_samples.entry(euros(99_000), line, mark="CRDT", reference="F8")
    upload(bank_file(entry, closing="1990.00"))
    assert again(invoice).paid_cents == 0
    waiting = BankEntry.objects.get()
    assert waiting.status == enums.EntryStatus.OPEN
    choice = reconciling.ByHand(order=order)
    reconciling.match_by_hand(actor=operator(), entry=waiting, choice=choice)
    assert (again(invoice).paid_cents, again(invoice).left_cents) == (99_000, 1_000)


@settings(max_examples=5, deadline=None)
@given(parts=st.lists(st.integers(1, 60_000), min_size=1, max_size=4))
def test_whatever_comes_the_invoice_never_receives_more_than_it_asks(parts: list[int]) -> None:
    with transaction.atomic():
        order = signed_order()
        invoice = asked(order)
        receipts = [received(order, cents) for cents in parts]
        paid = again(invoice).paid_cents
        assert paid == min(sum(parts), 100_000)
        assert paid + sum(map(imputing.left_of, receipts)) == sum(parts)
        assert all(each.ok for each in checking.weigh(order))
        transaction.set_rollback(True)


def test_a_cancelled_order_waits_for_nothing_any_more():
    order = signed_order()
    invoice = asked(order)
    ordering.cancel_order(actor=operator(), order=order, reason="Abandon")
    assert (again(invoice).left_cents, again(invoice).state) == (0, InvoiceState.CANCELLED)
    assert invoicing.left_to_ask(invoice.line) == 0
    assert not Invoice.objects.open().exists()
