"""Two people and the same paper: a parcel is received once, a booklet is handed over once."""

from __future__ import annotations

import pytest

from diagnostics.accounts.refusals import Refusal
from passes import issuing, producing, stocking
from passes.issuing import Terms
from passes.models import Booklet, HandOver, Lot, Order, StockMovement
from passes.stocking import Reception
from tests.accounts.factories import advisor, manager
from tests.passes.desks import diagnosed
from tests.passes.stock import Stock
from tests.support.races import run_together

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("own_database")]


def test_two_managers_receive_the_same_parcel_and_it_enters_once() -> None:
    stock = Stock()
    lot = stock.shipped(5)
    calls = [
        lambda actor=actor: stocking.receive_lot(actor=actor, lot=lot, reception=Reception(5))
        for actor in (stock.manager, manager(stock.agency))
    ]
    outcomes = run_together(calls)
    assert sorted(each.succeeded for each in outcomes) == [False, True]
    refused = next(each.error for each in outcomes if each.error)
    assert isinstance(refused, Refusal)
    assert refused.code == "lot_not_produced"
    received = StockMovement.objects.filter(reason="receive")
    assert [line.count for line in received] == [5]
    assert Lot.objects.get(pk=lot.pk).received_count == 5
    assert stock.booklets("in_stock") == 5
    assert stock.laws_hold()


def test_two_desks_hand_the_same_printed_booklet_over_and_one_does() -> None:
    stock = Stock()
    lot = stock.received(2)
    number = stock.numbers(lot).first_number
    calls = [
        lambda actor=actor, person=person: issuing.hand_over_booklet(
            actor=actor, person=person, terms=Terms(booklet_number=number)
        )
        for actor, person in (
            (stock.advisor, diagnosed(stock.agency)),
            (advisor(stock.agency), diagnosed(stock.agency)),
        )
    ]
    outcomes = run_together(calls)
    assert sorted(each.succeeded for each in outcomes) == [False, True]
    refused = next(each.error for each in outcomes if each.error)
    assert isinstance(refused, Refusal)
    assert refused.code == "already_handed_out"
    assert HandOver.objects.count() == 1
    assert Order.objects.get(pk=stock.order.pk).given_count == 3
    assert StockMovement.objects.filter(reason="hand_over").count() == 1
    assert stock.laws_hold()


def test_two_operators_produce_one_lot_per_agency_once() -> None:
    stock = Stock()
    stock.sign_proof()
    calls = [
        lambda: producing.produce_for_agencies(actor=stock.operator, order=stock.order)
        for _ in range(2)
    ]
    outcomes = run_together(calls)
    assert sorted(each.succeeded for each in outcomes) == [False, True]
    assert Lot.objects.count() == 2
    assert Order.objects.get(pk=stock.order.pk).drawn_count == 60
    producing.fill_lots()
    assert Booklet.objects.count() == 20
    assert stock.laws_hold()
