"""The blank grid in a browser: narrow or wide, nothing overflows and every picture is drawn."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page

from tests.accounts.factories import AgencyFactory, advisor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
def test_the_grid_is_sound_on_a_narrow_and_on_a_wide_screen(
    site: str, page: Page, width: int
) -> None:
    client = Client()
    client.force_login(advisor(AgencyFactory()))
    cookie = client.cookies["declic_session"].value
    page.context.add_cookies([{"name": "declic_session", "value": cookie, "url": site}])
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{site}/grille-papier?feuille=emploi")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    drawn = page.locator(".declic-pictogram use").evaluate_all(
        "uses => uses.map(use => use.getBBox().width)"
    )
    assert len(drawn) == 7
    assert min(drawn) > 0
