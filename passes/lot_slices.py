"""The slices of a lot, written side by side where the database allows it (performance.md, P5).

A slice is one transaction: its booklets, their Passes and the counter of the lot move together, so
the laws hold at any instant and a run that is cut goes on with the slices that are absent. One COPY
keeps one core of the database busy; where there are more, each lane takes the next slice on a
connection of its own. In a transaction that is open already, and on SQLite, which has one writer,
the slices follow one another.
"""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from diagnostics.accounts.refusals import STATE_CHANGED, Refusal
from passes import codes, lot_rows, stock_refusals
from passes.models import Booklet, Lot
from passes.stock_states import LotStatus

# A slice is whole or absent, and keeps its place: a run cut under another size is refused.
BOOKLETS = 2_500


class Slice(NamedTuple):
    """Some booklets in a row: the place of the first one in its lot, and how many."""

    place: int
    size: int


def absent(lot: Lot) -> list[Slice]:
    """List the slices of a lot that are still to be written, in order.

    Refuses (serial_range_taken) when a slice is there in part.
    """
    places = range(0, lot.booklet_count, BOOKLETS)
    whole = [Slice(place, min(BOOKLETS, lot.booklet_count - place)) for place in places]
    if not Booklet.objects.filter(lot=lot).exists():
        return whole
    return [each for each in whole if not _is_there(lot, each)]


def write(lot: Lot, slices: list[Slice], at: dt.datetime) -> None:
    """Write these slices of a planned lot; raise `IntegrityError` when others have its numbers."""

    def alone(each: Slice) -> None:
        try:
            _write(lot, each, at)
        finally:
            connection.close()

    if connection.vendor != "postgresql" or connection.in_atomic_block:
        for each in slices:
            _write(lot, each, at)
        return
    with ThreadPoolExecutor(settings.PRODUCTION_LANES) as lanes:
        list(lanes.map(alone, slices))


def _write(lot: Lot, each: Slice, at: dt.datetime) -> None:
    try:
        with transaction.atomic():
            keys = lot_rows.insert_booklets(lot, each.place, each.size, at)
            lot_rows.insert_passes(lot, each.place, keys)
            if connection.vendor == "postgresql":
                # Foreign keys are verified now, not while the lot is held below.
                connection.check_constraints()
            planned = Lot.objects.filter(pk=lot.pk, status=LotStatus.PLANNED)
            if not planned.update(produced_count=F("produced_count") + each.size):
                raise Refusal(STATE_CHANGED)
    except IntegrityError:
        # Another run may have written it meanwhile: nothing is left to do.
        if not _is_there(lot, each):
            raise


def _is_there(lot: Lot, each: Slice) -> bool:
    first = lot.first_booklet + each.place
    numbers = [codes.booklet_number(first + n) for n in range(each.size)]
    there = Booklet.objects.filter(lot=lot, number__in=numbers).count()
    if there not in {0, each.size}:
        raise Refusal(stock_refusals.SERIAL_RANGE_TAKEN)
    return there == each.size
