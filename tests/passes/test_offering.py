"""Near places with what they give and when: the same reading for both screens."""

from __future__ import annotations

import pytest

from diagnostics.accounts import journal
from passes import offering
from tests.passes.agendas import Place, hold
from tests.passes.desks import Desk
from tests.support.queries import assert_same_count

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_place_says_its_services_its_sessions_and_whether_it_keeps_an_agenda() -> None:
    desk, place = Desk(), Place()
    person = desk.person()
    (bare,) = offering.offered(person, desk.order, journal.instant())
    assert (bare.site, bare.services) == (place.site, ("Prendre en main un ordinateur",))
    assert (bare.is_called, bare.has_agenda) == (True, False)
    workshop = place.workshop(capacity=1)
    (open_one,) = offering.offered(person, desk.order, journal.instant())
    assert (list(open_one.sessions), open_one.is_called) == ([workshop], False)
    hold(desk.hand_over(), workshop)
    (full,) = offering.offered(person, desk.order, journal.instant())
    assert (full.is_called, full.has_agenda) == (True, True)
    assert full.key == str(place.site.public_id)


def test_one_place_costs_as_many_statements_as_three_with_their_sessions() -> None:
    desk = Desk()
    person = desk.person()
    places = [Place(), Place(), Place()]
    assert_same_count(
        visit=lambda: offering.offered(person, desk.order, journal.instant()),
        add_rows=lambda: [each.workshop() for each in places for _ in range(5)],
    )
