"""A parcel received from its file: the state of the lot is computed, not typed."""

from __future__ import annotations

import pytest

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import receiving
from passes.formats.reception_file import Carton
from passes.models import Booklet, Lot
from tests.passes.stock import Stock

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def cartons(lot: Lot, received: int) -> tuple[Carton, ...]:
    first = lot.first_booklet
    last = first + lot.booklet_count - 1
    if received == lot.booklet_count:
        return (Carton(first, last),)
    return (Carton(first, last, ((first + received, last),), "Carton perdu"),)


@pytest.mark.parametrize(
    ("received", "status"), [(0, "received_short"), (5, "received"), (3, "received_short")]
)
def test_69_given_none_some_or_all_received_then_the_state_of_the_lot_is_computed(
    received: int, status: str
) -> None:
    """passes-and-money.md 11, line 69."""
    stock = Stock()
    lot = stock.shipped(5)
    lot = receiving.receive_from_file(actor=stock.manager, lot=lot, cartons=cartons(lot, received))
    assert (lot.status, lot.received_count) == (status, received)
    assert Booklet.objects.filter(lot=lot, status="in_stock").count() == received
    assert JournalEntry.objects.filter(verb="lot.received", refusal_code="").count() == 1
    assert stock.laws_hold()


def test_booklets_that_no_line_names_did_not_come_and_the_note_says_so() -> None:
    stock = Stock()
    lot = stock.shipped(5)
    named = (Carton(lot.first_booklet, lot.first_booklet + 1),)
    lot = receiving.receive_from_file(actor=stock.manager, lot=lot, cartons=named)
    assert (lot.status, lot.received_count, lot.note) == ("received_short", 2, receiving.UNNAMED)


def test_a_number_of_another_parcel_is_refused_by_its_name() -> None:
    stock = Stock()
    lot = stock.shipped(5)
    strange = (Carton(lot.first_booklet, lot.first_booklet + 7),)
    with pytest.raises(Refusal) as caught:
        receiving.receive_from_file(actor=stock.manager, lot=lot, cartons=strange)
    assert caught.value.code == "range_invalid"
    assert Booklet.objects.filter(lot=lot, status="in_stock").count() == 0
