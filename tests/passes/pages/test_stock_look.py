"""An order, its lots and a drawer in a browser: sound on a phone, and worked by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Page

from passes.models import StockCount
from tests.passes.pages.test_agendas_look import assert_sound, signed_in, tab_to
from tests.passes.stock import Stock

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def running_clock() -> Iterator[None]:
    """A browser does not wait on a stopped clock."""
    with time_machine.travel("2026-03-10T09:00:00Z", tick=True):
        yield


def test_the_pages_of_a_printed_order_are_sound_on_a_phone(site: str, page: Page) -> None:
    stock = Stock()
    stock.received(2)
    lot = stock.plan(3)
    page.set_viewport_size({"width": 360, "height": 740})
    signed_in(page, site, stock.operator)
    names = "order order_funding allocate joint_statement lots"
    for name in names.split():
        page.goto(site + reverse(f"passes:{name}", args=[stock.order.public_id]))
        assert_sound(page)
    page.goto(site + reverse("passes:lot", args=[lot.public_id]))
    assert page.locator("progress").get_attribute("max") == "3"
    assert_sound(page)


def test_a_drawer_is_counted_by_keyboard_alone_and_its_pages_are_sound(
    site: str, page: Page
) -> None:
    stock = Stock()
    stock.received(2)
    page.set_viewport_size({"width": 360, "height": 740})
    signed_in(page, site, stock.manager)
    for name in ("stock", "register", "give_booklets", "write_off_booklets"):
        page.goto(site + reverse(f"passes:{name}", args=[stock.agency.public_id]))
        assert_sound(page)
    page.goto(site + reverse("passes:stock", args=[stock.agency.public_id]))
    tab_to(page, "main a.fr-btn")
    page.keyboard.press("Enter")
    page.get_by_label("Carnets comptés dans le tiroir").wait_for()
    tab_to(page, "#id_counted")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.get_by_text("Inventaire signé : 2 carnets.").wait_for()
    assert StockCount.objects.get().signed_by == stock.manager
