"""Comparing, reuniting, confiding and listing people in a browser: sound at every width."""

from __future__ import annotations

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from diagnostics import enrolling
from diagnostics.accounts.models import User
from diagnostics.models import Person
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, CommuneFactory, advisor, manager
from tests.diagnostics.lists import AWA, csv_of
from tests.diagnostics.recordings import CORE, record

pytestmark = pytest.mark.browser

WIDTHS = (360, 1280)
ZOE = Details("Martin", "Zoé", birth_year=1980)


@pytest.fixture
def chief(site: str, page: Page) -> User:
    user = manager(AgencyFactory(name="Agence de Lens"))
    page.context.add_cookies([cookie_of(user, site)])
    return user


def cookie_of(user: User, site: str) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {"name": "declic_session", "value": client.cookies["declic_session"].value, "url": site}


def assert_sound(page: Page) -> None:
    """Nothing wider than the screen, no violation that a program can see, at both widths."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def opened(actor: User, details: Details = ZOE) -> Person:
    return enrolling.register_person(actor=actor, details=details, is_distinct=True)


def type_zoe(page: Page, site: str) -> None:
    page.goto(f"{site}/personnes")
    page.get_by_label("Nom ou identifiant France Travail").fill("Nguyen")
    page.keyboard.press("Enter")
    page.get_by_label("Nom", exact=True).fill("MARTIN")
    page.get_by_label("Prénom").fill("zoe")
    page.get_by_label("Année de naissance").fill("1980")
    page.keyboard.press("Enter")


def test_by_keyboard_alone_it_is_her_or_somebody_else(site: str, page: Page, chief: User) -> None:
    opened(chief)
    type_zoe(page, site)
    expect(page.get_by_role("heading", name="Est-ce cette personne")).to_be_visible()
    assert_sound(page)
    page.get_by_role("link", name="C’est elle").press("Enter")
    page.get_by_role("heading", name="Zoé Martin").wait_for()
    type_zoe(page, site)
    page.get_by_role("button", name="ouvrir un nouveau dossier").press("Enter")
    page.get_by_role("heading", name="zoe MARTIN").wait_for()
    assert Person.objects.count() == 2


def test_without_a_script_it_is_her_or_somebody_else(
    site: str, browser: Browser, chief: User
) -> None:
    opened(chief)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([cookie_of(chief, site)])
    page = context.new_page()
    type_zoe(page, site)
    page.get_by_role("button", name="ouvrir un nouveau dossier").click()
    expect(page.get_by_role("heading", name="zoe MARTIN")).to_be_visible()
    context.close()
    assert Person.objects.count() == 2


def test_two_files_are_reunited_and_separated(site: str, page: Page, chief: User) -> None:
    CommuneFactory()
    kept, other = opened(chief), opened(chief, Details("MARTIN", "Zoe", phone="0612345678"))
    page.goto(f"{site}/personnes/{kept.public_id}/doublons")
    assert_sound(page)
    page.get_by_role("link", name="C’est elle").click()
    page.get_by_label("Motif").fill("Inscrite deux fois")
    assert_sound(page)
    page.get_by_role("button", name="Réunir les deux dossiers").click()
    expect(page.get_by_text("Les deux dossiers sont réunis.")).to_be_visible()
    record(chief, kept, CORE, dt.date(2026, 1, 1))
    page.goto(f"{site}/personnes/{kept.public_id}/separer/{other.public_id}")
    expect(page.get_by_role("heading", name="Ce qui restera")).to_be_visible()
    assert_sound(page)
    page.get_by_label("Motif").fill("Deux personnes")
    page.get_by_role("button", name="Séparer les deux dossiers").click()
    expect(page.get_by_text("de nouveau séparés")).to_be_visible()


def test_an_advisor_leaves_and_the_file_says_who_followed(
    site: str, page: Page, chief: User
) -> None:
    agency = chief.agency_memberships[0].agency
    samia, paul = advisor(agency), advisor(agency)
    person = opened(samia)
    page.goto(f"{site}/personnes/confier")
    assert_sound(page)
    page.get_by_label("Conseiller qui part").select_option(str(samia.pk))
    page.get_by_label("Confier ses usagers").select_option(str(paul.pk))
    page.get_by_label("Motif").fill("Départ")
    page.get_by_role("button", name="Lire la liste").press("Enter")
    expect(page.get_by_role("heading", name="Qui change de conseiller")).to_be_visible()
    assert_sound(page)
    page.get_by_role("button", name="Confier à").press("Enter")
    expect(page.get_by_text("ont changé de conseiller")).to_be_visible()
    page.goto(f"{site}/personnes/{person.public_id}")
    page.get_by_text("Qui a suivi cette personne").click()
    assert_sound(page)


def test_a_list_is_brought_read_confirmed_and_decided(site: str, page: Page, chief: User) -> None:
    CommuneFactory()
    opened(chief)
    page.goto(f"{site}/personnes/listes")
    assert_sound(page)
    content = csv_of(AWA, ("Martin", "Zoé", "1980", "Lens"), ("Petit", "Léo", "mille", "Nullepart"))
    page.get_by_label("Votre liste").set_input_files(
        {"name": "ma liste.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="Lire la liste").press("Enter")
    expect(page.get_by_role("heading", name="2 erreurs")).to_be_visible()
    assert_sound(page)
    page.get_by_role("button", name="Importer les lignes sans erreur").press("Enter")
    expect(page.get_by_role("heading", name="est-ce la même personne")).to_be_visible()
    assert_sound(page)
    page.get_by_role("button", name="C’est une autre personne").press("Enter")
    expect(page.get_by_text("Un dossier est ouvert")).to_be_visible()
    assert Person.objects.count() == 3
