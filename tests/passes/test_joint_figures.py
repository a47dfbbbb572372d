"""The figures both sign: one digest for the same figures, shares that sum to the whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

import pytest

from passes import enums, issuing, joint_figures, mending
from passes.models import JointStatement
from passes.order_terms import FundingPart
from tests.passes import desks, order_factories
from tests.passes.desks import Desk
from tests.passes.factories import FunderFactory, UserFactory
from tests.passes.scanning import open_desk

VALID_FROM = dt.date(2026, 3, 1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_redeemed_value_is_shared_between_payers_to_the_cent() -> None:
    funder, state = FunderFactory(), FunderFactory(name="État")
    order = order_factories.active(
        funder=funder,
        valid_from=VALID_FROM,
        funding_parts=(FundingPart(funder, 33_333), FundingPart(state, 66_667)),
    )
    desk = open_desk(order)
    desk.redeem()
    figures = joint_figures.figures_of(order)
    assert [share.redeemed_cents for share in figures.shares] == [333, 667]
    assert sum(share.redeemed_cents for share in figures.shares) == figures.redeemed_cents == 1000
    assert sum(share.left_cents for share in figures.shares) == 99_000
    (month,) = figures.months
    assert (month.label, month.count, month.cents) == ("mars 2026", 1, 1000)


def test_the_same_figures_have_the_same_digest_and_one_scan_changes_it() -> None:
    order = order_factories.active(valid_from=VALID_FROM)
    desk = open_desk(order)
    before = joint_figures.figures_of(order).digest
    assert joint_figures.figures_of(order).digest == before
    desk.redeem()
    assert joint_figures.figures_of(order).digest != before


def test_each_count_and_amount_has_its_french_name() -> None:
    figures = joint_figures.figures_of(order_factories.active())
    assert dict(figures.counts)["Pass commandés"] == 100
    assert dict(figures.amounts)["Fonds reçus"].startswith("1")
    assert not joint_figures.is_ended(order_factories.active(title="Autre"))


def test_a_pass_given_back_to_the_allocation_is_not_counted_as_handed_out() -> None:
    desk = Desk()
    kept, back, undone = (desk.hand_over(passes=3) for _ in range(3))
    desks.spend(back.booklet.passes.get(rank=1))
    mending.end_hand_over(actor=desk.advisor, hand_over=back, reason=enums.EndReason.GIVEN_BACK)
    issuing.undo_hand_over(actor=desk.advisor, hand_over=undone)
    mending.stop_booklet(actor=desk.advisor, booklet=kept.booklet, kind=enums.LossKind.LOST)
    mending.replace_booklet(actor=desk.advisor, hand_over=kept)
    assert joint_figures.figures_of(desk.order).handed_out == 4


def test_what_the_unused_value_becomes_is_said_in_words() -> None:
    forfeited = enums.UnusedValue.FORFEITED
    figures = joint_figures.figures_of(order_factories.active(unused_value_policy=forfeited))
    assert "reste acquise à l’opérateur" in figures.policy_sentence
    assert "Valeur non utilisée, acquise à l’opérateur" in dict(figures.amounts)
    worth = {label: value for label, _, value in figures.valued}
    assert (worth["Pass commandés"], worth["Carnets entamés"]) == ("1\u00a0000,00\u00a0€", "")


def test_figures_signed_before_months_had_parts_are_still_shown() -> None:
    order = order_factories.active()
    figures = joint_figures.figures_of(order)
    kept = asdict(figures) | {"months": [{"period": "2026-03", "count": 1, "cents": 1000}]}
    del kept["face_cents"], kept["policy"]
    signatory, operator = UserFactory(), UserFactory()
    now = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
    JointStatement.objects.create(
        order=order,
        figures=kept,
        text_digest="0" * 64,
        drawn_up_at=now,
        funder_signed_by=signatory,
        funder_signed_at=now,
        operator_signed_by=operator,
        operator_signed_at=now,
    )
    shown = joint_figures.shown(order)
    assert (shown.months[0].label, shown.months[0].parts) == ("mars 2026", ())
    assert shown.policy_sentence == ""
