"""The thirteen steps walked in Chromium, by the people who will live them, page after page.

The house is opened by the verbs; from the order to the report everything goes through the pages, at
1280 px, the scan at 360 px. Every page visited is looked at by axe. One browser, one server, one
clock that moves from September to November.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Browser, expect

from config.demo import cast
from config.demo.bank import Booking
from diagnostics import questionnaires
from diagnostics.accounts.models import User
from diagnostics.models import Diagnosis, Person
from passes import closing, redeeming
from passes.models import (
    HandOver,
    MonthlyStatement,
    Order,
    Payment,
    PaymentBatch,
    Provider,
    Redemption,
)
from tests.diagnostics.recordings import HARD
from tests.passes.applications import RIB
from tests.stories import meeting
from tests.stories.house import GREEN as ALL_KEPT
from tests.stories.house import JOB, PASSWORD, House, open_house, qualify_places, verdicts
from tests.stories.test_scan_to_settlement import scan_of
from tests.stories.walking import DESK, PHONE, Walker, enter

pytestmark = pytest.mark.browser
GREEN = "rgb(24, 117, 60)"


@pytest.fixture
def house(site: str, tmp_path: Path) -> Iterator[House]:
    """The opened house, its clock running: a browser does not wait on a stopped one."""
    with time_machine.travel("2026-09-01T08:00:00Z", tick=True) as clock:
        yield open_house(clock, tmp_path)


def test_the_thirteen_steps_are_walked_in_a_browser(
    house: House, site: str, browser: Browser
) -> None:
    house.at("2026-09-07")
    omar = enter(browser, site, house.operators[0])
    odile = enter(browser, site, house.operators[1])
    oscar = enter(browser, site, house.operators[2])
    order = _an_order_is_drafted_signed_funded_and_opened(house, omar, browser)
    provider = _a_place_is_qualified_and_staffed(omar)
    chief = enter(browser, site, _member(provider, "provider_admin"))
    _its_account_is_checked_by_two_people(chief, odile, oscar, provider)
    samia = enter(browser, site, house.advisor)
    person = _a_person_is_registered(samia)
    _a_first_meeting_by_keyboard_only(samia, person)
    codes = _a_booklet_is_handed_over(samia)
    house.at("2026-10-06")
    paul = enter(browser, site, _member(provider, "provider_member"), PHONE)
    _a_pass_is_spent_on_a_phone(paul, codes)
    house.at("2026-11-02")  # sessions ended long ago: everybody signs in again
    omar, odile, oscar = (enter(browser, site, each) for each in house.operators)
    chief = enter(browser, site, _member(provider, "provider_admin"))
    _the_month_is_closed_and_approved(omar, chief)
    _two_people_pay(omar, oscar)
    house.at("2026-11-02", 12)
    _the_bank_answers_and_the_laws_hold(house, omar, odile)
    _the_manager_takes_the_report(enter(browser, site, house.manager))
    assert (order.pk, len(samia.visited) > 8) == (Order.objects.get().pk, True)
    assert verdicts() == ALL_KEPT


def _member(provider: Provider, role: str) -> User:
    return provider.memberships.get(role=role).user


def _an_order_is_drafted_signed_funded_and_opened(
    house: House, omar: Walker, browser: Browser
) -> Order:
    """Step 6: draft, visa of the funder, funds of the bank's file, shares, mandate."""
    omar.go("/commandes")
    omar.follow("Nouvelle commande")
    omar.page.get_by_label("Commanditaire", exact=True).select_option(label=house.funder.name)
    omar.fill(
        title="Pass du Pas-de-Calais",
        ordered_count="40",
        valid_from="2026-09-07",
        valid_until="2027-09-06",
        territories="Pas-de-Calais",
        downstream_fee_bp="4,2",
    )
    omar.press("Enregistrer la commande")
    order = Order.objects.get()
    fanny = enter(browser, omar.site, house.signatory)
    fanny.go(f"/commandes/{order.public_id}")
    fanny.follow("Lire et signer")
    fanny.page.get_by_text("J'accepte ce texte").click()
    fanny.press("Enregistrer mon visa")
    _upload(omar, house.bank_file(meeting.funds_of(order)))
    omar.go(f"/commandes/{order.public_id}")
    omar.follow("Répartir entre les agences")
    omar.page.get_by_label(house.agency.name).fill("10")
    omar.press("Calculer les parts")
    omar.press("Confirmer cette répartition")
    omar.fill(mandate_number="M-2026-1")
    omar.press("Activer")
    omar.reads("400,00 € reçus")
    return order


def _upload(walker: Walker, file: Path) -> None:
    walker.go("/banque")
    walker.page.locator("input[type=file]").set_input_files(file)
    walker.press("Importer le fichier")


def _a_place_is_qualified_and_staffed(omar: Walker) -> Provider:
    """Step 8, first half: a candidate of the imported list becomes somebody who redeems."""
    omar.go("/structures")
    omar.follow("Médiathèque de Lens")
    omar.follow("Qualifier", exact=True)
    omar.fill(legal_representative="Inès Caron", charter_accepted_on="2026-09-01", price_cents="10")
    omar.press("Qualifier cette structure")
    for name, role in (("Chantal", "provider_admin"), ("Paul", "provider_member")):
        omar.follow("Créer un compte pour un membre")
        omar.fill(email=f"{name.lower()}@exemple.fr", first_name=name, last_name="Leroy")
        omar.page.locator(f"[name=role][value={role}]").check(force=True)
        omar.press("Créer le compte")
    return Provider.objects.get(name="Médiathèque de Lens")


def _its_account_is_checked_by_two_people(
    chief: Walker, odile: Walker, oscar: Walker, provider: Provider
) -> None:
    chief.go("/mon-compte-bancaire")
    chief.fill(holder_name=provider.name, iban=cast.iban(1), bic="PSSTFRPPXXX")
    paper = {"name": RIB.file_name, "mimeType": "application/pdf", "buffer": RIB.content}
    chief.page.locator("main input[name=paper]").set_input_files(files=[paper])
    chief.press("Transmettre ce compte")
    for walker, button in ((odile, "bien son compte"), (oscar, "Confirmer ce compte")):
        walker.go("/comptes-bancaires")
        walker.follow(provider.name)
        walker.press(button)


def _a_person_is_registered(samia: Walker) -> Person:
    """Step 2: found or registered from the one field of the home page."""
    samia.styled()
    samia.page.get_by_label("Recevoir une personne").fill("Diallo")
    samia.press("Chercher")
    samia.fill(last_name="Diallo", first_name="Awa")
    samia.page.get_by_text("Ajouter ce qui est utile").click()
    samia.fill(birth_year="1974", identifier="1234567A", phone="0639980001", commune="62300 Lens")
    samia.page.get_by_text("J’ai remis et lu la feuille").click()
    samia.press("Enregistrer et ouvrir le dossier")
    assert "1234567A" not in samia.page.content()
    return Person.objects.get()


def _a_first_meeting_by_keyboard_only(samia: Walker, person: Person) -> None:
    """Steps 3 to 5: five questions, five digits; then the result, with its reasons."""
    _tab_to(samia, "Premier entretien")
    samia.page.keyboard.press("Enter")
    samia.page.wait_for_url("**/entretiens/*")
    samia.sound()
    for question in questionnaires.FIRST_MEETING.questions[:5]:
        heading = samia.page.get_by_role("heading", name=question.spoken, exact=True)
        expect(heading).to_be_visible()
        codes = [choice.code for choice in question.choices]
        samia.page.keyboard.press(str(codes.index(HARD[question.code]) + 1))
    expect(samia.page.get_by_role("button", name="Voir le résultat")).to_be_visible()
    expect(samia.page.locator("[data-saved]")).to_have_text("Enregistré")
    samia.sound()
    _tab_to(samia, "Voir le résultat")
    samia.page.keyboard.press("Enter")
    samia.page.wait_for_url("**/resultat")
    samia.sound()
    assert Diagnosis.objects.get().person == person
    samia.page.get_by_role("heading", name="Pourquoi").wait_for()


def _tab_to(walker: Walker, name: str) -> None:
    """Reach a button with the Tab key alone."""
    button = walker.page.get_by_role("button", name=name)
    for _ in range(60):
        if button.evaluate("node => node === document.activeElement"):
            return
        walker.page.keyboard.press("Tab")
    raise AssertionError(f"« {name} » cannot be reached with the keyboard: {walker.page.url}")


def _a_booklet_is_handed_over(samia: Walker) -> list[str]:
    """Steps 5 and 7: accept the Pass, hand it over, print, « Est-ce bien imprimé ? »."""
    proposal = samia.page.locator("li", has_text="Pass proposés").first
    with samia.page.expect_navigation():
        proposal.get_by_role("button", name="Accepter").click()
    samia.sound()
    samia.reads("Vous remettez à")
    samia.press("Réserver et imprimer")
    hand_over = HandOver.objects.get()
    paper = samia.page.request.get(f"{samia.site}/remises/{hand_over.public_id}/carnet.pdf")
    assert paper.body().startswith(b"%PDF")
    samia.follow("Le même carnet en page web")
    codes = samia.page.locator(".declic-code strong").all_inner_texts()
    assert len(codes) == hand_over.booklet.size
    samia.follow("Retour")
    samia.reads("Est-ce bien imprimé ?")
    samia.press("Oui, elle part avec")
    hand_over.refresh_from_db()
    assert hand_over.letter_printed_at is not None
    return codes


def _a_pass_is_spent_on_a_phone(paul: Walker, codes: list[str]) -> None:
    """Step 8, second half: typed code, verified without spending, green, then a clear refusal."""
    for name in ("Ce Pass est bon.", "Ce Pass a été encaissé"):
        paul.go("/encaisser")
        paul.page.get_by_label("Code du Pass").fill(codes[0])
        if name == "Ce Pass est bon.":
            paul.press("Vérifier")
            assert not Redemption.objects.exists()
            paul.press("Encaisser 10")
            panel = paul.page.locator(".scan__panel--done")
            assert panel.evaluate("node => getComputedStyle(node).backgroundColor") == GREEN
            continue
        with paul.page.expect_navigation():
            paul.page.get_by_label("Code du Pass").press("Enter")
        paul.page.get_by_role("heading", name=name).wait_for()
        paul.complaints.clear()  # the browser reports the refusal's own status
        paul.sound()
    assert Redemption.objects.count() == 1


def _the_month_is_closed_and_approved(omar: Walker, chief: Walker) -> None:
    """Step 9."""
    omar.go("/releves")
    omar.go("/releves/cloture")
    omar.page.get_by_label("Mois à clôturer").select_option("2026-10")
    omar.press("Clôturer le mois")
    statement = MonthlyStatement.objects.get()
    chief.go("/mon-argent")
    chief.go(f"/releves/{statement.public_id}")
    chief.press("Valider ce relevé")


def _two_people_pay(omar: Walker, oscar: Walker) -> None:
    """Step 10: one prepares, another releases with the password; the file is taken."""
    omar.go("/virements")
    omar.follow("Préparer les virements")
    omar.press("Préparer les virements")
    omar.reads("Une autre personne doit mettre en paiement")
    batch = PaymentBatch.objects.get()
    oscar.go(f"/virements/{batch.public_id}")
    oscar.page.get_by_label("Votre mot de passe").fill(PASSWORD)
    oscar.press("Mettre en paiement")
    with oscar.page.expect_download() as taken:
        oscar.page.get_by_role("button", name=f"Télécharger {batch.number}.xml").click()
    assert b"pain.001.001.09" in Path(taken.value.path()).read_bytes()


def _the_bank_answers_and_the_laws_hold(house: House, omar: Walker, odile: Walker) -> None:
    """Steps 11 and 12: what is certain settles, the rest waits with its candidates."""
    payment = Payment.objects.get()
    debit = Booking(-payment.amount_cents, end_to_end_id=payment.end_to_end_id)
    _upload(omar, house.bank_file(debit, Booking(450, text="DON ANONYME")))
    omar.go("/banque/rapprochement")
    omar.reads("DON ANONYME")
    payment.refresh_from_db()
    assert payment.status == "settled"
    odile.go("/lois")
    odile.press("Vérifier et garder au journal")


def _the_manager_takes_the_report(marc: Walker) -> None:
    """Step 13: the quarter of the first meeting, on the page and in its file."""
    marc.go("/rapports/inclusion")
    marc.page.get_by_label("Période", exact=True).select_option("2026-T3")
    marc.press("Afficher")
    marc.press("Télécharger le rapport")
    with marc.page.expect_download() as taken:
        marc.page.get_by_role("link", name="Télécharger declic-inclusion").click()
    assert Path(taken.value.path()).stat().st_size > 500


def _lived(house: House) -> None:
    """A life by the verbs, so that every menu has something to show."""
    house.at("2026-09-07")
    qualify_places(house)
    meeting.active_order(house)
    person = meeting.register(house, "Diallo", "1234567A")
    meeting.meet(house, person)
    _, codes = meeting.hand_over(house, person, 10)
    house.at("2026-10-06", 14)
    for code in codes[:4]:
        redeeming.redeem_pass(actor=house.members[0], scan=scan_of(house, code))
    house.at("2026-11-02")
    closing.close_month(actor=JOB, period="2026-10")
    house.bank_day(Booking(450, text="DON ANONYME"))


def test_every_menu_of_every_role_reads_well_on_both_screens(
    house: House, site: str, browser: Browser
) -> None:
    _lived(house)
    people = (
        house.advisor,
        house.manager,
        house.members[0],
        house.chiefs[0],
        house.operators[0],
        house.signatory,
        house.auditor,
        house.administrators[0],
    )
    for user in people:
        walker = enter(browser, site, user)
        menu = walker.page.locator("#main-menu a[href^='/']").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
        assert menu[0] == "/accueil"
        for width in (DESK, PHONE):
            walker.narrow(width)
            for path in dict.fromkeys(menu):
                walker.visit(path)
        walker.page.context.close()
