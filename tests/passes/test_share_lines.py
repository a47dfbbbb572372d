"""The share of each payer in each Pass: sums equal to law F, to the cent, without a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

import pytest

from diagnostics.accounts.models import JournalEntry
from passes import checking, funding_shares, ledger, share_lines
from passes.models import Order
from passes.order_terms import FundingPart
from passes.share_lines import PassShare
from tests.accounts.factories import UserFactory
from tests.passes import order_factories
from tests.passes.factories import FunderFactory, open_provider
from tests.passes.money_factories import redemption, reversal

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]
THIRDS = (33_334, 33_333, 33_333)


def order_with(*cents: int) -> Order:
    parts = tuple(FundingPart(FunderFactory(name=f"Payeur {n}"), c) for n, c in enumerate(cents))
    return order_factories.active(funding_parts=parts, valid_from=dt.date(2026, 1, 1))


def at(month: int, day: int) -> dt.datetime:
    return dt.datetime(2026, month, day, 9, tzinfo=dt.UTC)


def test_the_shares_of_the_passes_sum_to_law_f_and_to_each_month() -> None:
    order, provider = order_with(*THIRDS), open_provider()
    for day in range(1, 8):
        redemption(provider, order, received_at=at(1 + day % 2, day))
    undone = redemption(provider, order, received_at=at(1, 20))
    reversal(undone, at=at(1, 21), after_closing=False)
    rows = list(share_lines.by_pass(order))
    assert len(rows) == 7
    assert all(sum(row.parts) == row.cents == 1000 for row in rows)
    totals = [sum(row.parts[rank] for row in rows) for rank in range(3)]
    weights = list(enumerate(THIRDS, start=1))
    assert totals == list(ledger.attribute(7_000, weights).values()) == [2_334, 2_333, 2_333]
    shares = funding_shares.shares_of(order)
    for month in shares.months:
        mine = [row for row in rows if f"{row.service_on:%Y-%m}" == month.period]
        assert tuple(sum(row.parts[rank] for row in mine) for rank in range(3)) == month.parts
    assert all(law.ok for law in checking.weigh(order) if law.law == "F")


def test_ten_passes_on_three_equal_lines_are_the_example_of_the_design() -> None:
    order, provider = order_with(*THIRDS), open_provider()
    for _ in range(10):
        redemption(provider, order)
    rows = list(share_lines.by_pass(order))
    assert [sum(row.parts[rank] for row in rows) for rank in range(3)] == [3_334, 3_333, 3_333]


def test_a_row_tells_no_person_and_each_export_leaves_a_line() -> None:
    order = order_with(100_000)
    redemption(open_provider(), order)
    (row,) = share_lines.by_pass(order)
    assert {each.name for each in fields(PassShare)} == {
        "serial",
        "service_on",
        "received_on",
        "service",
        "provider",
        "cents",
        "parts",
    }
    assert len(row.serial) == 6
    share_lines.note_export(actor=UserFactory(operator=True), order=order)
    line = JournalEntry.objects.get(verb="shares.exported")
    assert line.facts == {"order": order.reference}
