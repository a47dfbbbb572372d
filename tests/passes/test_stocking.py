"""What an agency receives, sends back, loses, destroys and counts: the register follows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import issuing, mending, ordering, stock_lines, stock_register, stocking
from passes.issuing import Terms
from passes.models import Booklet, HandOver, Lot, Order, Pass, StockCount, StockMovement
from passes.stock_states import StockReason
from passes.stocking import Reception, WriteOff
from tests.accounts.factories import advisor
from tests.passes import order_factories
from tests.passes.desks import diagnosed
from tests.passes.stock import Stock, typed

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

TODAY = dt.date(2026, 3, 10)


def code_of(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value.code


def lines(verb: str) -> int:
    return JournalEntry.objects.filter(verb=verb, refusal_code="").count()


def register_holds(stock: Stock) -> bool:
    """What an agency holds by its lines is what lies in its stock, for both agencies."""
    return all(
        stock_register.held(agency) == stock.booklets("in_stock", agency)
        for agency in (stock.agency, stock.other)
    )


def hand_over(stock: Stock, number: str) -> HandOver:
    return issuing.hand_over_booklet(
        actor=stock.advisor, person=diagnosed(stock.agency), terms=Terms(booklet_number=number)
    )


def test_a_whole_parcel_is_put_in_stock() -> None:
    stock = Stock()
    lot = stock.received(5)
    assert (lot.status, lot.received_count) == ("received", 5)
    assert stock.booklets("in_stock") == 5
    assert lines("lot.received") == 1
    assert register_holds(stock)
    assert stock.laws_hold()


def test_a_short_parcel_names_what_is_missing_and_the_rest_may_arrive_later() -> None:
    stock = Stock()
    lot = stock.shipped(5)
    missing = stock.numbers(lot, 3, 2)
    given = {"actor": stock.manager, "lot": lot}
    reception = Reception(3, (missing,), "")
    assert code_of(stocking.receive_lot, **given, reception=reception) == "note_missing"
    lot = stocking.receive_lot(**given, reception=Reception(3, (missing,), "Carton abîmé"))
    assert (lot.status, lot.received_count, lot.note) == ("received_short", 3, "Carton abîmé")
    assert stock.booklets("in_stock") == 3
    assert stock.laws_hold()
    lot = stocking.receive_lot(actor=stock.manager, lot=lot, reception=Reception(2))
    assert (lot.status, lot.received_count) == ("received", 5)
    assert [row.count for row in StockMovement.objects.filter(reason="receive")] == [3, 2]
    assert register_holds(stock)


@pytest.mark.parametrize(
    ("count", "code"),
    [(6, "count_above_shipped"), (-1, "count_above_shipped"), (4, "note_missing")],
)
def test_a_count_that_cannot_be_is_refused_and_nothing_moves(count: int, code: str) -> None:
    """passes-and-money.md 11, lines 68 and 69: the state is computed, not typed."""
    stock = Stock()
    lot = stock.shipped(5)
    asked = {"actor": stock.manager, "lot": lot, "reception": Reception(count)}
    assert code_of(stocking.receive_lot, **asked) == code
    assert Lot.objects.get(pk=lot.pk).status == "shipped"
    assert stock.booklets("in_stock") == 0


def test_an_unnamed_gap_and_a_stranger_are_refused() -> None:
    stock = Stock()
    lot = stock.shipped(5)
    unnamed = Reception(4, (), "Il en manque un")
    assert code_of(stocking.receive_lot, actor=stock.manager, lot=lot, reception=unnamed) == (
        "count_differs"
    )
    elsewhere = Reception(4, (stock.numbers(lot, 40),), "Autre numéro")
    assert code_of(stocking.receive_lot, actor=stock.manager, lot=lot, reception=elsewhere) == (
        "range_invalid"
    )
    whole = Reception(5)
    for actor in (stock.other_manager, stock.advisor, stock.operator):
        asked = {"actor": actor, "lot": lot, "reception": whole}
        assert code_of(stocking.receive_lot, **asked) == "not_allowed"


def test_nothing_received_leaves_the_lot_on_its_way() -> None:
    stock = Stock()
    lot = stock.shipped(2)
    nothing = Reception(0, (stock.numbers(lot, 0, 2),), "Colis jamais arrivé")
    lot = stocking.receive_lot(actor=stock.manager, lot=lot, reception=nothing)
    assert (lot.status, lot.received_count) == ("received_short", 0)
    assert stock.laws_hold()


def test_a_printed_booklet_is_handed_over_by_its_number_and_leaves_the_register() -> None:
    stock = Stock()
    lot = stock.received(2)
    number = stock.numbers(lot).first_number
    made = hand_over(stock, f"{number.lower()}/3")
    assert made.booklet.number == number
    assert set(made.booklet.passes.values_list("status", flat=True)) == {"handed_out"}
    assert StockMovement.objects.get(reason="hand_over").from_agency == stock.agency
    assert Order.objects.get(pk=stock.order.pk).given_count == 3
    assert register_holds(stock)
    assert stock.laws_hold()
    assert code_of(hand_over, stock, number) == "already_handed_out"


def test_what_is_printed_but_not_paid_is_not_handed_over() -> None:
    stock = Stock()
    lot = stock.received(2)
    Order.objects.filter(pk=stock.order.pk).update(funded_count=2)
    assert code_of(hand_over, stock, stock.numbers(lot).first_number) == "not_funded"
    assert stock.booklets("in_stock") == 2


def test_a_printed_order_paid_by_instalments_gives_its_booklets_as_the_money_comes() -> None:
    stock = Stock(ordered=12, size=3, allotted=12, paid=5)
    lot = stock.received(4)
    first, second, third = (stock.numbers(lot, n).first_number for n in range(3))
    assert hand_over(stock, first).booklet.size == 3
    assert code_of(hand_over, stock, second) == "not_funded"
    order_factories.funded(stock.order, 4_000)
    assert code_of(hand_over, stock, second) == "not_funded"
    opened = ordering.raise_instalment(actor=stock.operator, order=stock.order)
    assert (opened.funded_count, opened.given_count) == (9, 3)
    assert hand_over(stock, second).order == stock.order
    assert hand_over(stock, third).order == stock.order
    assert code_of(hand_over, stock, stock.numbers(lot, 3).first_number) == "not_funded"
    assert register_holds(stock)
    assert stock.laws_hold()


def test_an_undone_printed_booklet_is_paper_and_its_units_are_free_again() -> None:
    stock = Stock()
    lot = stock.received(2)
    made = hand_over(stock, stock.numbers(lot).first_number)
    issuing.undo_hand_over(actor=stock.advisor, hand_over=made)
    order = Order.objects.get(pk=stock.order.pk)
    assert (order.given_count, order.drawn_count) == (0, 3)
    assert order.allocations.get(agency=stock.agency).drawn_count == 3
    assert Booklet.objects.get(pk=made.booklet_id).status == "cancelled"
    assert register_holds(stock)
    assert stock.laws_hold()


def test_booklets_are_sent_back_with_a_reason() -> None:
    stock = Stock()
    lot = stock.received(5)
    numbers = stock.numbers(lot, 1, 2)
    given = {"actor": stock.manager, "agency": stock.agency, "numbers": typed(numbers)}
    assert code_of(stocking.return_booklets, **given, reason="") == "reason_missing"
    stocking.return_booklets(**given, reason="Trop de carnets")
    assert Booklet.objects.filter(status="produced", agency=None).count() == 2
    assert stock.order.allocations.get(agency=stock.agency).drawn_count == 9
    assert code_of(stocking.return_booklets, **given, reason="Encore") == "not_in_your_stock"
    assert lines("booklets.returned") == 1
    assert register_holds(stock)
    assert stock.laws_hold()


def test_a_destruction_takes_two_people_of_the_agency() -> None:
    stock = Stock()
    lot = stock.received(5)
    given = {"actor": stock.manager, "agency": stock.agency, "numbers": stock.numbers(lot)}
    for second in (None, stock.manager, stock.other_manager):
        write_off = WriteOff(StockReason.DESTROY, "Dégât des eaux", second)
        code = code_of(stocking.write_off_booklets, **given, write_off=write_off)
        assert code == "second_person_missing"
    second = advisor(stock.agency)
    write_off = WriteOff(StockReason.DESTROY, "Dégât des eaux", second)
    stocking.write_off_booklets(**given, write_off=write_off)
    assert Pass.objects.filter(status="cancelled").count() == 3
    assert StockMovement.objects.get(reason="destroy").second_by == second
    assert lines("booklets.written_off") == 1
    assert register_holds(stock)
    assert stock.laws_hold()


def test_lost_booklets_are_cancelled_with_a_reason_and_one_cancelled_leaves_the_register() -> None:
    stock = Stock()
    lot = stock.received(5)
    given = {"actor": stock.manager, "agency": stock.agency}
    lost = WriteOff(StockReason.LOST, "Introuvables")
    numbers = stock.numbers(lot, 0, 2)
    empty = WriteOff(StockReason.LOST, " ")
    assert (
        code_of(stocking.write_off_booklets, **given, numbers=numbers, write_off=empty)
        == "reason_missing"
    )
    stocking.write_off_booklets(**given, numbers=numbers, write_off=lost)
    last = Booklet.objects.get(number=stock.numbers(lot, 4).first_number)
    mending.cancel_booklet(actor=stock.manager, booklet=last, reason="Mal imprimé")
    assert stock.booklets("in_stock") == 2
    assert register_holds(stock)
    assert stock.laws_hold()


def test_a_count_is_signed_and_a_gap_is_explained() -> None:
    stock = Stock()
    stock.received(5)
    given = {"actor": stock.manager, "agency": stock.agency}
    assert code_of(stocking.count_stock, **given, counted=4) == "gap_unexplained"
    count = stocking.count_stock(**given, counted=4, explanation="Un carnet prêté au salon")
    assert (count.expected, count.counted) == (5, 4)
    assert stocking.count_stock(**given, counted=5).explanation == ""
    assert code_of(stocking.count_stock, actor=stock.advisor, agency=stock.agency, counted=5) == (
        "not_allowed"
    )
    assert lines("stock.counted") == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        StockCount.objects.create(
            agency=stock.agency,
            counted_on=TODAY,
            expected=5,
            counted=3,
            signed_by=stock.manager,
            signed_at=count.signed_at,
        )


def test_the_register_of_a_period_adds_up_to_what_is_in_the_drawer() -> None:
    stock = Stock()
    lot = stock.received(5)
    hand_over(stock, stock.numbers(lot).first_number)
    lost = WriteOff(StockReason.LOST, "Introuvable")
    stocking.write_off_booklets(
        actor=stock.manager,
        agency=stock.agency,
        numbers=stock.numbers(lot, 4),
        write_off=lost,
    )
    register = stock_register.register(stock.agency, TODAY.replace(day=1), TODAY)
    assert (register.opening, register.received, register.handed_over, register.lost) == (
        0,
        5,
        1,
        1,
    )
    assert register.closing == stock.booklets("in_stock") == 3
    tomorrow = TODAY + dt.timedelta(days=1)
    assert stock_register.register(stock.agency, tomorrow, tomorrow).opening == 3
    assert stock_lines.read_range(stock.numbers(lot).first_number, "").count == 1
