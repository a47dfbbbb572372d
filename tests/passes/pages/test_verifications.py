"""Verifications by lot on screen: the operator draws and reads, another agency calls."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from diagnostics.accounts.models import Agency, User
from passes import verifying
from passes.models import Verification, VerificationSample
from tests.accounts.factories import AgencyFactory, UserFactory, manager
from tests.passes import desks
from tests.passes.desks import Desk
from tests.support.client import PageClient
from tests.support.queries import assert_same_count

PICTURES = os.environ.get("PICTURES", "")
ADDRESS = "/verifications"
CALLS = "/verifications/appels"
RULE = "contrôle interne des remises"


def sent(**fields: Any) -> dict[str, Any]:
    form = {"seed": "printemps", "size": 5, "from_on": "2026-02-01", "until_on": "2026-03-09"}
    return {"request_id": str(uuid.uuid4()), **form, **fields}


def town(*phones: str) -> tuple[Desk, Agency]:
    """A desk whose people used a Pass, and the only other agency."""
    desk, other = Desk(), AgencyFactory()
    for phone in phones:
        person = desk.person(phone=phone, first_name="Awa", last_name="Zwartkopwebber")
        desks.spend(desk.hand_over(person, passes=2).booklet.passes.get(rank=1))
    Agency.objects.exclude(pk__in=[desk.agency.pk, other.pk]).update(closed_on=dt.date(2026, 1, 1))
    return desk, other


def drawn(operator: User) -> VerificationSample:
    draw = verifying.Draw("printemps", 5, dt.date(2026, 2, 1), dt.date(2026, 3, 9))
    return verifying.draw_verification(actor=operator, draw=draw)


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_operator_draws_reads_both_numbers_and_sees_no_name(client: PageClient) -> None:
    town("0611223344", "")
    client.force_login(UserFactory(operator=True))
    assert RULE in client.get(ADDRESS).content.decode()
    html = client.post(ADDRESS, sent(), follow=True).content.decode()
    assert "2 remises tirées parmi 2." in html
    assert "0 sur 2" in html
    assert RULE in html
    assert "Zwartkopwebber" not in html
    assert "Awa" not in html
    again = client.post(ADDRESS, sent()).content.decode()
    assert "Ce tirage existe déjà" in again
    assert (
        "La fin ne peut pas" in client.post(ADDRESS, sent(until_on="2026-01-01")).content.decode()
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_other_agencys_manager_sees_a_first_name_a_phone_and_a_reference(
    client: PageClient,
) -> None:
    _, other = town("0611223344")
    row = drawn(UserFactory(operator=True)).verifications.get()
    client.force_login(manager(other))
    html = client.get(CALLS).content.decode()
    assert "Awa" in html
    assert "06 11 22 33 44" in html
    assert row.hand_over.reference in html
    for hidden in ("Zwartkopwebber", row.hand_over.agency.name, row.hand_over.booklet.number):
        assert hidden not in html
    answer = reverse("passes:note_verification", args=[row.public_id])
    html = client.post(answer, {"answer": "unreachable"}, follow=True).content.decode()
    assert "La réponse est notée." in html
    assert "Personne à appeler" in html
    assert (
        "déjà sa réponse"
        in client.post(answer, {"answer": "did_not"}, follow=True).content.decode()
    )
    row.refresh_from_db()
    assert row.answer == "unreachable"


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_letters_carry_a_reference_and_no_name_and_their_answers_come_to_the_operator(
    client: PageClient,
) -> None:
    town("")
    operator = UserFactory(operator=True)
    sample = drawn(operator)
    row = sample.verifications.get()
    client.force_login(operator)
    page = reverse("passes:verification_letters", args=[sample.public_id])
    html = client.get(page).content.decode()
    assert row.hand_over.reference in html
    assert "Vous pouvez ne pas répondre." in html
    assert "Zwartkopwebber" not in html
    answer = reverse("passes:note_verification", args=[row.public_id])
    html = client.post(answer, {"answer": "took_place"}, follow=True).content.decode()
    assert "1 sur 1" in html
    assert "Aucun courrier à envoyer" in client.get(page).content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_who_handed_over_and_who_has_no_part_see_none_of_it(client: PageClient) -> None:
    desk, other = town("0611223344")
    sample = drawn(UserFactory(operator=True))
    answer = reverse("passes:note_verification", args=[sample.verifications.get().public_id])
    client.force_login(desk.manager)
    assert "Awa" not in client.get(CALLS).content.decode()
    assert client.post(answer, {"answer": "took_place"}).status_code == 404
    assert client.get(ADDRESS).status_code == 404
    client.force_login(desk.advisor)
    assert client.get(CALLS).status_code == 404
    client.force_login(UserFactory(auditor=True))
    assert client.get(ADDRESS).status_code == 200
    assert client.post(ADDRESS, sent()).status_code == 403
    assert not Verification.objects.exclude(answer="").exists()
    assert other.pk


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_one_call_and_six_cost_the_same(client: PageClient) -> None:
    desk, other = town("0611223344")
    operator = UserFactory(operator=True)
    sample = drawn(operator)
    client.force_login(manager(other))

    def add_rows() -> None:
        for _ in range(5):
            Verification.objects.create(
                sample=sample,
                hand_over=desk.hand_over(desk.person(phone="0611223344"), passes=1),
                agency=other,
                channel="call",
            )

    assert_same_count(visit=lambda: client.get(CALLS), add_rows=add_rows)


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_sound_on_a_phone_and_on_a_desk(site: str, page: Page, width: int) -> None:
    _, other = town("0611223344", "")
    operator = UserFactory(operator=True)
    yesterday = dt.date.today() - dt.timedelta(days=1)  # noqa: DTZ011 (any past day will do)
    draw = verifying.Draw("printemps", 5, dt.date(2026, 2, 1), yesterday)
    sample = verifying.draw_verification(actor=operator, draw=draw)
    page.set_viewport_size({"width": width, "height": 740})
    one = f"{ADDRESS}/{sample.public_id}"
    for user, address in (
        (operator, ADDRESS),
        (operator, one),
        (operator, f"{one}/courriers"),
        (manager(other), CALLS),
    ):
        client = Client()
        client.force_login(user)
        cookie = client.cookies["declic_session"].value
        page.context.add_cookies([{"name": "declic_session", "value": cookie, "url": site}])
        page.goto(f"{site}{address}")
        if PICTURES:
            name = address.replace("/", "-").replace(str(sample.public_id), "tirage")
            page.screenshot(path=f"{PICTURES}/{name.strip('-')}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
