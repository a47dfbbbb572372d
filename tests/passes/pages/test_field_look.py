"""The pages of the field at 360 px: nothing wider than the screen, nothing that axe finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page

from diagnostics.accounts.models import User
from passes import giving_back_days
from passes.models import HandOver, Provider, RefusedScan
from tests.accounts.factories import UserFactory, advisor
from tests.passes.applications import candidate_provider, submitted
from tests.passes.factories import FunderMembershipFactory, SiteFactory, member_of
from tests.passes.scanning import code_of, mistyped, open_desk, order_of_now
from tests.passes.test_giving_back_days import BEGAN, ENDED

pytestmark = pytest.mark.browser


def visits() -> Iterator[tuple[User | None, str]]:
    """Who opens what: each page of the field by the one who works with it."""
    desk = open_desk(order_of_now())
    provider, site = desk.provider, desk.site
    SiteFactory(provider=provider, name="Annexe")
    member = desk.member.provider_memberships.get().pk
    yield desk.member, "/encaisser/plusieurs"
    admin = member_of(provider, "provider_admin")
    for page in ("", "/membres", f"/membres/{member}/lieux", f"/membres/{member}", "/lieux"):
        yield admin, f"/ma-structure{page}"
    for page in ("modifier", "services", "fermer", "signaler"):
        yield admin, f"/lieux/{site.public_id}/{page}"
    yield admin, "/mon-compte-bancaire"
    yield from _applying()
    yield from _operating(provider)
    for address in ("/lieux", f"/lieux/{site.public_id}", "/p", "/appareil"):
        yield None, address
    yield FunderMembershipFactory().user, "/agrements"
    holder = HandOver.objects.get(booklet=desk.booklet)
    yield advisor(holder.agency), "/carnets/arreter"
    yield advisor(holder.agency), "/remises"


def _applying() -> Iterator[tuple[User, str]]:
    applicant = member_of(candidate_provider(status="invited"), "provider_admin")
    for page in ("", "/dossier", "/fiche"):
        yield applicant, f"/ma-structure{page}"


def _operating(provider: Provider) -> Iterator[tuple[User, str]]:
    operator = UserFactory(operator=True)
    stop = giving_back_days.Stop(BEGAN, ENDED, "Panne de l'hébergeur")
    giving_back_days.record_outage(actor=operator, stop=stop)
    account = submitted(provider)
    addresses = ["signalements", "scans-tardifs", "pannes", "carnets/arreter", "structures"]
    addresses += ["comptes-bancaires", f"comptes-bancaires/{account.public_id}", "listes-de-lieux"]
    one = f"structures/{provider.public_id}"
    addresses += [one, *(f"{one}/{page}" for page in ("siret", "suspendre", "inviter"))]
    for address in addresses:
        yield operator, f"/{address}"


def test_every_page_of_the_field_is_sound_on_a_phone(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    signed_in: User | None = None
    for user, address in visits():
        if user != signed_in:
            page.context.clear_cookies()
            signed_in = user
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = client.cookies["declic_session"].value
            page.context.add_cookies([{"name": "declic_session", "value": cookie, "url": site}])
        answer = page.goto(f"{site}{address}")
        assert answer is not None
        assert answer.status == 200, address
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"


def test_many_codes_are_answered_line_by_line_on_a_phone(site: str, page: Page) -> None:
    desk = open_desk(order_of_now())
    client = Client()
    client.force_login(desk.member)
    cookie = client.cookies["declic_session"].value
    page.context.add_cookies([{"name": "declic_session", "value": cookie, "url": site}])
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{site}/encaisser/plusieurs")
    field = page.get_by_label("Codes des Pass")
    good = code_of(desk.first)
    for code in (good, mistyped(good)):
        field.press_sequentially(code)
        field.press("Enter")
    page.get_by_role("button", name="Encaisser ces Pass").click()
    page.get_by_role("heading", name="1 Pass encaissé").wait_for()
    assert page.locator("li.series__line--refused").count() == 1
    assert RefusedScan.objects.count() == 1
    assert Axe().run(page).violations_count == 0
