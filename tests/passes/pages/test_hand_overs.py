"""« Remettre un carnet », its paper, « Est-ce bien imprimé ? »."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.urls import reverse

from diagnostics.accounts.models import User
from passes import codes, issuing, keys
from passes.models import HandOver, Site, SiteService
from tests.accounts.factories import UserFactory, advisor
from tests.passes.agendas import Place, hold
from tests.passes.desks import Desk
from tests.passes.factories import OPENED, SiteFactory, active_order, open_provider
from tests.support.client import PageClient
from tests.support.queries import assert_same_count, at_most

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def screen(person: Any) -> str:
    return reverse("passes:hand_over", args=[person.public_id])


def page(name: str, hand_over: HandOver) -> str:
    return reverse(f"passes:{name}", args=[hand_over.public_id])


def sent(**fields: Any) -> dict[str, Any]:
    return {"request_id": str(uuid.uuid4()), "passes": "3", "going": "", **fields}


def signed_in(client: PageClient, user: User) -> PageClient:
    client.force_login(user)
    return client


def test_one_screen_says_whom_how_many_from_which_order_and_where(client: PageClient) -> None:
    desk = Desk()
    open_provider()
    person = desk.person(sex="f", last_name="Diallo")
    html = signed_in(client, desk.advisor).get(screen(person)).content.decode()
    for said in (
        "Vous remettez à Mme Diallo (1974)",
        "Pass 2026",
        "Seule commande de votre agence",
        "jeudi 31 décembre 2026",
        "Médiathèque de Lens",
        "03 21 11 22 33",
        "Réserver et imprimer",
    ):
        assert said in html, said
    assert 'value="3" selected' in html


def test_the_dose_is_not_said_to_be_optional(client: PageClient) -> None:
    desk = Desk()
    client.force_login(desk.advisor)
    page = client.get(reverse("passes:hand_over", args=[desk.person().public_id])).content.decode()
    assert "Nombre de Pass (" not in " ".join(page.split())


def test_handing_over_goes_to_the_print_and_says_what_to_check(client: PageClient) -> None:
    desk = Desk()
    open_provider()
    person, site = desk.person(), Site.objects.get()
    answer = signed_in(client, desk.advisor).post(
        screen(person),
        sent(
            order=str(desk.order.public_id),
            going=f"lieu:{site.public_id}",
            session_on="2026-05-12",
            session_at="14:00",
        ),
    )
    made = HandOver.objects.get()
    assert answer["Location"] == page("handed_over", made)
    assert made.first_site == site
    assert made.first_session_at.isoformat() == "2026-05-12T12:00:00+00:00"
    html = client.get(answer["Location"]).content.decode()
    assert "Est-ce bien imprimé ?" in html
    twin = client.get(page("booklet_twin", made)).content.decode()
    assert "Votre premier rendez-vous : mardi 12 mai à 14 h, Médiathèque de Lens." in twin


def test_the_same_form_sent_twice_hands_over_once(client: PageClient) -> None:
    desk = Desk()
    person, form = desk.person(), sent(order=str(desk.order.public_id))
    signed_in(client, desk.advisor)
    answers = [client.post(screen(person), form)["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert HandOver.objects.count() == 1


def test_a_refusal_is_said_on_the_page_in_its_own_words(client: PageClient) -> None:
    desk = Desk()
    person = desk.person()
    desk.hand_over(person)
    signed_in(client, desk.advisor)
    html = client.get(screen(person)).content.decode()
    assert "Cette personne a déjà un carnet de cette commande." in html
    assert "Réserver et imprimer" not in html
    html = client.post(screen(person), sent()).content.decode()
    assert "Votre responsable peut en remettre un second, avec un motif." in html


def test_a_manager_is_asked_why_a_second_booklet(client: PageClient) -> None:
    desk = Desk()
    person = desk.person()
    desk.hand_over(person)
    signed_in(client, desk.manager)
    html = client.get(screen(person)).content.decode()
    assert "Motif du second carnet" in html
    assert "Seule commande de votre agence" in html
    client.post(screen(person), sent())
    assert HandOver.objects.count() == 1
    client.post(screen(person), sent(reason="Deux ateliers par semaine"))
    assert HandOver.objects.last().second_booklet_reason == "Deux ateliers par semaine"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"session_on": "2026-05-12"}, "ou ni l’un ni l’autre"),
        ({"session_on": "2026-05-12", "session_at": "14:00"}, "Choisissez le lieu à appeler"),
    ],
)
def test_a_first_session_has_a_day_an_hour_and_a_place(
    client: PageClient, fields: dict[str, str], said: str
) -> None:
    desk = Desk()
    open_provider()
    html = signed_in(client, desk.advisor).post(screen(desk.person()), sent(**fields))
    assert said in html.content.decode()
    assert HandOver.objects.count() == 0


def test_nobody_else_sees_the_screen_or_the_hand_over(client: PageClient) -> None:
    desk = Desk()
    person, made = desk.person(), desk.hand_over()
    addresses = [screen(person), page("handed_over", made), page("booklet", made)]
    for user in (advisor(), UserFactory(operator=True), UserFactory(auditor=True)):
        signed_in(client, user)
        assert [client.get(each).status_code for each in addresses] == [404] * 3


def test_the_pdf_is_never_stored_and_carries_the_codes_of_the_booklet(
    client: PageClient, tmp_path: Any
) -> None:
    from tests.support import papers

    desk = Desk()
    open_provider()
    made = desk.hand_over(passes=4)
    answer = signed_in(client, desk.advisor).get(page("booklet", made))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store, private"
    text = papers.text_of(answer.content, tmp_path)
    printed = [codes.read(code, keys.ring()).serial for code in _codes_in(text)]
    assert printed == list(made.booklet.passes.order_by("rank").values_list("serial", flat=True))
    assert issuing.drawings_of(made) == 1


def test_t12_the_html_twin_says_the_same_and_is_never_stored(client: PageClient) -> None:
    desk = Desk()
    open_provider()
    made = desk.hand_over(passes=2)
    answer = signed_in(client, desk.advisor).get(page("booklet_twin", made))
    html = answer.content.decode()
    assert answer["Cache-Control"] == "no-store, private"
    assert len(_codes_in(html)) == 2
    assert html.count("<svg") >= 2
    assert html.index("03 21 00 00 00") < html.index("<svg")
    for said in ("Apportez ce papier.", "Médiathèque de Lens", "Donnez un seul Pass par séance."):
        assert said in html


def test_another_advisor_gets_the_letter_and_not_the_codes(client: PageClient) -> None:
    desk = Desk()
    made = desk.hand_over()
    signed_in(client, advisor(desk.agency))
    assert "ne s’impriment plus" in client.get(page("handed_over", made)).content.decode()
    assert client.get(page("booklet", made)).status_code == 403
    letter = client.get(page("letter", made))
    assert letter["Content-Type"] == "application/pdf"
    assert issuing.drawings_of(made) == 0


def test_yes_it_is_well_printed_goes_back_to_the_file(client: PageClient) -> None:
    desk = Desk()
    made = desk.hand_over()
    answer = signed_in(client, desk.advisor).post(page("confirm_print", made))
    assert answer["Location"] == reverse("diagnostics:person", args=[made.person.public_id])
    made.refresh_from_db()
    assert made.letter_printed_at is not None


def test_every_demo_paper_says_specimen(client: PageClient, settings: Any) -> None:
    settings.DEMO_MODE = True
    desk = Desk()
    made = desk.hand_over(passes=2)
    html = signed_in(client, desk.advisor).get(page("booklet_twin", made)).content.decode()
    assert html.count("SPÉCIMEN") >= 3


def test_the_screen_costs_the_same_with_three_places_and_with_twenty(client: PageClient) -> None:
    desk, place = Desk(), Place()
    person = desk.person()
    signed_in(client, desk.advisor)

    def add_rows(count: int = 17) -> None:
        for number in range(count):
            site = SiteFactory(provider=place.provider, name=f"Lieu {number}")
            SiteService.objects.create(
                site=site, service=place.service, price_cents=1000, from_on=OPENED
            )
            place.workshop(site=site, weekly_until=dt.date(2026, 4, 7))

    add_rows(2)  # fewer than three, and the search widens its circle
    assert_same_count(visit=lambda: client.get(screen(person)), add_rows=add_rows)
    with at_most(25):
        client.get(screen(person))


def test_booklet_place_and_first_session_leave_together_in_one_act(client: PageClient) -> None:
    desk, place = Desk(), Place()
    workshop, person = place.workshop(capacity=2), desk.person()
    html = signed_in(client, desk.advisor).get(screen(person)).content.decode()
    assert "Mardi 17 mars à 14 h" in html
    assert "Prendre en main un ordinateur · 2 places" in html
    assert "checked" not in html  # a date is never ticked before she has said yes to it
    answer = client.post(screen(person), sent(going=f"seance:{workshop.public_id}"))
    made = HandOver.objects.get()
    assert answer["Location"] == page("handed_over", made)
    assert made.seats.get().workshop == workshop
    twin = client.get(page("booklet_twin", made)).content.decode()
    assert "Votre premier rendez-vous : mardi 17 mars à 14 h, Médiathèque de Lens." in twin
    assert "Premier lieu" not in client.get(page("handed_over", made)).content.decode()


def test_a_seat_taken_meanwhile_hands_nothing_over_and_shows_the_other_sessions(
    client: PageClient,
) -> None:
    desk, place = Desk(), Place()
    last, other = place.workshop(capacity=1), place.workshop(on=dt.date(2026, 3, 19))
    hold(desk.hand_over(), last)
    person = desk.person()
    form = sent(going=f"seance:{last.public_id}", is_asked="on")
    html = signed_in(client, desk.advisor).post(screen(person), form).content.decode()
    assert "La dernière place de cet atelier vient d" in html
    assert str(last.public_id) not in html
    assert f"seance:{other.public_id}" in html
    assert not HandOver.objects.filter(person=person).exists()
    answer = client.post(screen(person), form | {"going": f"seance:{other.public_id}"})
    assert answer.status_code == 302


def test_with_sessions_to_choose_from_nothing_is_printed_before_a_choice(
    client: PageClient,
) -> None:
    desk, place = Desk(), Place()
    place.workshop()
    form = sent(is_asked="on")
    del form["going"]
    html = signed_in(client, desk.advisor).post(screen(desk.person()), form).content.decode()
    assert "Choisissez une séance, ou un lieu à appeler." in html
    assert HandOver.objects.count() == 0


def test_a_place_without_agenda_is_called_and_a_full_one_says_so(client: PageClient) -> None:
    desk, place = Desk(), Place()
    html = signed_in(client, desk.advisor).get(screen(desk.person())).content.decode()
    assert "Appeler le" in html
    assert "Toutes ses séances sont complètes." not in html
    hold(desk.hand_over(), place.workshop(capacity=1))
    html = client.get(screen(desk.person())).content.decode()
    assert "Toutes ses séances sont complètes." in html


@pytest.mark.parametrize("going", ["seance:nonsense", "seance:" + "0" * 8, "seance:"])
def test_a_session_that_does_not_exist_is_a_sentence(client: PageClient, going: str) -> None:
    desk = Desk()
    answer = signed_in(client, desk.advisor).post(screen(desk.person()), sent(going=going))
    if going == "seance:":
        assert answer.status_code == 302
    else:
        assert "Cet atelier est annulé." in answer.content.decode()
        assert HandOver.objects.count() == 0


def test_an_order_that_no_longer_fits_is_refused_not_changed(client: PageClient) -> None:
    desk = Desk()
    other = active_order(desk.agency, status="in_grace")
    html = signed_in(client, desk.advisor).post(
        screen(desk.person()), sent(order=str(other.public_id))
    )
    assert "ne distribue pas de Pass" in html.content.decode()


def _codes_in(text: str) -> list[str]:
    import re

    return re.findall(
        r"\b[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}\b", text
    )
