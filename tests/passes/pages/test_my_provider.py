"""« Ma structure » on screen: from the SIRET to the file sent, places, members."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from passes import tending
from passes.models import Provider, ProviderMembership
from tests.passes.applications import SIRET, candidate_provider
from tests.passes.factories import ServiceFactory, UserFactory, member_of, open_provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINE = reverse("passes:my_provider")
IDENTITY = {
    "kind": "organisme public",
    "legal_representative": "Mme Renard",
    "email": "accueil@lens.example",
    "phone": "03 21 00 00 00",
    "accepts_charter": "on",
}


@pytest.fixture
def provider():
    return candidate_provider(status="invited")


@pytest.fixture
def admin(provider, client):
    user = member_of(provider, "provider_admin")
    client.force_login(user)
    return user


def text(response):
    return response.content.decode().replace("&#x27;", "'")


def post(client, name, data=None, *args):
    return text(client.post(reverse(f"passes:{name}", args=args), data or {}, follow=True))


@pytest.mark.usefixtures("admin")
def test_an_invited_structure_fills_its_file_and_sends_it(client, provider):
    site, service = provider.sites.get(), ServiceFactory()
    assert "Ouvrir mon dossier" in text(client.get(MINE))
    assert "Il reste 5 étapes" in post(client, "start_application", {"siret": SIRET})
    assert "Il reste 2 étapes" in post(client, "fill_application", IDENTITY)
    offers = {f"given_{service.pk}": "on", f"price_{service.pk}": "12,50"}
    assert "Les services de ce lieu" in post(client, "set_services", offers, site.public_id)
    paper = SimpleUploadedFile("avis.pdf", b"%PDF-1.7 avis")
    papers = {"kind": "registration", "paper": paper}

    page = post(client, "attach", papers, "provider", provider.public_id)

    assert "Votre dossier est complet : envoyez-le." in page
    assert "Votre dossier est envoyé" in post(client, "submit_application")
    provider.refresh_from_db()
    assert (provider.status, provider.is_public_body) == ("under_review", True)
    assert site.site_services.get(until_on__isnull=True).price_cents == 1250


@pytest.mark.usefixtures("admin")
def test_a_wrong_siret_and_an_unfinished_file_are_said_in_words(client):
    assert "n'est pas valable" in post(client, "start_application", {"siret": "12345678901234"})
    post(client, "start_application", {"siret": SIRET})

    refused = client.post(reverse("passes:submit_application"))

    assert refused.status_code == 409
    assert "le représentant légal" in text(refused)
    assert "Envoyer mon dossier" not in text(client.get(MINE))


@pytest.mark.usefixtures("admin")
def test_what_the_operator_asked_is_read_on_the_page(client, provider):
    Provider.objects.update(status="to_correct", siret=SIRET, state_reason="Il manque le prix")

    page = text(client.get(MINE))

    assert "Il manque le prix" in page
    assert "Points du dossier" in page
    Provider.objects.filter(pk=provider.pk).update(status="under_review")
    assert "ne se modifie pas" in post(client, "fill_application", IDENTITY)


def test_an_administrator_adds_and_ends_members(client):
    provider = open_provider()
    user = member_of(provider, "provider_admin")
    client.force_login(user)
    invited = {"email": "a@b.example", "first_name": "Ali", "last_name": "B"}

    assert "Le compte est créé" in post(
        client, "invite_member", {**invited, "role": "provider_member"}
    )

    member = ProviderMembership.objects.get(user__email="a@b.example")
    asked = client.get(reverse("passes:end_membership", args=[member.pk]))
    assert "Ali B" in text(asked)
    assert "n'a plus accès" in post(client, "end_membership", None, member.pk)
    mine = user.provider_memberships.get()
    assert "dernier administrateur" in post(client, "end_membership", None, mine.pk)


def test_an_administrator_keeps_its_places_and_no_other(client):
    provider = open_provider()
    client.force_login(member_of(provider, "provider_admin"))
    site = provider.sites.get()
    site.commune.postcode_rows.get_or_create(postcode="62300")
    place = {"name": "Annexe", "address": "3 rue du Port", "postcode": "62300", "town": "Lens"}

    assert "Services proposés" in post(client, "add_site", place)
    edited = post(client, "edit_site", {**place, "name": "Annexe nord"}, site.public_id)
    assert "Annexe nord est enregistré" in edited
    assert "est vérifié aujourd" in post(client, "confirm_site", None, site.public_id)
    lost = {**place, "postcode": "99999", "town": "Nullepart"}
    assert "n'est pas reconnue" in post(client, "add_site", lost)
    nothing = post(client, "set_services", {}, site.public_id)
    assert "au moins un service" in nothing
    other = open_provider().sites.get()
    address = reverse("passes:edit_site", args=[other.public_id])
    assert client.get(address).status_code == 404


def test_a_reported_change_is_answered_by_the_structure(client):
    provider = open_provider()
    site = provider.sites.get()
    client.force_login(UserFactory())
    assert "La structure va répondre" in post(
        client, "report_site_change", {"text": "Fermé le lundi"}, site.public_id
    )
    report = site.reports.get()
    answer = reverse("passes:answer_site_change", args=[report.public_id])
    assert client.get(answer).status_code == 404

    client.force_login(member_of(provider, "provider_admin"))
    assert "Fermé le lundi" in text(client.get(MINE))
    assert "Fermé le lundi" in text(client.get(answer))
    done = post(client, "answer_site_change", {"answer": "Corrigé"}, report.public_id)

    assert "Votre réponse est enregistrée" in done
    assert "Fermé le lundi" not in done


def test_a_member_and_an_advisor_have_no_such_page(client):
    for user in (member_of(open_provider()), UserFactory()):
        client.force_login(user)
        assert client.get(MINE).status_code == 404


def test_a_place_without_text_is_not_reported(client):
    site = open_provider().sites.get()
    client.force_login(UserFactory())
    address = reverse("passes:report_site_change", args=[site.public_id])

    assert "obligatoire" in text(client.post(address, {"text": ""}))
    assert tending.SiteReport.objects.count() == 0
