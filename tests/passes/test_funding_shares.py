"""Who pays for what: parts that sum to the cent, each month, and people far from employment."""

from __future__ import annotations

import datetime as dt

import pytest
from time_machine import Traveller

from passes import funding_shares
from passes.funding_shares import JobDistance
from passes.models import HandOver
from passes.order_terms import FundingPart
from reporting.secrecy import rate_is_hidden
from tests.passes import order_factories
from tests.passes.desks import Desk, spend
from tests.passes.factories import FunderFactory
from tests.passes.scanning import open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_ten_passes_and_three_equal_lines_give_the_cents_of_law_f(clock: Traveller) -> None:
    """passes-and-money.md 7.7: 3,334 + 3,333 + 3,333; a month is a difference of two cumuls."""
    funder, state = FunderFactory(), FunderFactory(name="État", kind="state")
    europe = FunderFactory(name="Europe", kind="europe")
    parts = tuple(FundingPart(payer, 10_000) for payer in (funder, state, europe))
    order = order_factories.active(
        funder=funder,
        ordered_count=30,
        valid_from=dt.date(2026, 3, 1),
        funding_parts=parts,
        booklet_size=10,
    )
    desk = open_desk(order, size=10)
    passes = list(desk.passes)
    for digital_pass in passes[:4]:
        desk.redeem(digital_pass)
    clock.move_to(dt.datetime(2026, 4, 7, 9, tzinfo=dt.UTC))
    for digital_pass in passes[4:]:
        desk.redeem(digital_pass, service_on=dt.date(2026, 4, 7))
    shares = funding_shares.shares_of(order)
    assert [payer.redeemed_cents for payer in shares.payers] == [3_334, 3_333, 3_333]
    assert [payer.left_cents for payer in shares.payers] == [6_666, 6_667, 6_667]
    assert [month.label for month in shares.months] == ["mars 2026", "avril 2026"]
    assert [month.parts for month in shares.months] == [
        (1_334, 1_333, 1_333),
        (2_000, 2_000, 2_000),
    ]
    assert [payer.payer for payer in shares.state] == ["État"]


def test_an_order_nobody_used_yet_has_payers_and_no_month() -> None:
    shares = funding_shares.shares_of(order_factories.draft())
    assert [payer.redeemed_cents for payer in shares.payers] == [0]
    assert shares.months == ()


def test_the_job_distant_share_counts_people_once_and_not_what_was_undone() -> None:
    desk = Desk(order_fields={"job_distant_statuses": ["sans_emploi"]})
    first, second = desk.hand_over(), desk.hand_over()
    HandOver.objects.filter(pk=first.pk).update(employment_status="sans_emploi")
    HandOver.objects.filter(pk=second.pk).update(employment_status="en_emploi")
    undone = desk.hand_over()
    HandOver.objects.filter(pk=undone.pk).update(
        undone_at=first.handed_over_at, undone_by=desk.advisor, undone_reason="x"
    )
    found = funding_shares.job_distance(desk.order)
    assert (found.distant, found.people, found.percent) == (1, 2, "50\u00a0%")
    assert JobDistance(0, 0).percent == "–"
    assert spend(second.booklet.passes.first())


@pytest.mark.parametrize("threshold", [5, 11])
def test_a_share_is_hidden_exactly_as_reports_hide_it(threshold: int) -> None:
    for people in range(0, 30):
        for distant in range(people + 1):
            found = JobDistance(distant, people).is_hidden(threshold)
            assert found == rate_is_hidden(distant, people, threshold)
