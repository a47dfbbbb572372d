"""A hand-over → the sheet that a person leaves with."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from passes import booking, papers
from passes.models import Site
from tests.passes.agendas import Place
from tests.passes.desks import Desk
from tests.passes.factories import SiteFactory, open_provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def site_named(name: str, **fields: Any) -> Site:
    site = open_provider().sites.get()
    Site.objects.filter(pk=site.pk).update(**{"name": name, **fields})
    return Site.objects.get(pk=site.pk)


def test_the_letter_says_whom_to_call_where_to_go_and_until_when() -> None:
    desk = Desk()
    site_named("Médiathèque")
    made = desk.hand_over(desk.person(sex="m", first_name="Paul", last_name="Petit"), 6)
    letter = papers.letter_of(made)
    assert letter.agency.phone == "03 21 00 00 00"
    assert letter.agency.address == "1 place de la Gare, 62300 Lens"
    assert letter.addressee == "Monsieur Paul Petit"
    assert (letter.passes, letter.value) == (6, "10\N{NO-BREAK SPACE}€")
    assert letter.valid_until == "jeudi 31 décembre 2026"
    assert [place.name for place in letter.places] == ["Médiathèque"]
    assert letter.places[0].distance == "à 100 m"
    assert (letter.booklet_number, letter.reference) == (made.booklet.number, made.reference)
    assert not letter.specimen


def test_the_place_chosen_with_her_comes_first() -> None:
    desk = Desk()
    for number in range(3):
        site_named(f"Proche {number}")
    chosen = site_named("Choisi", latitude=50.6)
    letter = papers.letter_of(desk.hand_over(first_site=chosen))
    assert [place.name for place in letter.places][:1] == ["Choisi"]
    assert len(letter.places) == 3


def test_a_first_session_is_said_in_the_time_of_the_place() -> None:
    desk = Desk()
    site = site_named("Cyber-base", time_zone="Indian/Reunion")
    site_named("Autre")
    made = desk.hand_over(
        first_site=site, first_session_at=dt.datetime(2026, 5, 12, 10, 30, tzinfo=dt.UTC)
    )
    letter = papers.letter_of(made)
    assert letter.first_session is not None
    assert letter.first_session.when == "mardi 12 mai à 14 h 30"
    assert [place.name for place in letter.places] == ["Autre"]


def test_the_instances_phone_stands_where_an_agency_has_none(settings: Any) -> None:
    desk = Desk()
    desk.agency.phone = ""
    settings.CONTACT_PHONE = "03 20 00 00 00"
    assert papers.contact_of(desk.agency).phone == "03 20 00 00 00"
    settings.CONTACT_PHONE = ""
    assert papers.contact_of(desk.agency).phone == "à l’accueil"


def test_a_person_is_recognised_by_title_name_and_year_of_birth() -> None:
    desk = Desk()
    assert papers.recognised(desk.person(sex="f", last_name="Diallo")) == "Mme Diallo (1974)"
    unknown = desk.person(last_name="Diallo", birth_year=None)
    assert papers.recognised(unknown) == "Awa Diallo"
    assert papers.addressed(unknown) == "Awa Diallo"


def test_the_words_printed_are_the_orders_own_when_it_has_some(settings: Any) -> None:
    settings.DEMO_MODE = True
    desk = Desk(order_fields={"print_text": "Une séance offerte par votre département."})
    letter = papers.letter_of(desk.hand_over())
    assert letter.purpose == "Une séance offerte par votre département."
    assert letter.specimen
    assert papers.origin().startswith("https://")


def test_a_place_without_address_is_still_named() -> None:
    desk = Desk()
    site = SiteFactory(address="", postcode="", town="", phone="")
    letter = papers.letter_of(desk.hand_over(first_site=site))
    assert (letter.places[0].address, letter.places[0].phone) == ("", "")


def test_the_letter_says_the_seat_and_draws_where_it_is_from_the_agency() -> None:
    desk, place = Desk(), Place()
    desk.agency.latitude, desk.agency.longitude = 50.4289, 2.8119
    desk.agency.save()
    made = desk.hand_over(workshop=place.workshop())
    session = papers.letter_of(made).first_session
    assert session is not None
    assert (session.when, session.place) == ("mardi 17 mars à 14 h", "Médiathèque de Lens")
    assert session.sketch is not None
    assert session.sketch.sentence == "C’est à 1,4 km de votre agence, vers l’est."


def test_a_seat_given_back_is_never_printed() -> None:
    desk, place = Desk(), Place()
    made = desk.hand_over(workshop=place.workshop())
    booking.release_seat(actor=desk.advisor, seat=made.seats.get())
    assert papers.letter_of(made).first_session is None
