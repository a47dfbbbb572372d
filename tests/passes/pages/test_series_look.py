"""« Scanner à la suite » in a browser: cut off, come back, and nothing is lost or doubled."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest
from playwright.sync_api import BrowserType, Page

from passes import codes, enums, keys, redeeming
from passes.models import Redemption, RefusedScan
from tests.passes import claim_lists
from tests.passes.factories import member_of
from tests.passes.pages.test_scanning_look import (
    PATIENCE,
    WEEK_AGO,
    assert_sound,
    signed_in,
    with_a_camera,
)
from tests.passes.scanning import Desk, code_of, mistyped, open_desk, order_of_now

pytestmark = pytest.mark.browser

SERIES = "/encaisser/suite"
SCRIPT = Path(__file__).parents[3] / "passes/static/passes/pass_code.js"


def opened(page: Page, site: str, desk: Desk) -> None:
    """Open the page on a phone, the day of the service chosen, kept for when the line is cut."""
    signed_in(page, site, desk)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{site}{SERIES}")
    page.locator("[data-series][data-kept=yes]").wait_for(timeout=PATIENCE)
    page.get_by_label("Date du service").fill(WEEK_AGO.isoformat())
    page.get_by_label("Service", exact=True).select_option(desk.service.code)


def type_code(page: Page, code: str) -> None:
    """What a hand scanner does: the characters, then Enter."""
    page.get_by_label("Code du Pass").fill(code)
    page.get_by_label("Code du Pass").press("Enter")


def waits(page: Page, count: int) -> None:
    page.locator(f"[data-series][data-waiting='{count}']").wait_for(timeout=PATIENCE)


@pytest.mark.both_databases
def test_ten_scans_without_network_then_ten_redemptions_and_none_twice(
    site: str, page: Page
) -> None:
    desk = open_desk(order_of_now(), on=WEEK_AGO, size=10)
    opened(page, site, desk)
    page.context.set_offline(True)
    page.reload()
    page.get_by_role("heading", name="Scannez les Pass").wait_for()
    page.get_by_label("Date du service").fill(WEEK_AGO.isoformat())
    for rank, digital_pass in enumerate(desk.passes, start=1):
        type_code(page, code_of(digital_pass))
        waits(page, rank)
    type_code(page, code_of(desk.first).lower())
    page.get_by_text("Ce Pass est déjà dans la liste.").wait_for()
    assert page.get_by_text("encaissés au plus").count() == 0
    assert page.locator("li.series__line--redeemed").count() == 0
    assert page.locator(".series__line--waiting").count() == 10
    assert_sound(page, "series-waiting-360")
    assert not Redemption.objects.exists()
    page.context.set_offline(False)
    waits(page, 0)
    assert page.locator("li.series__line--redeemed").count() == 10
    assert_sound(page, "series-green-360")
    assert Redemption.objects.live().count() == 10
    assert all(each.scanned_at < each.received_at for each in Redemption.objects.all())
    page.reload()
    page.locator("li.series__line--redeemed").nth(9).wait_for()
    assert Redemption.objects.count() == 10


def test_the_camera_reads_a_pass_once_though_it_stays_in_view(
    site: str, browser_type: BrowserType, tmp_path: Path
) -> None:
    desk = open_desk(order_of_now(), on=WEEK_AGO)
    eye = with_a_camera(browser_type, code_of(desk.first), tmp_path)
    try:
        page = eye.new_page()
        opened(page, site, desk)
        page.get_by_role("button", name="Utiliser la caméra").click()
        page.locator("li.series__line--redeemed").first.wait_for()
        page.wait_for_timeout(1000)
        assert page.locator("[data-series-list] > li").count() == 1
        page.get_by_role("button", name="Arrêter la caméra").click()
        assert Redemption.objects.get().digital_pass == desk.first
    finally:
        eye.close()


@pytest.mark.both_databases
def test_a_scan_whose_answer_was_lost_is_sent_again_and_counts_once(site: str, page: Page) -> None:
    desk = open_desk(order_of_now(), on=WEEK_AGO)
    opened(page, site, desk)

    def lose(route):
        route.fetch()
        route.abort()

    page.context.route("**/encaisser/envoi", lose)
    type_code(page, code_of(desk.first))
    page.get_by_text("Pas de réseau").wait_for(timeout=PATIENCE)
    assert Redemption.objects.count() == 1
    page.context.unroute("**/encaisser/envoi")
    page.get_by_role("button", name="Envoyer maintenant").click()
    waits(page, 0)
    assert page.locator("li.series__line--redeemed").count() == 1
    assert Redemption.objects.count() == 1


def test_a_refusal_says_what_to_tell_and_a_wrong_code_never_leaves_the_phone_as_a_code(
    site: str, page: Page
) -> None:
    desk = open_desk(order_of_now(), on=WEEK_AGO)
    redeeming.redeem_pass(actor=desk.member, scan=desk.scan(service_on=WEEK_AGO))
    opened(page, site, desk)
    type_code(page, code_of(desk.first))
    page.get_by_text("Avez-vous un autre Pass du carnet ?").wait_for(timeout=PATIENCE)
    type_code(page, mistyped(code_of(desk.passes[1])))
    page.get_by_text("Un caractère est faux, ou deux sont inversés.").wait_for()
    page.get_by_role("button", name="Grand texte").click()
    assert_sound(page, "series-refused-large-360")
    type_code(page, code_of(desk.passes[1]))
    page.locator("li.series__line--redeemed").wait_for(timeout=PATIENCE)
    kept = RefusedScan.objects.get(is_made_by_device=True)
    assert kept.refusal_code == "wrong_check_character"
    stored = page.evaluate("window.declicStore.all()")
    assert {line["code"] for line in stored} == {""}


def test_the_queue_leaves_as_a_file_when_the_phone_cannot_send(site: str, page: Page) -> None:
    desk = open_desk(order_of_now(), on=WEEK_AGO)
    opened(page, site, desk)
    page.context.set_offline(True)
    type_code(page, code_of(desk.first))
    waits(page, 1)
    with page.expect_download() as asked:
        page.get_by_role("button", name="Télécharger la file").click()
    text = asked.value.path().read_text(encoding="utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert row["code"] == code_of(desk.first).replace("-", "")
    assert row["service_on"] == WEEK_AGO.isoformat()
    assert page.get_by_text("En attente").first.is_visible()
    # Sent from another machine as a list, then by the phone that is back: one redemption.
    lists = claim_lists.send(desk, asked.value.path().read_bytes())
    assert claim_lists.answers(claim_lists.redeem(desk, lists)) == [(2, "redeemed", "")]
    page.context.set_offline(False)
    waits(page, 0)
    assert page.locator("li.series__line--redeemed").count() == 1
    assert Redemption.objects.count() == 1


def test_the_queue_of_one_account_is_not_sent_by_another(site: str, page: Page) -> None:
    desk = open_desk(order_of_now(), on=WEEK_AGO)
    opened(page, site, desk)
    page.context.set_offline(True)
    type_code(page, code_of(desk.first))
    waits(page, 1)
    page.context.clear_cookies()
    desk.member = member_of(desk.provider)
    signed_in(page, site, desk)
    page.context.set_offline(False)
    page.get_by_text("Reconnectez-vous pour envoyer.").wait_for(timeout=PATIENCE)
    page.reload()
    page.get_by_text("d'un autre compte attendent").wait_for(timeout=PATIENCE)
    assert not Redemption.objects.exists()


def test_a_volunteers_phone_joins_by_the_qr_and_scans(site: str, page: Page) -> None:
    desk = open_desk(order_of_now(), on=WEEK_AGO)
    desk.member = member_of(desk.provider, enums.ProviderRole.ADMIN)
    signed_in(page, site, desk)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{site}/appareils")
    page.get_by_label("Nom de l'appareil").fill("Téléphone de l'accueil")
    page.get_by_role("button", name="Afficher le code").click()
    code = page.locator(".scan__invitation").inner_text()
    assert_sound(page, "device-invited-360")
    page.context.clear_cookies()
    page.goto(f"{site}/appareil#{code.replace(' ', '')}")
    page.locator("[name=pin]").fill("4713")
    assert page.url == f"{site}/appareil"
    assert_sound(page, "device-joining-360")
    page.locator("[name=again]").fill("4713")
    page.get_by_role("button", name="Relier cet appareil").click()
    page.get_by_role("heading", name="Scannez les Pass").wait_for()
    page.get_by_label("Date du service").fill(WEEK_AGO.isoformat())
    type_code(page, code_of(desk.first))
    page.locator("li.series__line--redeemed").wait_for(timeout=PATIENCE)
    assert Redemption.objects.get().device == "Téléphone de l'accueil"


def texts() -> list[str]:
    """Codes as printed, as typed, as a scanner types them, with one fault, and no code at all."""
    chance = random.Random(6)
    good = [codes.sign(chance.randrange(32**6), keys.ring()) for _ in range(60)]
    us, azerty = codes._US_ANSI, codes._AZERTY
    typed = ["".join(azerty[us.index(c)] if c in us else c for c in code) for code in good[:20]]
    wrong = [
        f"{code[:at]}{'7' if code[at] != '7' else '8'}{code[at + 1 :]}"
        for at, code in enumerate(good[:14])
        if code[at] != "-"
    ]
    dressed = [f" {code.lower()}\u202f\n".replace("-", "\u2011") for code in good[:10]]
    addresses = [codes.qr_address("HTTPS://PASS.EXEMPLE.FR", code) for code in good[:10]]
    alike = [code.replace("0", "o").replace("1", "L") for code in good[:20]]
    none = ["", "bonjour", "WIFI:T:WPA;S:x;;", "C-00016J-H", "0" * 16, "\ufeff" + good[0], "é" * 15]
    return [*good, *typed, *wrong, *dressed, *addresses, *alike, *none, "ı" * 15, "x" * 301]


def test_the_browser_judges_a_text_exactly_as_the_server_does(page: Page) -> None:
    def judged(text: str) -> dict[str, str]:
        try:
            return {"characters": codes.normalise(text), "fault": ""}
        except codes.UnreadableCode as unreadable:
            return {"fault": unreadable.fault.value}

    page.add_script_tag(path=SCRIPT)
    sample = texts()
    found = page.evaluate("texts => texts.map((text) => window.declicCode.read(text))", sample)
    for text, said in zip(sample, found, strict=True):
        wanted = judged(text)
        assert {name: said[name] for name in wanted} == wanted, repr(text)
