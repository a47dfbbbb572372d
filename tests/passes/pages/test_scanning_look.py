"""The desk on a phone, in a browser: seen, sound, and with a camera that sees a Pass."""

from __future__ import annotations

import datetime as dt
import io
import os
from pathlib import Path

import pytest
import segno
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, BrowserType, Page

from passes import codes, enums
from passes.models import Redemption
from tests.passes.factories import member_of
from tests.passes.scanning import Desk, code_of, mistyped, open_desk, order_of_now
from tests.support import browser

pytestmark = pytest.mark.browser

GREEN = "rgb(24, 117, 60)"
WEEK_AGO = dt.date.today() - dt.timedelta(days=7)  # noqa: DTZ011 (any past day will do)
PICTURES = os.environ.get("PICTURES", "")


# A machine that runs many tests at once may take this long to answer; a good one never does.
PATIENCE = 60_000


def signed_in(page: Page, site: str, desk: Desk) -> None:
    page.set_default_timeout(PATIENCE)
    client = Client()
    client.force_login(desk.member)
    cookie = client.cookies["declic_session"].value
    page.context.add_cookies([{"name": "declic_session", "value": cookie, "url": site}])


def assert_sound(page: Page, name: str) -> None:
    """Nothing wider than the screen, no violation that a program can see."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_pass_is_typed_verified_redeemed_and_given_back(
    site: str, page: Page, width: int
) -> None:
    desk = open_desk(order_of_now(), on=WEEK_AGO)
    signed_in(page, site, desk)
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{site}/encaisser")
    assert_sound(page, f"scan-{width}")
    field = page.get_by_label("Code du Pass")
    field.fill(mistyped(code_of(desk.first)))
    field.blur()
    page.get_by_text("Un caractère est faux, ou deux sont inversés.").wait_for()
    field.fill(code_of(desk.first).lower())
    page.get_by_role("button", name="Vérifier").click()
    page.get_by_role("heading", name="Ce Pass est bon.").wait_for()
    assert_sound(page, f"verified-{width}")
    page.get_by_role("button", name="Encaisser 10").click()
    page.get_by_role("heading", name="encaissés").wait_for()
    panel = page.locator(".scan__panel--done")
    assert panel.evaluate("node => getComputedStyle(node).backgroundColor") == GREEN
    assert_sound(page, f"green-{width}")
    page.goto(f"{site}/encaisser")
    page.get_by_role("button", name="Grand texte").click()
    page.reload()
    assert page.locator(".scan--large").count() == 1
    # A hand scanner types wherever the page stands, then Enter.
    page.locator("body").evaluate("() => document.activeElement.blur()")
    page.keyboard.type(code_of(desk.first))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Ce Pass a été encaissé").wait_for()
    assert_sound(page, f"refused-{width}")
    page.get_by_role("link", name="Annuler l'encaissement").first.click()
    page.get_by_text("Mauvais Pass scanné").click()
    assert_sound(page, f"reverse-{width}")
    page.get_by_role("button", name="Annuler l'encaissement").click()
    page.get_by_role("heading", name="Cet encaissement est annulé.").wait_for()
    page.goto(f"{site}/encaissements")
    assert_sound(page, f"redemptions-{width}")
    assert Redemption.objects.live().count() == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_a_token_is_made_shown_once_and_taken_back(site: str, page: Page, width: int) -> None:
    desk = open_desk(order_of_now(), on=WEEK_AGO)
    desk.member = member_of(desk.provider, enums.ProviderRole.ADMIN)
    signed_in(page, site, desk)
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{site}/jetons")
    assert_sound(page, f"tokens-{width}")
    page.get_by_label("À quoi servira ce jeton ?").fill("Caisse")
    page.get_by_role("button", name="Créer le jeton").click()
    page.get_by_role("heading", name="Votre jeton est créé.").wait_for()
    assert_sound(page, f"token-shown-{width}")
    page.get_by_role("button", name="Retirer le jeton Caisse").click()
    page.get_by_text("est retiré.").wait_for()


def video_of(text: str, folder: Path) -> Path:
    """A camera's view of a printed QR: a few frames, one in the format a browser plays back."""
    drawn = io.BytesIO()
    segno.make_qr(text, error="m").save(drawn, kind="png", scale=6, border=6)
    code = Image.open(drawn).convert("L")
    frame = Image.new("L", (640, 480), 200)
    frame.paste(code, ((640 - code.width) // 2, (480 - code.height) // 2))
    path = folder / "camera.y4m"
    grey = bytes([128]) * (320 * 240)
    with path.open("wb") as file:
        file.write(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n")
        for _ in range(10):
            file.write(b"FRAME\n" + frame.tobytes() + grey + grey)
    return path


def with_a_camera(browser_type: BrowserType, code: str, folder: Path) -> Browser:
    """A browser whose camera sees the QR of this code."""
    address = codes.qr_address("https://pass.exemple.fr", code)
    camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={video_of(address, folder)}",
    ]
    return browser_type.launch(executable_path=browser.needed(), args=[*browser.FLAGS, *camera])


def test_the_camera_reads_the_qr_of_a_pass_with_the_vendored_reader(
    site: str, browser_type: BrowserType, tmp_path: Path
) -> None:
    desk = open_desk(order_of_now(), on=WEEK_AGO)
    eye = with_a_camera(browser_type, code_of(desk.first), tmp_path)
    try:
        page = eye.new_page(viewport={"width": 360, "height": 740})
        signed_in(page, site, desk)
        page.goto(f"{site}/encaisser")
        page.get_by_role("button", name="Utiliser la caméra").click()
        page.get_by_role("heading", name="Ce Pass est bon.").wait_for()
        assert not Redemption.objects.exists()
        page.get_by_role("button", name="Encaisser 10").click()
        page.get_by_role("heading", name="encaissés").wait_for()
        assert Redemption.objects.get().digital_pass == desk.first
    finally:
        eye.close()
