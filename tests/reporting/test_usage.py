"""What became of titles, counted from dated facts (behaviours 1, 2, 3; reports.md 2)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine

from diagnostics.accounts.models import Agency, User
from passes import enums, issuing, mending
from passes.models import HandOver, Order, Pass, Provider, Redemption
from reporting import usage
from reporting.cells import total
from reporting.periods import Period
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.diagnostics.factories import PersonFactory
from tests.passes.factories import active_order, open_provider

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

D2 = dt.date(2026, 9, 30)
PERIOD = Period(dt.date(2026, 7, 1), D2)
NOW = dt.datetime(2026, 10, 1, 8, 0, tzinfo=dt.UTC)


class Desk:
    """One agency that hands over, and one place that takes."""

    def __init__(self) -> None:
        self.agency: Agency = AgencyFactory()
        self.advisor: User = advisor(self.agency)
        self.order: Order = active_order(self.agency, diagnosis_required=False)
        self.provider: Provider = open_provider()

    def hand_over(self, on: dt.date, passes: int = 1) -> HandOver:
        with time_machine.travel(dt.datetime(on.year, on.month, on.day, 10, tzinfo=dt.UTC)):
            return issuing.hand_over_booklet(
                actor=self.advisor,
                person=PersonFactory(agency=self.agency),
                terms=issuing.Terms(passes=passes),
            )

    def use(self, hand_over: HandOver, on: dt.date, rank: int = 1) -> Redemption:
        site = self.provider.sites.get()
        at = dt.datetime(on.year, on.month, on.day, 11, tzinfo=dt.UTC)
        digital_pass = hand_over.booklet.passes.get(rank=rank)
        Pass.objects.filter(pk=digital_pass.pk).update(status=enums.PassStatus.REDEEMED)
        return Redemption.objects.create(
            scan_id=uuid.uuid4(),
            digital_pass=digital_pass,
            order=self.order,
            provider=self.provider,
            site=site,
            service=site.site_services.get().service,
            member=UserFactory(),
            service_on=on,
            scanned_at=at,
            received_at=at,
            face_value_cents=1000,
        )


@pytest.fixture
def desk() -> Desk:
    return Desk()


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def test_a_title_used_after_180_days_counts_as_mature_and_after_181_only_as_used(
    desk: Desk,
) -> None:
    given_on = D2 - days(185)
    desk.use(desk.hand_over(given_on), given_on + days(180))
    desk.use(desk.hand_over(given_on), given_on + days(181))
    cells = usage.titles([desk.agency.pk], PERIOD, NOW)
    assert total(cells, lambda c: c.is_used) == 2
    assert total(cells, lambda c: c.is_used_within_180) == 1


def test_the_cohort_was_handed_over_180_days_before_the_last_day_at_least(desk: Desk) -> None:
    desk.hand_over(D2 - days(180))
    desk.hand_over(D2 - days(179))
    cells = usage.titles([desk.agency.pk], PERIOD, NOW)
    assert total(cells, lambda c: c.is_in_cohort) == 1


def test_a_cancelled_title_leaves_every_number(desk: Desk) -> None:
    hand_over = desk.hand_over(dt.date(2026, 7, 7), passes=3)
    with time_machine.travel(dt.datetime(2026, 7, 8, 10, tzinfo=dt.UTC)):
        mending.cancel_booklet(
            actor=manager(desk.agency), booklet=hand_over.booklet, reason="Remis par erreur."
        )
    assert usage.titles([desk.agency.pk], PERIOD, NOW) == ()
    assert usage.holders([desk.agency.pk], PERIOD, NOW) == ()
    assert usage.allocated([desk.agency.pk], PERIOD, NOW) == {desk.agency.code: 197}


def test_a_replaced_booklet_counts_once_from_its_first_day(desk: Desk) -> None:
    first_day = D2 - days(200)
    hand_over = desk.hand_over(first_day, passes=2)
    with time_machine.travel(dt.datetime(2026, 8, 20, 10, tzinfo=dt.UTC)):
        mending.stop_booklet(
            actor=desk.advisor, booklet=hand_over.booklet, kind=enums.LossKind.LOST
        )
        mending.replace_booklet(actor=desk.advisor, hand_over=hand_over)
    cells = usage.titles([desk.agency.pk], PERIOD, NOW)
    assert total(cells) == 2
    assert total(cells, lambda c: c.is_in_cohort) == 2
    assert total(usage.holders([desk.agency.pk], PERIOD, NOW)) == 1


def test_an_undone_hand_over_never_happened(desk: Desk) -> None:
    hand_over = desk.hand_over(dt.date(2026, 7, 7))
    with time_machine.travel(dt.datetime(2026, 7, 7, 15, tzinfo=dt.UTC)):
        issuing.undo_hand_over(actor=desk.advisor, hand_over=hand_over)
    assert usage.titles([desk.agency.pk], PERIOD, NOW) == ()


def test_the_delay_runs_from_first_hand_over_to_first_use(desk: Desk) -> None:
    hand_over = desk.hand_over(dt.date(2026, 7, 7), passes=2)
    desk.use(hand_over, dt.date(2026, 7, 25), rank=2)
    desk.use(hand_over, dt.date(2026, 7, 21), rank=1)
    desk.hand_over(dt.date(2026, 7, 8))
    cells = usage.holders([desk.agency.pk], PERIOD, NOW)
    assert sorted((c.days_to_first_use is None, c.days_to_first_use, c.count) for c in cells) == [
        (False, 14, 1),
        (True, None, 1),
    ]


def test_a_reversed_use_is_no_use(desk: Desk) -> None:
    redemption = desk.use(desk.hand_over(dt.date(2026, 7, 7)), dt.date(2026, 7, 20))
    Redemption.objects.filter(pk=redemption.pk).update(reversed_at=NOW - days(1))
    cells = usage.titles([desk.agency.pk], PERIOD, NOW)
    assert [cell.is_used for cell in cells] == [False]
