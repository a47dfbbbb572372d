"""A list in a browser, on a phone: sent, looked at, a code typed again by keyboard, redeemed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from passes import answering_claims
from passes.models import ClaimFile, Redemption
from tests.passes.claim_lists import claim, csv_of, mistyped
from tests.passes.pages.test_scanning_look import WEEK_AGO, assert_sound, signed_in
from tests.passes.scanning import code_of, open_desk, order_of_now

pytestmark = pytest.mark.browser


def test_a_list_is_sent_mended_and_redeemed_by_keyboard_on_a_phone(
    site: str, page: Page, tmp_path: Path
) -> None:
    desk = open_desk(order_of_now(), on=WEEK_AGO, size=3)
    one, two, three = desk.passes
    rows = [claim(one, WEEK_AGO), claim(one, WEEK_AGO), claim(mistyped(two), WEEK_AGO)]
    heads = ("Code du Pass", "Date du service", "Lieu")
    rows = [(*row, "") for row in rows] + [(*claim(three, WEEK_AGO), "Ailleurs")]
    listed = tmp_path / "pass.csv"
    listed.write_bytes(csv_of(*rows, heads=heads))
    signed_in(page, site, desk)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{site}/listes-de-pass")
    assert_sound(page, "claims-360")
    page.get_by_label("Votre liste").set_input_files(listed)
    page.get_by_role("button", name="Vérifier cette liste").press("Enter")
    page.get_by_role("heading", name="Rien n'est encore encaissé.").wait_for()
    page.get_by_text("Ce Pass est déjà à la ligne 2").wait_for()
    assert_sound(page, "claim-file-360")
    page.get_by_role("link", name="Retaper le code de la ligne 4").press("Enter")
    field = page.get_by_label("Code lu sur le Pass")
    field.fill(mistyped(two))
    field.press("Enter")
    page.get_by_role("heading", name="Si un seul caractère est faux").wait_for()
    assert_sound(page, "retype-360")
    field.fill(code_of(two))
    field.press("Enter")
    page.get_by_role("button", name="Encaisser 2 Pass").press("Enter")
    page.get_by_role("heading", name="Votre liste a ses réponses.").wait_for()
    assert_sound(page, "claim-answers-360")
    assert Redemption.objects.count() == 2
    assert ClaimFile.objects.get().status == "answered"
    assert answering_claims.sweep_claims() == 0
