"""The slices of a lot: side by side or one after the other, cut or not, the same Passes."""

from __future__ import annotations

import pytest
import time_machine

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import codes, lot_rows, lot_slices, producing
from passes.models import Booklet, Lot, Pass
from tests.conftest import TODAY
from tests.passes.factories import OrderFactory
from tests.passes.stock import Stock
from tests.support.races import run_together

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lot_slices, "BOOKLETS", 2)


def whole(lot: Lot) -> bool:
    """Every booklet of the lot is there once, and holds its own serials in order."""
    rows = Pass.objects.filter(booklet__lot=lot).order_by("serial")
    found = list(rows.values_list("serial", "booklet__number", "rank"))
    size = lot.booklet_size
    return found == [
        (lot.first_serial + n, codes.booklet_number(lot.first_booklet + n // size), n % size + 1)
        for n in range(lot.pass_count)
    ]


def test_lanes_side_by_side_leave_every_pass_once(own_database: str) -> None:
    with time_machine.travel(TODAY, tick=False):
        stock = Stock()
        lot = producing.fill_lot(actor=stock.operator, lot=stock.plan(9))
        assert (lot.status, lot.produced_count) == ("produced", 9)
        assert whole(lot)
        assert stock.laws_hold()


def test_a_slice_that_a_cut_run_left_behind_is_not_made_twice(own_database: str) -> None:
    with time_machine.travel(TODAY, tick=False):
        stock = Stock()
        lot = stock.plan(7)
        # One lane was ahead of the other when the run was killed.
        lot_slices.write(lot, lot_slices.absent(lot)[1:2], lot.planned_at)
        assert lot_slices.absent(lot) == [(0, 2), (4, 2), (6, 1)]
        assert stock.laws_hold()
        lot = producing.fill_lot(actor=stock.operator, lot=Lot.objects.get(pk=lot.pk))
        assert whole(lot)
        assert stock.laws_hold()


def test_a_lane_that_fails_loses_its_own_slice_only(own_database: str) -> None:
    with time_machine.travel(TODAY, tick=False):
        stock = Stock()
        lot = stock.plan(5)
        thief = Booklet.objects.create(
            order=OrderFactory(),
            number=codes.booklet_number(lot.first_booklet + 2),
            size=3,
            status="produced",
            created_at=lot.planned_at,
        )
        with pytest.raises(Refusal, match="serial_range_taken"):
            producing.fill_lot(actor=stock.operator, lot=lot)
        assert stock.laws_hold()
        thief.delete()
        lot = producing.fill_lot(actor=stock.operator, lot=Lot.objects.get(pk=lot.pk))
        assert whole(lot)
        assert stock.laws_hold()


@pytest.mark.django_db
def test_half_a_slice_is_refused_and_left_as_it_is(clock: time_machine.Traveller) -> None:
    stock = Stock()
    lot = stock.plan(4)
    lot_rows.insert_passes(lot, 0, lot_rows.insert_booklets(lot, 0, 1, lot.planned_at))
    with pytest.raises(Refusal, match="serial_range_taken"):
        producing.fill_lot(actor=stock.operator, lot=lot)
    assert Booklet.objects.filter(lot=lot).count() == 1


def test_two_runs_at_once_make_every_slice_once(own_database: str) -> None:
    with time_machine.travel(TODAY, tick=False):
        stock = Stock()
        lot = stock.plan(12)
        fill = {"actor": stock.operator, "lot": lot}
        outcomes = run_together([lambda: producing.fill_lot(**fill)] * 3)
        assert [each.error for each in outcomes] == [None] * 3
        assert whole(Lot.objects.get(pk=lot.pk))
        assert JournalEntry.objects.filter(verb="lot.produced").count() == 1
        assert stock.laws_hold()


@pytest.mark.django_db
def test_a_bounded_call_writes_so_many_slices(clock: time_machine.Traveller) -> None:
    stock = Stock()
    lot = producing.fill_lot(actor=stock.operator, lot=stock.plan(5), slices=2)
    assert (lot.status, lot.produced_count) == ("planned", 4)
    assert stock.laws_hold()
    assert whole(producing.fill_lot(actor=stock.operator, lot=lot))
