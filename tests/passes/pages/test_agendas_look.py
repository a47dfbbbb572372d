"""From the desk to the seat in a browser: by keyboard alone, without any script, on a phone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from diagnostics.accounts.models import User
from passes.models import HandOver, Outcome, Seat, Workshop
from tests.passes.agendas import AT_TWO, NEXT_WEEK, Place
from tests.passes.desks import Desk

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def running_clock() -> Iterator[time_machine.Traveller]:
    """A browser does not wait on a stopped clock."""
    with time_machine.travel("2026-03-10T09:00:00Z", tick=True) as clock:
        yield clock


def signed_in(page: Page, site: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies["declic_session"].value
    page.context.add_cookies([{"name": "declic_session", "value": cookie, "url": site}])


def assert_sound(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something is reached, as somebody without a mouse."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"Tab never reaches {selector}")


def test_a_seat_is_booked_and_the_booklet_printed_by_keyboard_alone(site: str, page: Page) -> None:
    desk, place = Desk(), Place()
    workshop, person = place.workshop(), desk.person()
    signed_in(page, site, desk.advisor)
    page.goto(site + reverse("passes:hand_over", args=[person.public_id]))
    assert_sound(page)
    tab_to(page, f"input[value='seance:{workshop.public_id}']")
    page.keyboard.press("Space")
    tab_to(page, "main form button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_text("Est-ce bien imprimé ?").wait_for()
    assert_sound(page)
    assert Seat.objects.get().hand_over == HandOver.objects.get()


def test_on_a_phone_without_any_script_a_place_and_an_advisor_do_their_work(
    site: str, browser: Browser, running_clock: time_machine.Traveller
) -> None:
    desk, place = Desk(), Place()
    phone = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = phone.new_page()
    signed_in(page, site, place.member)
    page.goto(site + reverse("passes:open_workshop"))
    page.get_by_label("Jour").fill(NEXT_WEEK.isoformat())
    page.get_by_label("De", exact=True).fill(AT_TWO.strftime("%H:%M"))
    page.get_by_label("À", exact=True).fill("16:00")
    page.get_by_role("button", name="Ouvrir", exact=True).click()
    page.get_by_text("0 réservée sur 8").wait_for()
    workshop = Workshop.objects.get()

    signed_in(page, site, desk.advisor)
    person = desk.person(first_name="Aïssata")
    page.goto(site + reverse("passes:hand_over", args=[person.public_id]))
    page.get_by_text("Mardi 17 mars à 14 h").click()
    page.get_by_role("button", name="Réserver et imprimer").click()
    page.get_by_text("Est-ce bien imprimé ?").wait_for()

    running_clock.move_to(workshop.starts_at + dt.timedelta(minutes=5))
    signed_in(page, site, place.member)
    page.goto(site + reverse("passes:workshop", args=[workshop.public_id]))
    page.get_by_role("button", name="est là").first.click()
    page.get_by_role("link", name="Bilan").first.click()
    page.get_by_text("Prendre en main l'ordinateur").or_(
        page.get_by_text("prendre en main l'ordinateur")
    ).first.click()
    page.get_by_role("button", name="Noter et partager").click()
    page.get_by_text("Bilan partagé").wait_for()
    assert Outcome.objects.get().seat.hand_over.person == person
    phone.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_a_place_are_sound(site: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    place = Place()
    workshop = place.workshop(weekly_until=dt.date(2026, 3, 31))
    seat = Desk().hand_over(workshop=workshop).seats.get()
    signed_in(page, site, place.member)
    for address in (
        reverse("passes:agenda"),
        reverse("passes:open_workshop"),
        reverse("passes:workshop", args=[workshop.public_id]),
        reverse("passes:seat_outcome", args=[seat.public_id]),
    ):
        page.goto(site + address)
        assert_sound(page)
