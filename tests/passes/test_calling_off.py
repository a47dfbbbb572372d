"""A series cancelled as a whole, and a structure that stops: every session and seat is told."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from time_machine import Traveller

from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import accrediting, agenda, booking, calling_off, following
from passes.models import Seat, Workshop
from tests.accounts.factories import UserFactory
from tests.passes.agendas import DURING, NEXT_WEEK, Place, held_counts_are_true, hold
from tests.passes.desks import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

FOUR_WEEKS = NEXT_WEEK + dt.timedelta(days=21)


def refused(code: str) -> Any:
    return pytest.raises(Refusal, match=f"^{code}:")


def series(place: Place) -> list[Workshop]:
    place.workshop(weekly_until=FOUR_WEEKS)
    return list(Workshop.objects.order_by("starts_at"))


def test_a_series_is_cancelled_from_one_session_on_and_those_before_it_stand() -> None:
    desk, place = Desk(), Place()
    first, second, third, fourth = series(place)
    for workshop in (first, third):
        hold(desk.hand_over(), workshop)
    booking.cancel_workshop(actor=place.member, workshop=fourth)
    calling_off.cancel_series(actor=place.member, workshop=second)
    cancelled = Workshop.objects.filter(cancelled_at__isnull=False).order_by("pk")
    assert list(cancelled) == [second, third, fourth]
    assert [seat.workshop for seat in Seat.objects.held()] == [first]
    assert held_counts_are_true()
    assert JournalEntry.objects.filter(verb="workshop.cancelled").count() == 3
    line = JournalEntry.objects.get(verb="workshop.series_cancelled")
    assert (line.subject_pk, line.facts["sessions"]) == (str(second.pk), 2)


def test_each_person_expected_in_a_cancelled_series_is_on_her_advisors_day() -> None:
    desk, place = Desk(), Place()
    for workshop in series(place)[:2]:
        hold(desk.hand_over(), workshop)
    calling_off.cancel_series(actor=place.member, workshop=Workshop.objects.earliest("starts_at"))
    assert len(following.lost_seats(desk.advisor, journal.instant())) == 2


def test_the_same_form_sent_twice_cancels_a_series_once() -> None:
    place = Place()
    first = series(place)[0]
    sent = {"actor": place.member, "workshop": first, "request_id": uuid.uuid4()}
    assert calling_off.cancel_series(**sent) == calling_off.cancel_series(**sent) == first
    assert JournalEntry.objects.filter(verb="workshop.series_cancelled").count() == 1


def test_a_series_is_not_cancelled_by_another_place_nor_twice_nor_once_begun(
    clock: Traveller,
) -> None:
    place = Place()
    first, second, *_ = series(place)
    alone = place.workshop(at=dt.time(9))
    with refused("not_your_site"):
        calling_off.cancel_series(actor=Place().member, workshop=first)
    with refused("not_a_series"):
        calling_off.cancel_series(actor=place.member, workshop=alone)
    clock.move_to(DURING)
    with refused("workshop_past"):
        calling_off.cancel_series(actor=place.member, workshop=first)
    calling_off.cancel_series(actor=place.member, workshop=second)
    with refused("workshop_cancelled"):
        calling_off.cancel_series(actor=place.member, workshop=second)
    assert not Workshop.objects.get(pk=first.pk).cancelled_at


def test_a_suspended_structure_calls_its_sessions_off_and_the_agencies_are_told() -> None:
    desk, place = Desk(), Place()
    workshop = place.workshop()
    seat = hold(desk.hand_over(), workshop)
    by_phone = desk.hand_over(first_site=place.site, first_session_at=workshop.starts_at)
    operator = UserFactory(operator=True)
    accrediting.suspend_provider(actor=operator, provider=place.provider, reason="Contrôle")
    seat.refresh_from_db()
    assert seat.released_reason == "workshop_cancelled"
    told = following.lost_seats(desk.advisor, journal.instant())
    assert [each.seat for each in told] == [seat]
    assert agenda.next_session([seat.hand_over_id, by_phone.pk]) is None
    facts = JournalEntry.objects.get(verb="workshop.cancelled").facts
    assert facts["agencies"] == [desk.agency.code]
    with refused("workshop_cancelled"):
        hold(by_phone, workshop)
