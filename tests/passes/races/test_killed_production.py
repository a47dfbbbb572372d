"""A production killed again and again makes every booklet and every Pass, once."""

from __future__ import annotations

import pytest
import time_machine

from diagnostics.accounts.models import JournalEntry
from passes import lot_slices, producing
from passes.models import Booklet, Lot, Pass, StockMovement
from tests.conftest import TODAY
from tests.passes.stock import Stock
from tests.support.dying import killed_after

pytestmark = pytest.mark.both_databases

MOST_STATEMENTS = 200


def test_a_production_killed_after_each_of_its_statements_in_turn_ends_whole(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lot_slices, "BOOKLETS", 2)
    monkeypatch.setattr("django.conf.settings.PRODUCTION_LANES", 1)
    with time_machine.travel(TODAY, tick=False):
        stock = Stock()
        lot = stock.plan(5)
        deaths = 0
        while killed_after(deaths + 1, producing.fill_lots):
            deaths += 1
            assert deaths < MOST_STATEMENTS
            # Whatever died left whole slices: no booklet without its Passes.
            assert Pass.objects.count() == Booklet.objects.count() * lot.booklet_size
        producing.fill_lots()
    assert deaths > 5
    lot = Lot.objects.get()
    assert (lot.status, lot.produced_count) == ("produced", 5)
    serials = sorted(Pass.objects.values_list("serial", flat=True))
    assert serials == list(range(lot.first_serial, lot.first_serial + 15))
    assert JournalEntry.objects.filter(verb="lot.produced").count() == 1
    assert StockMovement.objects.filter(reason="produce").count() == 1
    assert stock.laws_hold()
