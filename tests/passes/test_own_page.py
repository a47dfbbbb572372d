"""What a person's own page says of her Passes."""

from __future__ import annotations

import datetime as dt

import pytest

from passes import booking, mending, own_page
from passes.models import HandOver, Pass
from tests.passes import desks
from tests.passes.agendas import Place, hold
from tests.passes.desks import Desk
from tests.passes.factories import open_provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TOMORROW = dt.datetime(2026, 3, 11, 13, tzinfo=dt.UTC)


def test_without_any_booklet_nothing_but_the_sentence_is_said() -> None:
    own = own_page.read(Desk().person())
    assert own.sentence == "Vous n'avez pas de Pass en ce moment."
    assert (own.left, own.session, own.uses, own.places) == ([], None, [], [])


def test_what_is_left_until_when_and_where_to_go_is_said() -> None:
    desk = Desk()
    person = desk.person()
    open_provider()
    made = desk.hand_over(person, 3)
    used = desks.spend(made.booklet.passes.order_by("rank")[0])
    own = own_page.read(person)
    assert own.sentence == "Il vous reste 2 Pass, jusqu'au 31 décembre 2026."
    assert list(own.uses) == [used]
    assert own.details == []
    assert own.places[0].site.name == "Médiathèque de Lens"


def test_the_next_session_is_the_coming_one_of_a_live_booklet() -> None:
    desk = Desk()
    person = desk.person()
    site = open_provider().sites.get()
    made = desk.hand_over(person, 2)
    HandOver.objects.filter(pk=made.pk).update(first_site=site, first_session_at=TOMORROW)
    session = own_page.read(person).session
    assert session is not None
    assert (session.at, session.site) == (TOMORROW, site)
    HandOver.objects.filter(pk=made.pk).update(first_session_at=TOMORROW - dt.timedelta(days=2))
    assert own_page.read(person).session is None


def test_a_seat_held_in_a_workshop_is_the_next_session_until_it_is_given_back() -> None:
    desk, place = Desk(), Place()
    person = desk.person()
    seat = hold(desk.hand_over(person, 2), place.workshop())
    session = own_page.read(person).session
    assert session is not None
    assert (session.said, session.site) == ("mardi 17 mars à 14 h", place.site)
    booking.release_seat(actor=desk.advisor, seat=seat)
    assert own_page.read(person).session is None


def test_two_booklets_are_counted_together_and_told_apart() -> None:
    desk = Desk()
    person = desk.person()
    desk.hand_over(person, 3)
    other = desk.hand_over(person, 2, by=desk.manager, reason="Motif")
    assert own_page.read(person).sentence.startswith("Il vous reste 5 Pass, jusqu'au")
    type(other.order).objects.filter(pk=other.order_id).update(valid_until=dt.date(2026, 3, 9))
    assert own_page.read(person).sentence == "Il ne vous reste plus de Pass."


def test_passes_with_two_last_days_are_listed_by_day() -> None:
    own = own_page.OwnPasses(
        left=[
            own_page.Left(2, dt.date(2026, 6, 30)),
            own_page.Left(3, dt.date(2027, 1, 1)),
        ],
        is_stopped=False,
        has_had_some=True,
        session=None,
        uses=[],
        places=[],
    )
    assert own.sentence == "Il vous reste 5 Pass."
    assert own.details == ["2 Pass, jusqu'au 30 juin 2026", "3 Pass, jusqu'au 1er janvier 2027"]


def test_a_stopped_booklet_is_said_so_and_a_spent_one_too() -> None:
    desk = Desk()
    person = desk.person()
    made = desk.hand_over(person, 1)
    Pass.objects.update(blocked_at=TOMORROW, blocked_reason="lost")
    assert own_page.read(person).sentence == "Votre carnet est arrêté."
    Pass.objects.update(blocked_at=None, blocked_reason="")
    desks.spend(made.booklet.passes.get())
    assert own_page.read(person).sentence == "Il ne vous reste plus de Pass."


def test_a_replaced_booklet_counts_once_and_a_reversed_use_not_at_all() -> None:
    desk = Desk()
    person = desk.person()
    made = desk.hand_over(person, 3)
    used = desks.spend(made.booklet.passes.order_by("rank")[0])
    mending.replace_booklet(actor=desk.advisor, hand_over=made)
    assert own_page.read(person).sentence.startswith("Il vous reste 2 Pass")
    type(used).objects.filter(pk=used.pk).update(reversed_at=TOMORROW)
    assert own_page.read(person).uses == []
