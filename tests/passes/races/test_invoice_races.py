"""Invoices issued and notes given back at the same instant: no gap, no double, no cent twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from diagnostics.accounts.refusals import Refusal
from passes import crediting, invoicing, refunding
from passes.invoice_kinds import CreditSettlement
from passes.models import CreditNote, Imputation, Invoice, Order, Payment
from tests.passes.invoices import (
    accepted_account,
    asked,
    cancelled_note,
    line_of,
    operator,
    signed_order,
)
from tests.support.races import run_together

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.usefixtures("own_database", "clock"),
]
CALLERS = 4


def issuing(order: Order, cents: int) -> Callable[[], Any]:
    actor, ask = operator(), invoicing.Ask(line_of(order), value_cents=cents)
    return lambda: invoicing.issue_invoice(actor=actor, order=order, ask=ask)


def numbers() -> list[str]:
    return sorted(Invoice.objects.values_list("number", flat=True))


def expected(count: int) -> list[str]:
    year = Invoice.objects.values_list("issued_on__year", flat=True)[0]
    return [f"AF-{year}-{n:06d}" for n in range(1, count + 1)]


def test_invoices_of_many_orders_at_once_have_numbers_that_follow_each_other() -> None:
    calls = [issuing(signed_order(), 1_000) for _ in range(CALLERS)]
    # One of them is refused: its number is never missed.
    calls.append(issuing(signed_order(), 0))
    outcomes = run_together(calls)
    assert [each.succeeded for each in outcomes] == [True] * CALLERS + [False]
    assert numbers() == expected(CALLERS)


def test_instalments_of_one_line_at_once_never_ask_for_more_than_the_line() -> None:
    order = signed_order()
    outcomes = run_together([issuing(order, 40_000) for _ in range(CALLERS)])
    refused = [each.error for each in outcomes if not each.succeeded]
    assert len(refused) == CALLERS - 2
    assert all(isinstance(each, Refusal) and each.code == "more_than_left" for each in refused)
    assert numbers() == expected(2)


def test_a_note_is_given_back_once_by_two_people_at_once() -> None:
    note = cancelled_note()
    accepted_account(note.order.funder)
    day = dt.date(2026, 3, 12)
    people = [operator(), operator()]
    outcomes = run_together(
        [lambda who=who: refunding.prepare_refunds(actor=who, requested_on=day) for who in people]
    )
    assert sorted(each.succeeded for each in outcomes) == [False, True]
    assert Payment.objects.filter(credit_note=note).count() == 1
    assert CreditNote.objects.get(pk=note.pk).used_cents == note.amount_cents


def test_a_note_taken_off_two_invoices_at_once_is_spent_once() -> None:
    note = cancelled_note()
    offset = CreditSettlement.OFFSET
    crediting.choose_settlement(actor=operator(), note=note, settlement=offset)
    made = [asked(signed_order(funder=note.order.funder)) for _ in range(2)]
    actor = operator()
    run_together(
        [
            lambda each=each: crediting.offset_credit(actor=actor, note=note, invoice=each)
            for each in made
        ]
    )
    assert sum(Imputation.objects.values_list("amount_cents", flat=True)) == note.amount_cents
    assert CreditNote.objects.get(pk=note.pk).left_cents == 0
