"""The months of an order: what was handed out, started and redeemed, each payer's cents."""

from __future__ import annotations

import datetime as dt

import pytest
from time_machine import Traveller

from passes import enums, joint_figures, joint_months, mending
from passes.order_terms import FundingPart
from tests.passes import desks, order_factories
from tests.passes.desks import Desk
from tests.passes.factories import FunderFactory
from tests.passes.scanning import open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]
VALID_FROM = dt.date(2026, 3, 1)


def test_each_month_says_what_was_handed_out_started_redeemed_and_by_whom(
    clock: Traveller,
) -> None:
    funder, state = FunderFactory(), FunderFactory(name="État")
    order = order_factories.active(
        funder=funder,
        valid_from=VALID_FROM,
        funding_parts=(FundingPart(state, 66_667), FundingPart(funder, 33_333)),
    )
    desk = open_desk(order)
    desk.redeem()
    clock.move_to(dt.datetime(2026, 4, 14, 8, tzinfo=dt.UTC))
    desk.redeem(desk.passes[1], service_on=dt.date(2026, 4, 14))
    march, april = joint_months.of(order)
    assert (march.label, march.count, march.cents, march.started) == ("mars 2026", 1, 1000, 1)
    assert (april.count, april.started, april.handed_out) == (1, 0, 0)
    assert [sum(each.parts) for each in (march, april)] == [1000, 1000]
    figures = joint_figures.figures_of(order)
    assert [share.redeemed_cents for share in figures.shares] == [
        march.parts[rank] + april.parts[rank] for rank in (0, 1)
    ]
    assert march.handed_out == figures.handed_out
    assert [label for label, _ in figures.parts_by_month] == ["mars 2026", "avril 2026"]


def test_a_pass_given_back_is_taken_off_the_month_it_was_handed_out() -> None:
    desk = Desk()
    kept, back = desk.hand_over(passes=3), desk.hand_over(passes=3)
    desks.spend(back.booklet.passes.get(rank=1))
    mending.end_hand_over(actor=desk.advisor, hand_over=back, reason=enums.EndReason.GIVEN_BACK)
    mending.stop_booklet(actor=desk.advisor, booklet=kept.booklet, kind=enums.LossKind.LOST)
    mending.replace_booklet(actor=desk.advisor, hand_over=kept)
    (month,) = joint_months.of(desk.order)
    assert month.handed_out == joint_figures.figures_of(desk.order).handed_out == 4
