"""« Ses droits »: requests, freeze, reopening and copy, one act away from the file."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.urls import reverse

from diagnostics import enrolling, erasing, restricting
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Person, RightsRequest
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.lives import lived
from tests.diagnostics.recordings import HARD, latest, record
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)


@pytest.fixture
def samia(client: PageClient) -> User:
    user = advisor(AgencyFactory(phone="0321000000"))
    client.force_login(user)
    return user


@pytest.fixture
def awa(samia: User) -> Person:
    return PersonFactory(agency_id=samia.agency_ids[0], advisor=samia)


def page(client: PageClient, name: str, person: Person, data=None) -> str:
    address = reverse(f"diagnostics:{name}", args=[person.public_id])
    answer = client.get(address) if data is None else client.post(address, data, follow=True)
    return answer.content.decode()


def test_the_file_leads_to_the_rights_and_says_when_it_ends(client, awa) -> None:
    assert reverse("diagnostics:person_rights", args=[awa.public_id]) in page(client, "person", awa)
    html = page(client, "person_rights", awa)
    assert "Sans nouveau contact, ce dossier sera anonymisé le 2 mars 2028" in html
    assert "Aucune demande." in html


def test_a_request_is_written_down_and_shown_with_its_day(client, awa) -> None:
    sent = {"kind": "access", "received_on": "2026-03-09", "reason": "Ses notes"}
    html = page(client, "register_request", awa, sent)
    assert "Réponse avant le 8 avril 2026" in html
    assert RightsRequest.objects.get().detail == "Ses notes"
    refused = {**sent, "received_on": "2026-03-11"}
    assert "pas encore arrivé" in page(client, "register_request", awa, refused)


def test_a_file_is_frozen_read_and_thawed_from_the_page(client, awa) -> None:
    html = page(client, "restrict_person", awa, {"reason": "Conteste un résultat"})
    assert "Dossier gelé depuis le 10 mars 2026" in html
    assert "Conteste un résultat" in html
    assert "Dossier gelé." in page(client, "person", awa)
    start = reverse("diagnostics:start", args=[awa.public_id])
    answer = client.post(start, {"instrument": "spotting"})
    assert answer.status_code == 409
    assert "Ce dossier est gelé" in answer.content.decode()
    form = " ".join(page(client, "lift_restriction", awa).split())
    assert 'type="submit">Lever le gel</button>' in form
    page(client, "lift_restriction", awa, {})
    awa.refresh_from_db()
    assert awa.restricted_at is None


def test_a_closed_file_is_reopened_from_the_page(client, samia, awa) -> None:
    enrolling.close_file(actor=samia, person=awa, reason="moved")
    assert "Rouvrir le dossier" in page(client, "person", awa)
    page(client, "reopen_file", awa, {})
    awa.refresh_from_db()
    assert awa.closed_on is None
    assert "n’est pas fermé" in page(client, "reopen_file", awa, {})


def test_the_copy_is_read_in_words_and_taken_as_a_document(client) -> None:
    user, _, person = lived(TODAY)
    client.force_login(user)
    html = page(client, "export_person", person)
    assert "Ce que nous gardons sur vous" in html
    assert "Se trompe de mot de passe" in html
    address = reverse("diagnostics:export_person_json", args=[person.public_id])
    answer = client.get(address)
    assert json.loads(answer.content)["rubriques"]["fiche"][0]["last_name"] == "Zwartkop"
    assert "Zwartkop" not in answer["Content-Disposition"]
    assert journal.of(person).filter(verb=Verb.PERSON_EXPORTED).count() == 2


def test_a_manager_reads_that_the_advisor_gives_the_copy(client, awa) -> None:
    client.force_login(manager(awa.agency))
    html = page(client, "person_rights", awa)
    assert "La copie complète est remise par" in html
    address = reverse("diagnostics:export_person", args=[awa.public_id])
    assert client.get(address).status_code == 403


def test_another_agency_finds_nothing(client, awa) -> None:
    client.force_login(advisor())
    address = reverse("diagnostics:person_rights", args=[awa.public_id])
    assert client.get(address).status_code == 404


def test_an_anonymous_file_is_nobodys_page(client, awa) -> None:
    erasing.anonymise_person(actor=manager(awa.agency), person=awa)
    awa.refresh_from_db()
    address = reverse("diagnostics:person_rights", args=[awa.public_id])
    assert client.get(address).status_code == 404


def test_no_button_writes_in_a_frozen_file_of_the_rights_page(client, samia, awa) -> None:
    restricting.restrict_person(actor=samia, person=awa, reason="Litige")
    html = page(client, "person_rights", awa)
    assert reverse("diagnostics:contact", args=[awa.public_id]) not in html


def test_the_printed_sheet_carries_the_code_of_the_own_page_only_from_its_button(
    client, samia, awa
) -> None:
    record(samia, awa, HARD, TODAY)
    address = reverse("diagnostics:result_sheet", args=[latest(awa).public_id])
    assert client.get(address).content.count(b"/S/Figure") == 0
    assert client.post(address).content.count(b"/S/Figure") == 1
    assert client.post(address).status_code == 200
    assert awa.links.filter(revoked_at__isnull=True).count() == 1
    restricting.restrict_person(actor=samia, person=awa, reason="Litige")
    assert client.post(address).content.count(b"/S/Figure") == 0


def test_the_twin_on_screen_says_the_same_words_without_score_or_code(client, samia, awa) -> None:
    record(samia, awa, HARD, TODAY)
    address = reverse("diagnostics:result_page", args=[latest(awa).public_id])
    html = client.get(address).content.decode()
    assert "03 21 00 00 00" in html
    sheet = html[html.index("<article") : html.index("</article>")]
    assert sheet.index("Venez, ou écrivez") < sheet.index("Votre résultat")
    assert awa.last_name not in sheet


def test_the_officer_has_no_page_of_a_person(client, awa) -> None:
    client.force_login(UserFactory(dpo=True))
    address = reverse("diagnostics:person_rights", args=[awa.public_id])
    assert client.get(address).status_code == 404
