"""The operator decides on an application, from its list to its reason."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from passes.models import Provider
from tests.passes.applications import SIRET, TODAY
from tests.passes.factories import (
    FunderMembershipFactory,
    ProviderFactory,
    UserFactory,
    open_provider,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def waiting(client):
    provider = open_provider(
        status="under_review",
        siret=SIRET,
        legal_representative="Mme Renard",
        charter_accepted_on=TODAY,
    )
    provider.accreditations.all().delete()
    client.force_login(UserFactory(operator=True))
    return provider


def text(response):
    return response.content.decode().replace("&#x27;", "'")


def decide(client, provider, decision, **data):
    address = reverse("passes:decide_provider", args=[provider.public_id, decision])
    return text(client.post(address, data, follow=True))


def test_the_list_says_which_state_waits_for_whom(client, waiting):
    page = text(client.get(reverse("passes:providers")))

    assert "À l'étude : 1, attend votre décision" in page
    assert "Dossiers à étudier : 1." in page
    shown = text(client.get(reverse("passes:provider", args=[waiting.public_id])))
    assert "Son dossier vous attend" in shown
    assert "L&#x27;avis de situation SIRET".replace("&#x27;", "'") in shown
    assert "Demander un complément" in shown


def test_a_file_is_accepted_as_the_structure_filled_it(client, waiting):
    address = reverse("passes:accept_application", args=[waiting.public_id])
    assert "Qualifiée à partir du" in text(client.get(address))

    page = text(client.post(address, {"from_on": "2026-03-10"}, follow=True))

    assert "peut encaisser des Pass" in page
    waiting.refresh_from_db()
    assert waiting.status == "qualified"
    again = text(client.post(address, {"from_on": "2026-03-10"}))
    assert "état actuel" in again


def test_a_file_without_place_is_not_accepted(client, waiting):
    empty = ProviderFactory(status="under_review")

    address = reverse("passes:accept_application", args=[empty.public_id])
    assert client.post(address, {"from_on": "2026-03-10"}).status_code == 404


@pytest.mark.parametrize(
    ("decision", "status"), [("completer", "to_correct"), ("refuser", "refused")]
)
def test_a_file_is_sent_back_or_refused_with_a_reason(client, waiting, decision, status):
    assert "obligatoire" in decide(client, waiting, decision, reason="")

    page = decide(client, waiting, decision, reason="Il manque le prix")

    assert "Il manque le prix" in page
    assert Provider.objects.get().status == status
    assert "état actuel" in decide(client, waiting, decision, reason="Encore")


def test_an_unknown_decision_is_not_found(client, waiting):
    address = reverse("passes:decide_provider", args=[waiting.public_id, "autre"])
    assert client.get(address).status_code == 404


def test_a_structure_is_struck_off_with_a_reason(client, waiting):
    Provider.objects.update(status="suspended")

    assert "radiée" in decide(client, waiting, "radier", reason="Fraude établie")


def test_a_funder_ends_its_approval_on_screen(client):
    provider, membership = open_provider(), FunderMembershipFactory()
    client.force_login(membership.user)
    client.post(reverse("passes:approve", args=[provider.public_id]))
    address = reverse("passes:end_approval", args=[provider.public_id])
    assert "Ne plus agréer" in text(client.get(reverse("passes:approvals")))
    assert "obligatoire" in text(client.post(address, {"reason": ""}))

    page = text(client.post(address, {"reason": "Territoire voisin"}, follow=True))

    assert "n'est plus agréée" in page
    assert client.get(address).status_code == 404


def test_a_structure_that_moved_keeps_its_file_under_its_new_siret(client):
    client.force_login(UserFactory(operator=True))
    provider = open_provider(siret="73282932000074")
    address = reverse("passes:change_siret", args=[provider.public_id])
    assert address in text(client.get(reverse("passes:provider", args=[provider.public_id])))
    sent = {"siret": "73282932000082", "from_on": "2026-03-10"}
    assert "L'avis de situation du nouveau SIRET manque." in text(client.post(address, sent))
    paper = SimpleUploadedFile("avis.pdf", b"%PDF-1.4\n% avis\n", "application/pdf")
    page = text(client.post(address, {**sent, "paper": paper}, follow=True))
    assert "732 829 320 00082" in page.replace("\u00a0", " ")
    assert "SIRET avant le 10/03/2026" in page
