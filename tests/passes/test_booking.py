"""Workshops opened and cancelled, seats held and given back: each refusal has its test."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from time_machine import Traveller

from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import booking, issuing, mending
from passes.issuing import Terms
from passes.models import HandOver, Seat, SiteService, Workshop
from tests.accounts.factories import advisor
from tests.passes import desks
from tests.passes.agendas import DURING, NEXT_WEEK, Place, held_counts_are_true, hold
from tests.passes.desks import Desk
from tests.passes.factories import ServiceFactory, SiteFactory, member_of, open_provider

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def refused(code: str) -> Any:
    return pytest.raises(Refusal, match=f"^{code}:")


# --- open_workshop -----------------------------------------------------------------------------


def test_a_place_opens_a_session_with_its_seats() -> None:
    place = Place()
    workshop = place.workshop(capacity=6)
    assert workshop.starts_at == dt.datetime(2026, 3, 17, 13, 0, tzinfo=dt.UTC)
    assert (workshop.ends_at - workshop.starts_at).total_seconds() == 2 * 3600
    assert (workshop.capacity, workshop.held_count, workshop.left_count) == (6, 0, 6)
    line = desks.last_line(workshop)
    assert (line.verb, line.actor) == ("workshop.opened", place.member)
    assert line.facts["sessions"] == 1


def test_a_weekly_workshop_makes_dated_rows_and_keeps_its_hour_when_clocks_change() -> None:
    place = Place()
    place.workshop(weekly_until=dt.date(2026, 4, 7))
    rows = list(Workshop.objects.order_by("starts_at"))
    assert [row.starts_at.hour for row in rows] == [13, 13, 12, 12]  # 29 March in UTC
    assert {row.series for row in rows} == {rows[0].series} != {None}
    assert rows[0].recurrence == "weekly"


def test_a_series_stops_the_day_its_place_closes() -> None:
    place = Place()
    place.site.closed_from = dt.date(2026, 3, 31)
    place.site.save()
    place.workshop(weekly_until=dt.date(2026, 4, 14))
    assert Workshop.objects.count() == 2


def test_a_place_of_another_organisation_is_not_yours() -> None:
    place, other = Place(), open_provider()
    with refused("not_your_site"):
        booking.open_workshop(actor=member_of(other), plan=place.plan())
    place.site.closed_from = NEXT_WEEK
    place.site.save()
    with refused("not_your_site"):
        place.workshop()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on": dt.date(2026, 3, 9)}, "workshop_past"),
        ({"minutes": 10}, "workshop_shapeless"),
        ({"capacity": 0}, "workshop_shapeless"),
        ({"weekly_until": dt.date(2027, 4, 1)}, "series_too_long"),
        ({"weekly_until": NEXT_WEEK}, "series_too_long"),
    ],
)
def test_a_session_that_makes_no_sense_is_refused(changes: dict[str, Any], code: str) -> None:
    with refused(code):
        Place().workshop(**changes)
    assert Workshop.objects.count() == 0


def test_a_service_the_place_does_not_give_is_refused() -> None:
    with refused("service_not_given"):
        Place().workshop(service=ServiceFactory(code="autre", label="Autre"))


def test_the_same_form_sent_twice_opens_once() -> None:
    place, request_id = Place(), uuid.uuid4()
    asked = {"actor": place.member, "plan": place.plan(), "request_id": request_id}
    assert booking.open_workshop(**asked) == booking.open_workshop(**asked)
    assert Workshop.objects.count() == 1


# --- hold_seat, release_seat -------------------------------------------------------------------


def test_a_seat_is_held_for_a_hand_over_and_counted() -> None:
    desk, workshop = Desk(), Place().workshop()
    hand_over = desk.hand_over()
    seat = hold(hand_over, workshop)
    workshop.refresh_from_db()
    assert workshop.held_count == 1
    line = desks.last_line(seat)
    assert (line.verb, line.agency_id) == ("seat.held", desk.agency.pk)
    assert hand_over.person.last_name not in str(line.facts)


def test_one_live_seat_per_workshop_and_hand_over() -> None:
    desk, workshop = Desk(), Place().workshop()
    hand_over = desk.hand_over()
    seat = hold(hand_over, workshop)
    with refused("seat_held"):
        hold(hand_over, workshop)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(
            workshop=workshop, hand_over=hand_over, held_by=desk.advisor, held_at=seat.held_at
        )
    booking.release_seat(actor=desk.advisor, seat=seat)
    assert hold(hand_over, workshop) != seat
    assert held_counts_are_true()


def test_a_full_workshop_is_refused_and_the_database_holds_the_line() -> None:
    desk, workshop = Desk(), Place().workshop(capacity=1)
    hold(desk.hand_over(), workshop)
    with refused("workshop_full"):
        hold(desk.hand_over(), workshop)
    with pytest.raises(IntegrityError), transaction.atomic():
        Workshop.objects.filter(pk=workshop.pk).update(held_count=2)


def test_a_workshop_begun_or_cancelled_takes_nobody(clock: Traveller) -> None:
    desk, place = Desk(), Place()
    hand_over, soon, cancelled = desk.hand_over(), place.workshop(), place.workshop(minutes=60)
    booking.cancel_workshop(actor=place.member, workshop=cancelled)
    with refused("workshop_cancelled"):
        hold(hand_over, cancelled)
    clock.move_to(DURING)
    with refused("workshop_past"):
        hold(hand_over, soon)


def test_only_the_agency_of_a_hand_over_holds_and_gives_back() -> None:
    desk, workshop = Desk(), Place().workshop()
    hand_over = desk.hand_over()
    with refused("not_allowed"):
        booking.hold_seat(actor=advisor(), hand_over=hand_over, workshop=workshop)
    seat = hold(hand_over, workshop)
    with refused("not_allowed"):
        booking.release_seat(actor=advisor(), seat=seat)


def test_a_booklet_that_is_over_holds_no_seat() -> None:
    desk, workshop = Desk(), Place().workshop()
    hand_over = desk.hand_over()
    issuing.undo_hand_over(actor=desk.advisor, hand_over=hand_over)
    with refused("hand_over_over"):
        hold(hand_over, workshop)


def test_a_session_the_booklet_does_not_pay_is_refused() -> None:
    desk, place = Desk(order_fields={"valid_until": dt.date(2026, 3, 31)}), Place()
    hand_over = desk.hand_over()
    with refused("workshop_not_covered"):
        hold(hand_over, place.workshop(on=dt.date(2026, 4, 1)))
    place.site.accepts_pass = False
    place.site.save()
    with refused("workshop_not_covered"):
        hold(hand_over, place.workshop())


def test_a_seat_given_back_frees_its_place_once(clock: Traveller) -> None:
    desk, workshop = Desk(), Place().workshop(capacity=1)
    seat = hold(desk.hand_over(), workshop)
    late = hold(desk.hand_over(), Place().workshop())
    released = booking.release_seat(actor=desk.advisor, seat=seat)
    assert desks.last_line(released).verb == "seat.released"
    with refused("seat_released"):
        booking.release_seat(actor=desk.advisor, seat=seat)
    hold(desk.hand_over(), workshop)
    clock.move_to(DURING)
    with refused("workshop_past"):
        booking.release_seat(actor=desk.advisor, seat=late)
    assert held_counts_are_true()


# --- cancel_workshop ---------------------------------------------------------------------------


def test_a_cancelled_workshop_gives_its_seats_back_and_names_the_agencies() -> None:
    desk, place = Desk(), Place()
    workshop = place.workshop()
    seat = hold(desk.hand_over(), workshop)
    booking.cancel_workshop(actor=place.member, workshop=workshop)
    seat.refresh_from_db()
    workshop.refresh_from_db()
    assert (seat.released_reason, workshop.held_count) == ("workshop_cancelled", 0)
    facts = desks.last_line(workshop).facts
    assert facts == {"seats": 1, "agencies": [desk.agency.code]}
    with refused("workshop_cancelled"):
        booking.cancel_workshop(actor=place.member, workshop=workshop)


def test_a_workshop_begun_or_of_another_place_is_not_cancelled(clock: Traveller) -> None:
    place = Place()
    workshop = place.workshop()
    with refused("not_your_site"):
        booking.cancel_workshop(actor=Place().member, workshop=workshop)
    clock.move_to(DURING)
    with refused("workshop_past"):
        booking.cancel_workshop(actor=place.member, workshop=workshop)


# --- a seat follows its booklet ----------------------------------------------------------------


def test_the_booklet_and_the_seat_leave_in_one_act_each_with_its_line() -> None:
    desk, workshop = Desk(), Place().workshop()
    hand_over = desk.hand_over(workshop=workshop)
    seat = hand_over.seats.get()
    assert (hand_over.first_site, hand_over.first_session_at) == (
        workshop.site,
        workshop.starts_at,
    )
    verbs = [journal.of(row).get().verb for row in (hand_over, seat)]
    assert verbs == ["booklet.handed_over", "seat.held"]


def test_when_the_seat_was_taken_meanwhile_nothing_is_handed_over() -> None:
    desk, workshop = Desk(), Place().workshop(capacity=1)
    hold(desk.hand_over(), workshop)
    before = desk.drawn()
    with refused("workshop_full"):
        desk.hand_over(workshop=workshop)
    assert desk.drawn() == before
    assert HandOver.objects.count() == 1
    line = JournalEntry.objects.latest("pk")
    assert (line.verb, line.refusal_code) == ("booklet.handed_over", "workshop_full")


def test_the_seat_is_given_back_when_the_hand_over_is_undone_ended_or_cancelled() -> None:
    desk, workshop = Desk(), Place().workshop()
    undone, ended, cancelled = (desk.hand_over(workshop=workshop) for _ in range(3))
    issuing.undo_hand_over(actor=desk.advisor, hand_over=undone)
    mending.end_hand_over(actor=desk.advisor, hand_over=ended, reason="given_back")
    mending.cancel_booklet(actor=desk.manager, booklet=cancelled.booklet, reason="Par erreur")
    workshop.refresh_from_db()
    assert workshop.held_count == 0
    assert set(Seat.objects.values_list("released_reason", flat=True)) == {"hand_over_over"}
    assert JournalEntry.objects.filter(verb="seat.released").count() == 3


def test_the_seat_follows_the_booklet_that_replaces() -> None:
    desk, workshop = Desk(), Place().workshop()
    old = desk.hand_over(workshop=workshop)
    new = mending.replace_booklet(actor=desk.advisor, hand_over=old)
    assert Seat.objects.get().hand_over == new
    assert held_counts_are_true()


def test_the_seat_follows_the_next_booklet_of_somebody_who_used_hers_up() -> None:
    desk, workshop, person = Desk(), Place().workshop(), None
    person = desk.person()
    first = desk.hand_over(person, 1, workshop=workshop)
    desks.spend(first.booklet.passes.get())
    second = desk.hand_over(person, 3)
    assert Seat.objects.get().hand_over == second


def test_two_seats_of_one_person_in_one_workshop_become_one() -> None:
    desk, workshop = Desk(), Place().workshop()
    person = desk.person()
    first = desk.hand_over(person, 1, workshop=workshop)
    second = desk.hand_over(person, 1, by=desk.manager, reason="Deux ateliers", workshop=workshop)
    for hand_over in (first, second):
        desks.spend(hand_over.booklet.passes.get())
    third = desk.hand_over(person, 2)
    assert [seat.hand_over for seat in Seat.objects.held()] == [third]
    assert held_counts_are_true()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=14))
def test_whatever_is_asked_the_count_is_the_live_seats_and_never_above(
    asks: list[tuple[int, int]],
) -> None:
    with transaction.atomic():
        desk, place = Desk(), Place()
        workshops = [place.workshop(capacity=1), place.workshop(capacity=2)]
        holders = [desk.hand_over(passes=1) for _ in range(3)]
        for act, who in asks:
            hand_over, workshop = holders[who % 3], workshops[who % 2]
            seats = Seat.objects.held().filter(hand_over=hand_over)
            try:
                if act < 2:
                    hold(hand_over, workshop)
                elif act == 2 and seats:
                    booking.release_seat(actor=desk.advisor, seat=seats[0])
                elif act == 3:
                    holders[who % 3] = mending.replace_booklet(
                        actor=desk.advisor, hand_over=hand_over
                    )
            except Refusal:
                pass
            assert held_counts_are_true()
        transaction.set_rollback(True)


def test_a_hand_over_says_its_place_when_no_seat_is_held() -> None:
    desk, site = Desk(), SiteFactory()
    made = issuing.hand_over_booklet(
        actor=desk.advisor, person=desk.person(), terms=Terms(passes=2, first_site=site)
    )
    assert (made.first_site, made.seats.count()) == (site, 0)
    assert SiteService.objects.count() == 0
