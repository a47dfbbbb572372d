"""A place that closes: sessions called off, agencies told, booklets still good."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from passes import agenda, following, rerouting
from passes.models import HandOver, Seat
from tests.accounts.factories import UserFactory
from tests.passes import desks
from tests.passes.agendas import NEXT_WEEK, Place, hold
from tests.passes.desks import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

TODAY = dt.date(2026, 3, 10)
SESSION = dt.datetime(2026, 3, 18, 13, tzinfo=dt.UTC)


def sent_to(desk: Desk, place: Place, **fields: Any) -> HandOver:
    made = desk.hand_over(passes=2)
    HandOver.objects.filter(pk=made.pk).update(first_site=place.site, **fields)
    made.refresh_from_db()
    return made


def close(place: Place, on: dt.date = NEXT_WEEK) -> None:
    from passes import tending

    tending.close_site(
        actor=UserFactory(operator=True), site=place.site, closed_from=on, reason="Travaux"
    )


def test_closing_a_place_calls_its_sessions_off_and_the_agency_reads_it() -> None:
    desk, place = Desk(), Place()
    made = desk.hand_over()
    hold(made, place.workshop())
    close(place)
    assert Seat.objects.get().released_reason == "workshop_cancelled"
    lost = following.lost_seats(desk.advisor, SESSION)
    assert [each.hand_over for each in lost] == [made]
    made.refresh_from_db()
    assert made.ended_at is None
    assert made.booklet.passes.filter(status="handed_out").count() == 3


def test_sessions_before_the_closing_day_are_kept() -> None:
    desk, place = Desk(), Place()
    hold(desk.hand_over(), place.workshop())
    close(place, NEXT_WEEK + dt.timedelta(days=1))
    assert Seat.objects.held().count() == 1


def test_nobody_is_sent_to_a_place_that_will_be_closed_that_day() -> None:
    desk, place = Desk(), Place()
    made = sent_to(desk, place, first_session_at=SESSION)
    assert agenda.next_session([made.pk]) is not None
    close(place)
    assert agenda.next_session([made.pk]) is None


def test_who_was_told_to_go_there_is_given_to_her_advisor_once_closed() -> None:
    desk, place = Desk(), Place()
    made = sent_to(desk, place)
    assert rerouting.stranded(desk.advisor, TODAY) == []
    close(place)
    assert rerouting.stranded(desk.advisor, TODAY) == [made]
    made.first_site.refresh_from_db()
    assert rerouting.why(made, TODAY) == "ferme le 17/03/2026"
    assert rerouting.why(made, NEXT_WEEK) == "est fermé"
    assert rerouting.stranded(UserFactory(), TODAY) == []


def test_a_suspended_structure_takes_no_pass_and_its_people_are_told_too() -> None:
    desk, place = Desk(), Place()
    made = sent_to(desk, place)
    type(place.provider).objects.filter(pk=place.provider.pk).update(status="suspended")
    assert rerouting.stranded(desk.advisor, TODAY) == [made]
    assert rerouting.why(made, TODAY) == "ne prend plus les Pass"


def test_the_line_goes_away_with_another_seat_a_call_or_a_first_use() -> None:
    desk, place, other = Desk(), Place(), Place()
    booked, called, used = (sent_to(desk, place) for _ in range(3))
    close(place)
    assert len(rerouting.stranded(desk.advisor, TODAY)) == 3
    hold(booked, other.workshop())
    following.note_call(actor=desk.advisor, hand_over=called, result="other_place")
    desks.spend(used.booklet.passes.get(rank=1))
    assert rerouting.stranded(desk.advisor, TODAY) == []
