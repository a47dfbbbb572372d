"""The agenda of a place: what its members open, whom they expect, who came, what was learnt."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.urls import reverse
from time_machine import Traveller

from passes.models import Outcome, Seat, Workshop
from tests.accounts.factories import UserFactory
from tests.passes.agendas import DURING, NEXT_WEEK, Place, hold
from tests.passes.desks import Desk
from tests.passes.test_attending import scanned
from tests.support.client import PageClient
from tests.support.queries import assert_same_count, at_most

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def at(name: str, row: Any) -> str:
    return reverse(f"passes:{name}", args=[row.public_id])


def read(client: PageClient, address: str) -> str:
    return client.get(address).content.decode()


def opened(place: Place, **fields: Any) -> dict[str, Any]:
    return {
        "request_id": str(uuid.uuid4()),
        "site": str(place.site.public_id),
        "service": place.service.code,
        "on": NEXT_WEEK.isoformat(),
        "starts": "14:00",
        "ends": "16:00",
        "capacity": "8",
        "weekly_until": "",
        **fields,
    }


def test_a_member_opens_a_workshop_and_sees_it_in_the_agenda(client: PageClient) -> None:
    place = Place()
    client.force_login(place.member)
    assert "Aucun atelier à venir." in read(client, reverse("passes:agenda"))
    answer = client.post(reverse("passes:open_workshop"), opened(place, weekly_until="2026-03-31"))
    assert answer["Location"] == reverse("passes:agenda")
    html = read(client, reverse("passes:agenda"))
    assert html.count("0 réservée sur 8") == 3
    assert "Mardi 17 mars à 14 h" in html
    assert "chaque semaine" in html


def test_a_form_that_makes_no_sense_is_said_in_words(client: PageClient) -> None:
    place = Place()
    client.force_login(place.member)
    for fields, said in (
        ({"ends": "13:00"}, "L’heure de fin vient après"),
        ({"on": "2026-03-01"}, "Cet atelier a déjà commencé."),
        ({"capacity": "0"}, "supérieure ou égale à 1"),
    ):
        answer = client.post(reverse("passes:open_workshop"), opened(place, **fields))
        assert said in answer.content.decode()
    assert Workshop.objects.count() == 0


def test_l15_a_place_reads_a_first_name_and_a_reference_and_nothing_else(
    client: PageClient,
) -> None:
    desk, place = Desk(), Place()
    person = desk.person(
        first_name="Aïssata", last_name="Ndiaye-Secrète", birth_year=1961, phone="+33612345678"
    )
    hand_over, workshop = desk.hand_over(person), place.workshop()
    hold(hand_over, workshop)
    client.force_login(place.member)
    html = read(client, at("workshop", workshop))
    assert "Aïssata" in html
    assert hand_over.reference in html
    for hidden in ("Ndiaye", "1961", "06 12 34 56 78", "612345678", desk.agency.name):
        assert hidden not in html


def test_own_places_only_and_nobody_else_may_enter(client: PageClient) -> None:
    place, stranger = Place(), Place()
    workshop = place.workshop()
    seat = hold(Desk().hand_over(), workshop)
    client.force_login(stranger.member)
    for name, row in (("workshop", workshop), ("seat_outcome", seat)):
        assert client.get(at(name, row)).status_code == 404
    for name, row in (("cancel_workshop", workshop), ("note_attendance", seat)):
        assert client.post(at(name, row)).status_code == 404
    for user in (Desk().advisor, UserFactory(operator=True)):
        client.force_login(user)
        assert client.get(reverse("passes:agenda")).status_code == 404
    assert Workshop.objects.get().cancelled_at is None


def test_cancelling_says_that_the_advisors_are_told(client: PageClient) -> None:
    place = Place()
    workshop = place.workshop()
    seat = hold(Desk().hand_over(), workshop)
    client.force_login(place.member)
    assert "Annuler cette séance" in read(client, at("workshop", workshop))
    answer = client.post(at("cancel_workshop", workshop), follow=True)
    assert "Le conseiller de la personne attendue est prévenu." in answer.content.decode()
    assert "Annulé" in read(client, reverse("passes:agenda"))
    assert "Cette séance est annulée." in read(client, at("workshop", workshop))
    seat.refresh_from_db()
    assert seat.released_reason == "workshop_cancelled"


def test_a_series_is_cancelled_in_one_tap_from_the_session_one_reads(client: PageClient) -> None:
    place = Place()
    first = place.workshop(weekly_until=NEXT_WEEK + dt.timedelta(days=14))
    hold(Desk().hand_over(), first)
    client.force_login(place.member)
    assert "Annuler cette séance et les 2 suivantes" in read(client, at("workshop", first))
    html = client.post(at("cancel_series", first), follow=True).content.decode()
    assert "3 séances annulées. Chaque conseiller le lit" in html
    alone = place.workshop(at=dt.time(9))
    assert "suivante" not in read(client, at("workshop", alone))


def test_presence_then_bilan_two_taps(client: PageClient, clock: Traveller) -> None:
    place = Place()
    workshop = place.workshop()
    seat = hold(Desk().hand_over(), workshop)
    client.force_login(place.member)
    assert "Est là" not in read(client, at("workshop", workshop))
    clock.move_to(DURING)
    client.force_login(place.member)
    html = client.post(at("note_attendance", seat), {"attended": "yes"}, follow=True)
    assert "présence notée" in html.content.decode()
    html_form = read(client, at("seat_outcome", seat))
    assert 'value="120"' in html_form  # the length of the session is proposed
    answer = client.post(
        at("seat_outcome", seat),
        {"next_advice": "continue", "themes": ["device"], "minutes": "120"},
        follow=True,
    )
    assert "Le bilan est partagé avec son conseiller." in answer.content.decode()
    assert "Bilan partagé" in read(client, at("workshop", workshop))
    assert "déjà partagé" in read(client, at("seat_outcome", seat))
    again = client.post(at("seat_outcome", seat), {"next_advice": "enough"})
    assert "Le bilan de cette séance est déjà partagé." in again.content.decode()
    assert Outcome.objects.get().themes == ["device"]


def test_a_bilan_is_one_tap_after_a_scan(client: PageClient) -> None:
    place, hand_over = Place(), Desk().hand_over()
    row = scanned(place, hand_over)
    client.force_login(place.member)
    assert at("redemption_outcome", row) in read(client, at("redemption", row))
    answer = client.post(at("redemption_outcome", row), {"next_advice": "practise"})
    assert answer["Location"] == at("redemption", row)
    assert Outcome.objects.get().redemption == row
    client.force_login(Place().member)
    assert client.get(at("redemption_outcome", row)).status_code == 404


def test_yesterdays_sessions_wait_for_their_presence(client: PageClient, clock: Traveller) -> None:
    place = Place()
    seat = hold(Desk().hand_over(), place.workshop())
    clock.move_to(DURING.replace(day=18))
    client.force_login(place.member)
    assert "Qui est venu ?" in read(client, reverse("passes:agenda"))
    client.post(at("note_attendance", seat), {"attended": "no"})
    assert Seat.objects.get().attended is False
    assert "Qui est venu ?" not in read(client, reverse("passes:agenda"))


def test_the_agenda_costs_the_same_with_one_session_and_with_twenty(client: PageClient) -> None:
    desk, place = Desk(), Place()
    client.force_login(place.member)
    workshop = place.workshop(capacity=60)

    def add() -> None:
        for number in range(18):
            place.workshop(minutes=30 + number)
            hold(desk.hand_over(passes=1), workshop)

    hold(desk.hand_over(passes=1), workshop)
    addresses = [reverse("passes:agenda"), at("workshop", workshop)]
    assert_same_count(visit=lambda: [client.get(each) for each in addresses], add_rows=add)
    with at_most(14):
        client.get(addresses[0])
