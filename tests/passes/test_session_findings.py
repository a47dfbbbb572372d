"""Sessions too fast, too many or too late are seen; an ordinary week raises nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from passes import noticing
from passes import signal_kinds as kinds
from passes.models import Accreditation, HandOver, Workshop
from passes.signal_kinds import SignalKind
from tests.passes.claim_lists import claim, csv_of, redeem, send
from tests.passes.factories import active_order
from tests.passes.findings import NOON, SINCE, TODAY, seen, spend
from tests.passes.scanning import hand_out, open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def test_an_ordinary_session_raises_nothing() -> None:
    desk = open_desk()
    spend(desk, desk.first)
    assert list(noticing.everything(SINCE, TODAY)) == []


def test_a_whole_booklet_within_an_hour_is_seen_and_over_two_hours_is_not() -> None:
    fast, slow = open_desk(), open_desk()
    for place, desk in ((1, fast), (60, slow)):
        for minutes, each in enumerate(desk.passes):
            spend(desk, each, at=NOON + dt.timedelta(minutes=place * minutes))
    (finding,) = seen(SignalKind.WHOLE_BOOKLET)
    assert finding.booklet_id == fast.booklet.pk
    assert finding.facts == {"count": 3, "booklet": fast.booklet.number, "minutes": 2}


def test_a_booklet_collected_over_weeks_and_sent_in_one_list_is_no_haste() -> None:
    desk = open_desk(on=TODAY - dt.timedelta(days=20))
    days = [TODAY - dt.timedelta(days=2 + 7 * number) for number in range(3)]
    passes = desk.passes
    redeem(desk, send(desk, csv_of(*map(claim, passes, days))))
    assert seen(SignalKind.WHOLE_BOOKLET) == []
    assert seen(SignalKind.MORE_THAN_USUAL) == []


def test_a_whole_booklet_of_one_day_sent_in_a_list_is_still_seen() -> None:
    desk = open_desk(on=TODAY - dt.timedelta(days=20))
    redeem(desk, send(desk, csv_of(*map(claim, desk.passes))))
    (finding,) = seen(SignalKind.MORE_THAN_USUAL)
    assert finding.facts["count"] == 3


def test_many_sessions_in_the_last_days_of_grace_are_seen() -> None:
    order = active_order(
        valid_until=TODAY - dt.timedelta(days=29),
        last_service_on=TODAY + dt.timedelta(days=1),
        last_claim_on=TODAY + dt.timedelta(days=8),
    )
    desk = open_desk(order)
    for _ in range(kinds.BURST_AT_LEAST):
        spend(desk, hand_out(order, size=1).passes.get())
    (finding,) = seen(SignalKind.GRACE_BURST)
    assert finding.facts == {"count": 10, "days": 7, "usual": 0}


def test_more_people_than_a_place_receives_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "PEOPLE_A_DAY", 2)
    desk = open_desk()
    for _ in range(3):
        spend(desk, hand_out(desk.booklet.order, size=1).passes.get())
    (finding,) = seen(SignalKind.OVER_CAPACITY)
    assert finding.facts["count"] == 3


def test_a_second_session_worth_of_passes_in_a_day_is_seen() -> None:
    desk = open_desk()
    first, second, _ = desk.passes
    spend(desk, first)
    spend(desk, second, at=NOON + dt.timedelta(hours=2))
    (finding,) = seen(SignalKind.MORE_THAN_USUAL)
    assert (finding.facts["count"], finding.facts["usual"]) == (2, 1)


@pytest.mark.parametrize("gap", ["future", "before_hand_over"])
def test_a_clock_that_disagrees_is_seen(gap: str) -> None:
    """passes-and-money.md 11, line 25."""
    desk = open_desk()
    handed_over_at = HandOver.objects.get(booklet=desk.booklet).handed_over_at
    said = (
        NOON + dt.timedelta(hours=1) if gap == "future" else handed_over_at - dt.timedelta(days=1)
    )
    spend(desk, desk.first, at=said, received_at=NOON)
    (finding,) = seen(SignalKind.CLOCK_GAP)
    assert finding.facts["said"] == f"{said:%d/%m/%Y %H:%M}"


def test_sessions_received_after_a_suspension_are_seen() -> None:
    desk = open_desk()
    ended = TODAY - dt.timedelta(days=3)
    Accreditation.objects.filter(provider=desk.provider).update(until_on=ended, reason="Contrôle")
    type(desk.provider).objects.filter(pk=desk.provider.pk).update(status="suspended")
    spend(desk, desk.first, on=ended - dt.timedelta(days=1))
    (finding,) = seen(SignalKind.AFTER_SUSPENSION)
    assert finding.facts["count"] == 1


def test_a_session_that_arrives_after_a_month_is_seen() -> None:
    desk = open_desk()
    spend(desk, desk.first, on=TODAY - dt.timedelta(days=32))
    (finding,) = seen(SignalKind.LATE_SCAN)
    assert finding.facts == {"count": 1, "days": 31}


def test_more_people_than_the_agenda_of_the_day_has_seats_is_seen() -> None:
    desk = open_desk()
    for _ in range(3):
        spend(desk, hand_out(desk.booklet.order, size=1).passes.get())
    assert seen(SignalKind.OVER_CAPACITY) == []

    def session(hour: int, capacity: int) -> None:
        starts_at = dt.datetime(2026, 3, 10, hour, tzinfo=dt.UTC)
        Workshop.objects.create(
            site=desk.site,
            service=desk.service,
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=1),
            capacity=capacity,
            opened_by=desk.member,
            opened_at=starts_at,
        )

    session(9, 2)
    (finding,) = seen(SignalKind.OVER_CAPACITY)
    assert finding.provider_id == desk.provider.pk
    sentence = kinds.sentence(finding.kind, finding.facts)
    assert sentence.startswith("3 personnes différentes le mardi 10 mars 2026")
    assert sentence.endswith(", pour 2 places ouvertes à son agenda.")
    session(14, 1)
    assert seen(SignalKind.OVER_CAPACITY) == []
