"""The pages as a browser shows them: styled, within the screen, without a violation."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from diagnostics.accounts.models import User

pytestmark = pytest.mark.browser
PASSWORD = "une phrase assez longue"
BLUE = "rgb(0, 0, 145)"


def computed(page: Page, selector: str, name: str) -> str:
    return str(page.locator(selector).first.evaluate(f"node => getComputedStyle(node).{name}"))


def assert_sound(page: Page) -> None:
    """Nothing wider than the screen, no violation that a program can see."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_entrance_is_styled_and_leads_in(site: str, page: Page, width: int) -> None:
    User.objects.create_user("samia@agence.fr", PASSWORD, first_name="Samia", last_name="Benali")
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/connexion")
    assert computed(page, "main .fr-btn", "backgroundColor") == BLUE
    assert "system-ui" in computed(page, "body", "fontFamily")
    assert_sound(page)
    page.get_by_label("Adresse mail").fill("samia@agence.fr")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_label("Mot de passe").press("Enter")
    page.wait_for_url(f"{site}/**")
    page.wait_for_function("location.pathname !== '/connexion'")
    assert_sound(page)
    if width < 900:
        page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Se déconnecter").locator("visible=true").click()
    page.wait_for_url(f"{site}/connexion")
    assert complaints == []


@pytest.mark.parametrize("path", ["/accessibilite", "/mentions-legales", "/donnees-personnelles"])
@pytest.mark.parametrize("width", [1280, 360])
def test_statements_can_be_read_on_any_screen(site: str, page: Page, width: int, path: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + path)
    assert_sound(page)
