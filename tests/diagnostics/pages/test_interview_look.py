"""The first meeting in a browser: digits answer, nothing is lost when the line is cut."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, expect

from diagnostics.accounts.models import User
from diagnostics.models import Diagnosis, Interview, Person
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def samia(site: str, page: Page) -> User:
    user = advisor(AgencyFactory())
    client = Client()
    client.force_login(user)
    cookie = client.cookies["declic_session"].value
    page.context.add_cookies([{"name": "declic_session", "value": cookie, "url": site}])
    return user


@pytest.fixture
def person(samia: User) -> Person:
    return PersonFactory(agency_id=samia.agency_ids[0], last_name="Diallo", birth_year=1974)


def assert_sound(page: Page) -> None:
    """Nothing wider than the screen, no violation that a program can see."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def begin(page: Page, site: str, person: Person) -> None:
    page.goto(f"{site}/personnes/{person.public_id}")
    assert_sound(page)
    page.get_by_role("button", name="Premier entretien").press("Enter")
    page.get_by_role("heading", name="Avec quoi allez-vous").wait_for()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_meeting_is_held_by_keyboard_alone_in_seven_actions(
    site: str, page: Page, person: Person, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    begin(page, site, person)
    assert_sound(page)
    expect(page.locator("[data-interview]")).to_contain_text("(1974)")
    for digit in "45675":
        page.keyboard.press(digit)
    page.get_by_role("heading", name="Les cinq questions sont posées.").wait_for()
    expect(page.locator("[data-saved]")).to_have_text("Enregistré")
    assert_sound(page)
    page.get_by_role("button", name="Voir le résultat").press("Enter")
    page.wait_for_url("**/resultat")
    evidence = Diagnosis.objects.get().evidence
    assert evidence == {
        "A1": "smartphone_seul",
        "A2": "aucune",
        "B1": "ne_sait_pas",
        "B2": "refus_de_repondre",
        "B3": "refus_de_repondre",
    }


def test_b08_answers_given_while_the_line_is_cut_wait_in_the_tab_then_leave(
    site: str, page: Page, person: Person
) -> None:
    begin(page, site, person)
    page.context.set_offline(True)
    for digit in "123":
        page.keyboard.press(digit)
    expect(page.locator("[data-saved]")).to_have_text("3 réponses pas encore envoyées")
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert not [word for word in ("ordinateur", "tablette", "Diallo", "A1") if word in kept]
    page.context.set_offline(False)
    expect(page.locator("[data-saved]")).to_have_text("Enregistré", timeout=15_000)
    answers = Interview.objects.get().answers.all()
    assert [answer.question for answer in answers] == ["A1", "A2", "B1"]
    assert all(answer.given_at < answer.received_at for answer in answers)


def test_an_answer_is_changed_by_going_back(site: str, page: Page, person: Person) -> None:
    begin(page, site, person)
    page.get_by_role("button", name="Rien").click()
    page.get_by_role("link", name="Question précédente").locator("visible=true").click()
    chosen = page.get_by_role("button", name="Rien")
    expect(chosen).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Une tablette").click()
    expect(page.locator("[data-saved]")).to_have_text("Enregistré")
    values = Interview.objects.get().answers.values_list("value", flat=True)
    assert list(values) == ["aucun", "tablette"]
