"""Asking funders: line by line, by instalments, numbered without gap, cancelled by a note."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import checking, crediting, invoicing, money, ordering
from passes.invoice_kinds import InvoiceState
from passes.models import CreditNote, Invoice, Order
from tests.passes import order_factories
from tests.passes.invoices import (
    again,
    asked,
    line_of,
    operator,
    received,
    signed_order,
    three_payers,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("clock"),
]


def refused(call: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call(actor=operator(), **kwargs)
    return caught.value.code


def test_each_payer_is_asked_its_own_line_with_its_references_and_its_own_number() -> None:
    order = three_payers(purchase_order_number="BC-77", agreement_number="CONV-9")
    made = [asked(order, rank=rank) for rank in (1, 2, 3)]
    assert [each.number for each in made] == [
        "AF-2026-000001",
        "AF-2026-000002",
        "AF-2026-000003",
    ]
    assert [each.value_cents for each in made] == [50_000, 25_000, 25_000]
    assert asked(signed_order(), kind="invoice").number == "FA-2026-000001"
    first = made[0]
    assert (first.issued_on, first.due_on) == (dt.date(2026, 3, 10), dt.date(2026, 4, 9))
    references = dict(first.words["references"])
    assert references["Numéro d’engagement"] == "EJ-2026-1"
    assert (references["Bon de commande"], references["Convention"]) == ("BC-77", "CONV-9")
    line = JournalEntry.objects.get(verb="invoice.issued", subject_pk=str(first.pk))
    assert (line.facts["number"], line.facts["value_cents"]) == (first.number, 50_000)


def test_the_fees_of_the_instalments_are_the_fee_of_the_whole_to_the_cent() -> None:
    order = signed_order(upstream_fee_bp=333, fee_vat_bp=2000)
    parts = [asked(order, cents) for cents in (33_333, 33_333, 33_334)]
    whole = money.fee([money.FeeBase(100_000, 333, 2000)])
    assert sum(each.fee_cents for each in parts) == whole.fee_cents == 3_330
    assert sum(each.fee_vat_cents for each in parts) == whole.vat_cents == 666
    assert len(parts[0].words["transfers"]) == 2
    assert (
        refused(invoicing.issue_invoice, order=order, ask=invoicing.Ask(line_of(order)))
        == "nothing_left_to_ask"
    )


def test_nothing_is_asked_beyond_the_line_nor_before_the_signature(settings: Any) -> None:
    order = signed_order()
    line = line_of(order)
    ask = invoicing.Ask
    issue = invoicing.issue_invoice
    assert refused(issue, order=order, ask=ask(line, value_cents=100_001)) == "more_than_left"
    assert refused(issue, order=order, ask=ask(line, value_cents=0)) == "nothing_asked"
    assert refused(issue, order=order, ask=ask(line_of(signed_order()))) == "line_of_another_order"
    unsigned = order_factories.draft()
    assert refused(issue, order=unsigned, ask=ask(line_of(unsigned))) == "not_signed"
    settings.OPERATOR_IBAN = ""
    assert refused(issue, order=order, ask=ask(line)) == "ring_fenced_account_missing"


def test_an_order_that_is_over_asks_nothing_and_fees_ask_for_an_account(settings: Any) -> None:
    order = signed_order()
    ordering.cancel_order(actor=operator(), order=order, reason="Abandon")
    ask = invoicing.Ask(line_of(order))
    assert refused(invoicing.issue_invoice, order=order, ask=ask) == "order_asks_nothing"
    settings.OPERATOR_OWN_IBAN = ""
    with_fees = signed_order(upstream_fee_bp=500)
    ask = invoicing.Ask(line_of(with_fees))
    assert refused(invoicing.issue_invoice, order=with_fees, ask=ask) == "own_account_missing"
    assert not Invoice.objects.exists()


def ask_and_give_up(order: Order) -> None:
    with transaction.atomic():
        asked(order, 10_000)
        raise LookupError


def test_a_refusal_and_an_undone_act_give_their_numbers_back() -> None:
    order = signed_order()
    asked(order, 10_000)
    refused(invoicing.issue_invoice, order=order, ask=invoicing.Ask(line_of(order), value_cents=0))
    with pytest.raises(LookupError):
        ask_and_give_up(order)
    assert asked(order, 10_000).number == "AF-2026-000002"


@settings(max_examples=5, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["call", "invoice"]), st.sampled_from(["keep", "undo", "refuse"])
        ),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_is_undone_or_refused_the_numbers_of_a_kind_follow_each_other(
    steps: list[tuple[str, str]],
) -> None:
    with transaction.atomic():
        order = signed_order()
        for kind, fate in steps:
            ask = invoicing.Ask(line_of(order), kind, 0 if fate == "refuse" else 1_000)
            try:
                with transaction.atomic():
                    invoicing.issue_invoice(actor=operator(), order=order, ask=ask)
                    if fate == "undo":
                        raise LookupError
            except (Refusal, LookupError):
                continue
        for kind, prefix in (("call", "AF"), ("invoice", "FA")):
            numbers = list(
                Invoice.objects.filter(kind=kind).order_by("pk").values_list("number", flat=True)
            )
            assert numbers == [f"{prefix}-2026-{n:06d}" for n in range(1, len(numbers) + 1)]
        transaction.set_rollback(True)


def test_an_invoice_never_changes_and_its_number_is_unique() -> None:
    invoice = asked(signed_order())
    with pytest.raises(DatabaseError), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(value_cents=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        invoice.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(paid_cents=invoice.value_cents + 1)


def test_an_unpaid_invoice_is_cancelled_by_a_note_of_the_same_amounts_that_moves_no_money() -> None:
    order = signed_order(upstream_fee_bp=500)
    invoice = asked(order)
    cancel = invoicing.cancel_invoice
    assert refused(cancel, invoice=invoice, reason=" ") == "reason_missing"
    cancel(actor=operator(), invoice=invoice, reason="Mauvais bon de commande")
    note = CreditNote.objects.get(invoice=invoice)
    assert (note.number, note.amount_cents) == ("A-2026-000001", 100_000)
    assert (note.fee_cents, note.fee_vat_cents) == (5_000, 1_000)
    assert (note.left_cents, note.moves_money) == (0, False)
    assert again(invoice).state == InvoiceState.CANCELLED
    assert refused(cancel, invoice=invoice, reason="Encore") == "invoice_cancelled"
    assert refused(crediting.choose_settlement, note=note, settlement="refund") == (
        "note_moves_nothing"
    )
    assert asked(order).number == "AF-2026-000002"
    assert all(each.ok for each in checking.weigh(order))
    assert JournalEntry.objects.filter(verb="invoice.cancelled", refusal_code="").count() == 1


def test_an_invoice_that_received_funds_is_not_cancelled() -> None:
    order = signed_order()
    invoice = asked(order)
    received(order, 100_000)
    assert refused(invoicing.cancel_invoice, invoice=invoice, reason="Erreur") == (
        "invoice_has_funds"
    )


def test_fees_received_on_the_own_account_are_noted_once() -> None:
    invoice = asked(signed_order(upstream_fee_bp=500))
    note = invoicing.note_fee_received
    late, day = dt.date(2026, 3, 11), dt.date(2026, 3, 9)
    assert refused(note, invoice=invoice, received_on=late) == "day_to_come"
    note(actor=operator(), invoice=invoice, received_on=day)
    assert again(invoice).state == InvoiceState.PART_PAID
    assert refused(note, invoice=invoice, received_on=day) == "fee_already_noted"
    without = asked(signed_order())
    assert refused(note, invoice=without, received_on=day) == "no_fee_asked"
    cancelled = asked(signed_order(upstream_fee_bp=500))
    invoicing.cancel_invoice(actor=operator(), invoice=cancelled, reason="Erreur")
    assert refused(note, invoice=cancelled, received_on=day) == "invoice_cancelled"
    assert JournalEntry.objects.filter(verb="invoice.fee_noted", refusal_code="").count() == 1
