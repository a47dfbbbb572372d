"""Where the money of an order stands: asked, received, live, redeemed, to return."""

from __future__ import annotations

import pytest

from passes import ordering, positions
from tests.passes.factories import open_provider
from tests.passes.invoices import asked, operator, received, signed_order, three_payers
from tests.passes.money_factories import redemption

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_what_is_asked_and_received_is_told_before_anything_is_open() -> None:
    order = three_payers()
    invoice = asked(order, rank=1)
    asked(order, rank=2)
    received(order, 50_000)
    found = positions.of(order)
    assert (found.value, found.asked, found.paid, found.left) == (100_000, 75_000, 50_000, 25_000)
    assert (found.received, found.live, found.not_asked, found.surplus) == (
        50_000,
        50_000,
        25_000,
        0,
    )
    (made,) = positions.imputations_of([invoice])[invoice.pk]
    assert made.amount_cents == 50_000
    assert positions.waiting_receipts(order) == []


def test_what_is_redeemed_leaves_what_may_still_be_used() -> None:
    order = signed_order()
    received(order, 100_000)
    ordering.activate_order(actor=operator(), order=order, mandate_number="M-1")
    order.refresh_from_db()
    redemption(open_provider(), order)
    found = positions.of(order)
    assert (found.redeemed, found.credited, found.credit_left, found.forfeited) == (1000, 0, 0, 0)
    assert [each.left_cents for each in positions.waiting_receipts(order)] == [100_000]
