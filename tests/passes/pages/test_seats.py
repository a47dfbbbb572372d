"""Another session later, a seat given back, a call noted: each in one click."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from passes import attending, booking
from passes.models import FollowUpCall, HandOver, Seat
from tests.accounts.factories import advisor
from tests.passes.agendas import DURING, TOLD, Place, hold
from tests.passes.desks import Desk
from tests.support.client import PageClient
from tests.support.queries import assert_same_count, at_most

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def at(name: str, row: Any) -> str:
    return reverse(f"passes:{name}", args=[row.public_id])


def read(client: PageClient, address: str) -> str:
    return client.get(address).content.decode()


def choose(workshop: Any) -> dict[str, str]:
    return {"request_id": str(uuid.uuid4()), "going": f"seance:{workshop.public_id}"}


def test_another_session_is_held_and_given_back_in_one_click(client: PageClient) -> None:
    desk, workshop = Desk(), Place().workshop()
    made = desk.hand_over()
    client.force_login(desk.advisor)
    assert "Mardi 17 mars à 14 h" in read(client, at("seats", made))
    client.post(at("seats", made), choose(workshop))
    seat = Seat.objects.get()
    html = read(client, at("seats", made))
    assert "Places réservées" in html
    assert "Imprimer la lettre avec le rendez-vous" in html
    client.post(at("release_seat", seat))
    assert "Places réservées" not in read(client, at("seats", made))


def test_a_full_session_is_a_sentence_on_the_page(client: PageClient) -> None:
    desk, workshop = Desk(), Place().workshop(capacity=1)
    hold(desk.hand_over(), workshop)
    made = desk.hand_over()
    client.force_login(desk.advisor)
    html = client.post(at("seats", made), choose(workshop)).content.decode()
    assert "La dernière place de cet atelier vient d" in html
    nothing = client.post(at("seats", made), {"request_id": str(uuid.uuid4())})
    assert "Choisissez une séance." in nothing.content.decode()


def test_nobody_of_another_agency_sees_or_gives_back_a_seat(client: PageClient) -> None:
    desk = Desk()
    seat = hold(desk.hand_over(), Place().workshop())
    client.force_login(advisor())
    assert client.get(at("seats", seat.hand_over)).status_code == 404
    assert client.post(at("release_seat", seat)).status_code == 404
    assert client.post(at("note_call", seat.hand_over), {"result": "will_come"}).status_code == 404
    assert Seat.objects.held().count() == 1


def test_the_day_asks_what_a_call_gave_and_the_line_goes(client: PageClient) -> None:
    desk = Desk()
    with time_machine.travel("2026-01-20T09:00:00Z", tick=False):
        made = desk.hand_over(desk.person(phone="+33612345678"))
    client.force_login(desk.advisor)
    html = read(client, "/accueil")
    for said in ("Va venir", "Pas de réponse", "Autre lieu", "06 12 34 56 78"):
        assert said in html
    answer = client.post(at("note_call", made), {"result": "will_come", "next": "/accueil"})
    assert answer["Location"] == "/accueil"
    assert "Carnets pas encore utilisés" not in read(client, "/accueil")
    assert FollowUpCall.objects.get().result == "will_come"


@pytest.mark.parametrize(
    ("result", "leads"),
    [
        ("other_place", "/seances"),
        ("gives_back", "?situation=given_back"),
        ("nonsense", "/remises"),
    ],
)
def test_what_a_call_asks_for_comes_next(client: PageClient, result: str, leads: str) -> None:
    desk = Desk()
    made = desk.hand_over()
    client.force_login(desk.advisor)
    answer = client.post(
        at("note_call", made), {"result": result, "next": "https://ailleurs.example"}
    )
    assert answer["Location"].endswith(leads)
    html = read(client, answer["Location"])
    if result == "gives_back":
        assert re.search(r'value="given_back"[^>]*checked', html)


def test_a_cancelled_session_and_the_people_expected_stand_on_the_day(client: PageClient) -> None:
    desk, place = Desk(), Place()
    soon = place.workshop(on=dt.date(2026, 3, 12))
    hold(desk.hand_over(desk.person(last_name="Traoré")), soon)
    lost = place.workshop(on=dt.date(2026, 3, 13))
    hold(desk.hand_over(desk.person(last_name="Kaci")), lost)
    booking.cancel_workshop(actor=place.member, workshop=lost)
    client.force_login(desk.advisor)
    html = read(client, "/accueil")
    assert html.index("Séances annulées") < html.index("Kaci") < html.index("Attendus cette")
    assert "jeudi 12 mars à 14 h, Médiathèque de Lens" in html
    assert "prévenir et proposer une autre séance" in html


def test_the_advisor_reads_the_bilan_on_the_file_and_in_the_list(client: PageClient) -> None:
    desk, place = Desk(), Place()
    made = desk.hand_over()
    seat = hold(made, place.workshop())
    client.force_login(desk.advisor)
    file = reverse("diagnostics:person", args=[made.person.public_id])
    assert "Prochaine séance : mardi 17 mars à 14 h" in read(client, file)
    assert "Rendez-vous mardi 17 mars à 14 h" in read(client, reverse("passes:hand_overs"))
    with time_machine.travel(DURING, tick=False):
        attending.note_attendance(actor=place.member, seat=seat, attended=True)
        attending.note_outcome(actor=place.member, told=TOLD, seat=seat)
        client.force_login(desk.advisor)
        for address in (file, reverse("passes:hand_overs")):
            assert "envoyer et recevoir des courriels" in read(client, address)


def test_my_hand_overs_cost_the_same_with_one_row_and_with_twenty(client: PageClient) -> None:
    desk, place = Desk(), Place()
    client.force_login(desk.advisor)
    workshop = place.workshop(capacity=60)

    def add(count: int = 18) -> None:
        for _ in range(count):
            hold(desk.hand_over(passes=1), workshop)

    add(1)
    assert_same_count(visit=lambda: client.get(reverse("passes:hand_overs")), add_rows=add)
    with at_most(16):
        client.get(reverse("passes:hand_overs"))
    assert HandOver.objects.count() == 19


def test_what_moves_with_the_people_of_an_advisor_is_counted_before(client: PageClient) -> None:
    desk = Desk()
    hold(desk.hand_over(desk.person(advisor=desk.advisor)), Place().workshop())
    heir = advisor(desk.agency)
    client.force_login(desk.manager)
    html = client.post(
        reverse("diagnostics:transfer"),
        {
            "agency": desk.agency.pk,
            "advisor": desk.advisor.pk,
            "to_advisor": heir.pk,
            "reason": "Départ",
        },
    ).content.decode()
    assert "Places réservées" in html
    assert "Carnets à suivre" in html
