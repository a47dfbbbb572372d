"""What agendas say: the sessions an order pays, and when somebody is expected."""

from __future__ import annotations

import datetime as dt

import pytest
from time_machine import Traveller

from diagnostics.accounts import journal
from passes import agenda, booking
from passes.models import OrderService
from tests.passes.agendas import DURING, NEXT_WEEK, Place, hold
from tests.passes.desks import Desk
from tests.passes.factories import ServiceFactory, SiteFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def test_the_next_sessions_of_a_place_with_room_and_in_time() -> None:
    desk, place = Desk(order_fields={"valid_until": dt.date(2026, 4, 1)}), Place()
    full = place.workshop(capacity=1)
    hold(desk.hand_over(), full)
    place.workshop(on=NEXT_WEEK + dt.timedelta(days=1), weekly_until=dt.date(2026, 6, 1))
    found, kept = agenda.sessions_of([place.site], desk.order, journal.instant())
    days = [agenda.day_of(each).isoformat() for each in found[place.site.pk]]
    assert days == ["2026-03-18", "2026-03-25", "2026-04-01"]
    assert kept == {place.site.pk}


def test_a_service_the_order_does_not_pay_is_not_offered() -> None:
    desk, place = Desk(), Place()
    workshop = place.workshop()
    assert agenda.is_paid_by(desk.order, workshop)
    OrderService.objects.create(order=desk.order, service=ServiceFactory(code="x", label="X"))
    assert not agenda.is_paid_by(desk.order, workshop)
    found, kept = agenda.sessions_of([place.site], desk.order, journal.instant())
    assert (found[place.site.pk], kept) == ([], {place.site.pk})


def test_the_next_session_is_a_seat_or_one_taken_by_telephone(clock: Traveller) -> None:
    desk, place = Desk(), Place()
    at = dt.datetime(2026, 3, 20, 8, 30, tzinfo=dt.UTC)
    hand_over = desk.hand_over(first_site=SiteFactory(name="Maison France Services"))
    assert agenda.next_session([hand_over.pk]) is None
    by_phone = desk.hand_over(first_site=place.site, first_session_at=at)
    session = agenda.next_session([by_phone.pk])
    assert session is not None
    assert (session.said, session.seat) == ("vendredi 20 mars à 9 h 30", None)
    seat = hold(by_phone, place.workshop())
    session = agenda.next_session([hand_over.pk, by_phone.pk])
    assert session is not None
    assert session.seat == seat
    assert agenda.seats_of([by_phone.pk]) == {by_phone.pk: seat}
    clock.move_to(DURING)
    assert agenda.next_session([by_phone.pk]) is None


def test_a_seat_given_back_never_comes_back_as_an_appointment() -> None:
    desk, place = Desk(), Place()
    hand_over = desk.hand_over(workshop=place.workshop())
    booking.release_seat(actor=desk.advisor, seat=hand_over.seats.get())
    assert hand_over.first_session_at is not None
    assert agenda.next_session([hand_over.pk]) is None
