"""The rows of a lot: two ways of writing them, the same rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from passes import lot_rows
from passes.models import Booklet, Lot, Pass
from tests.passes.stock import Stock

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

AT = dt.datetime(2026, 3, 10, 9, 0, 0, 123456, tzinfo=dt.UTC)
CHOSEN_BY_CHANCE = {"id", "public_id"}


def rows_of(lot: Lot) -> list[dict[str, Any]]:
    found = Booklet.objects.filter(lot=lot).order_by("number").values()
    return [{k: v for k, v in row.items() if k not in CHOSEN_BY_CHANCE} for row in found]


def test_poured_and_inserted_booklets_are_the_same_rows() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has COPY: TEST_POSTGRES=1 runs it")
    stock = Stock()
    lot = stock.plan(5)
    lot_rows.insert_one_by_one(lot, 0, 5, AT)
    inserted = rows_of(lot)
    Booklet.objects.filter(lot=lot).delete()
    keys = lot_rows.pour_booklets(lot, 0, 5, AT)
    assert rows_of(lot) == inserted
    assert sorted(Booklet.objects.filter(lot=lot).values_list("pk", flat=True)) == keys
    assert Booklet.objects.values("public_id").distinct().count() == 5


def passes_of(lot: Lot) -> list[dict[str, Any]]:
    found = Pass.objects.filter(booklet__lot=lot).order_by("serial").values()
    return [{key: value for key, value in row.items() if key != "id"} for row in found]


def test_poured_and_derived_passes_are_the_same_rows() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has COPY: TEST_POSTGRES=1 runs it")
    stock = Stock()
    lot = stock.plan(4)
    lot_rows.insert_booklets(lot, 0, 2, AT)
    keys = lot_rows.insert_booklets(lot, 2, 2, AT)
    lot_rows.derive_passes(lot, 2, keys)
    derived = passes_of(lot)
    Pass.objects.filter(booklet__lot=lot).delete()
    lot_rows.pour_passes(lot, 2, keys)
    assert len(derived) == 6
    assert passes_of(lot) == derived


def test_a_lot_for_nobody_is_written_without_an_agency() -> None:
    stock = Stock()
    lot = stock.plan(2)
    Lot.objects.filter(pk=lot.pk).update(agency=None)
    lot.refresh_from_db()
    lot_rows.insert_booklets(lot, 0, 2, AT)
    assert [row["agency_id"] for row in rows_of(lot)] == [None, None]


def test_the_passes_of_a_part_follow_its_booklets() -> None:
    stock = Stock()
    lot = stock.plan(4)
    lot_rows.insert_passes(lot, 0, lot_rows.insert_booklets(lot, 0, 2, AT))
    lot_rows.insert_passes(lot, 2, lot_rows.insert_booklets(lot, 2, 2, AT))
    serials = list(Pass.objects.order_by("booklet__number", "rank").values_list("serial", "rank"))
    expected = [(lot.first_serial + n, n % 3 + 1) for n in range(12)]
    assert serials == expected
