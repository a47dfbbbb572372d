"""Booklets that change agency: offered, answered, taken back; nobody hands them over meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import stocking, transferring
from passes.models import Booklet, StockTransfer
from tests.accounts.factories import AgencyFactory
from tests.passes.stock import Stock
from tests.passes.test_stocking import hand_over, register_holds

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def code_of(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value.code


def offered(stock: Stock) -> StockTransfer:
    lot = stock.received(5)
    return transferring.give_booklets(
        actor=stock.manager,
        agency=stock.agency,
        to_agency=stock.other,
        numbers=stock.numbers(lot, 0, 2),
    )


def test_given_booklets_move_when_the_other_agency_says_they_arrived() -> None:
    stock = Stock()
    transfer = offered(stock)
    assert stock.booklets("in_stock") == 5
    answered = transferring.answer_transfer(
        actor=stock.other_manager, transfer=transfer, is_accepted=True
    )
    assert answered.is_accepted is True
    assert (stock.booklets("in_stock"), stock.booklets("in_stock", stock.other)) == (3, 2)
    shares = {
        each.agency: (each.drawn_count, each.allotted_count)
        for each in stock.order.allocations.all()
    }
    assert shares == {stock.agency: (9, 24), stock.other: (6, 36)}
    verbs = ["booklets.transferred", "transfer.answered"]
    assert JournalEntry.objects.filter(verb__in=verbs, refusal_code="").count() == 2
    assert register_holds(stock)
    assert stock.laws_hold()


def test_what_is_promised_is_neither_handed_over_nor_given_twice() -> None:
    stock = Stock()
    transfer = offered(stock)
    assert code_of(hand_over, stock, transfer.first_number) == "transfer_pending"
    lot = Booklet.objects.get(number=transfer.first_number).lot
    assert lot is not None
    again = {
        "actor": stock.manager,
        "agency": stock.agency,
        "to_agency": stock.other,
        "numbers": stock.numbers(lot, 1, 2),
    }
    assert code_of(transferring.give_booklets, **again) == "transfer_pending"


def test_a_refused_or_withdrawn_transfer_leaves_everything_in_place() -> None:
    stock = Stock()
    transfer = offered(stock)
    withdrawn = transferring.answer_transfer(
        actor=stock.manager, transfer=transfer, is_accepted=False
    )
    assert withdrawn.is_accepted is False
    answer = {"actor": stock.other_manager, "transfer": transfer}
    assert code_of(transferring.answer_transfer, **answer, is_accepted=True) == "already_answered"
    assert stock.booklets("in_stock") == 5
    assert hand_over(stock, transfer.first_number).booklet.number == transfer.first_number
    assert register_holds(stock)


def test_nobody_accepts_for_another_agency_and_a_stranger_has_no_share() -> None:
    stock = Stock()
    transfer = offered(stock)
    for actor, is_accepted in ((stock.manager, True), (stock.operator, False)):
        asked = {"actor": actor, "transfer": transfer, "is_accepted": is_accepted}
        assert code_of(transferring.answer_transfer, **asked) == "not_allowed"
    lot = Booklet.objects.get(number=transfer.first_number).lot
    assert lot is not None
    to_stranger = {
        "actor": stock.manager,
        "agency": stock.agency,
        "to_agency": AgencyFactory(),
        "numbers": stock.numbers(lot, 4),
    }
    assert code_of(transferring.give_booklets, **to_stranger) == "agency_not_allotted"


def test_what_was_returned_is_sent_again_by_the_operator() -> None:
    stock = Stock()
    lot = stock.received(5)
    numbers = stock.numbers(lot, 0, 2)
    again = {"actor": stock.operator, "to_agency": stock.other, "numbers": numbers}
    assert code_of(transferring.send_again, **again) == "not_in_your_stock"
    stocking.return_booklets(
        actor=stock.manager, agency=stock.agency, numbers=numbers, reason="Trop"
    )
    transfer = transferring.send_again(**again)
    assert stock.laws_hold()
    back = transferring.answer_transfer(actor=stock.operator, transfer=transfer, is_accepted=False)
    assert back.is_accepted is False
    transfer = transferring.send_again(**again)
    transferring.answer_transfer(actor=stock.other_manager, transfer=transfer, is_accepted=True)
    assert stock.booklets("in_stock", stock.other) == 2
    assert stock.order.allocations.get(agency=stock.other).drawn_count == 6
    assert register_holds(stock)
    assert stock.laws_hold()
