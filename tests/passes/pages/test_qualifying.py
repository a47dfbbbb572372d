"""The operator's acts on a provider, on screen."""

import pytest
from django.urls import reverse

from passes.models import ProviderMembership
from tests.passes.factories import (
    CommuneFactory,
    ProviderFactory,
    ServiceFactory,
    SiteFactory,
    UserFactory,
    member_of,
    open_provider,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture(autouse=True)
def operator(client):
    user = UserFactory(operator=True)
    client.force_login(user)
    return user


@pytest.fixture
def candidate():
    provider = ProviderFactory(status="candidate", siret=None)
    SiteFactory(provider=provider, commune=None)
    return provider


def address(name, thing):
    return reverse(f"passes:{name}", args=[thing.public_id])


def text(response):
    return response.content.decode().replace("&#x27;", "'")


def filed(candidate, **changes):
    answer = {
        "siret": "732 829 320 00074",
        "legal_representative": "Mme Renard",
        "charter_accepted_on": "2026-03-09",
        "site": candidate.sites.get().pk,
        "place": "62300 Lens",
        "services": [ServiceFactory().pk],
        "price_cents": "12",
        "from_on": "2026-03-10",
    }
    return {**answer, **changes}


@pytest.fixture
def lens():
    commune = CommuneFactory()
    commune.postcode_rows.create(postcode="62300")


@pytest.mark.usefixtures("lens")
def test_a_candidate_is_qualified(client, candidate):
    assert 'value="2026-03-10"' in text(client.get(address("accredit_provider", candidate)))

    done = client.post(address("accredit_provider", candidate), filed(candidate), follow=True)

    candidate.refresh_from_db()
    assert candidate.status == "qualified"
    assert candidate.sites.get().commune_id == "62498"
    assert candidate.sites.get().site_services.get().price_cents == 1200
    assert "peut encaisser des Pass" in text(done)


def test_what_is_missing_is_said_all_at_once(client, candidate):
    target = address("accredit_provider", candidate)

    page = text(client.post(target, filed(candidate, siret="", charter_accepted_on="")))
    assert page.count("Ce champ est obligatoire.") == 2
    page = text(client.post(target, filed(candidate, place="")))
    assert "Il manque : la commune du lieu." in page
    unknown = client.post(address("accredit_provider", candidate), filed(candidate))
    assert "Commune introuvable" in text(unknown)


def test_members_get_an_account_and_an_administrator_opens_the_door(client, candidate):
    answer = {"email": "nadia@exemple.invalid", "first_name": "Nadia", "last_name": "Renard"}
    target = address("invite_provider", candidate)

    client.post(target, {**answer, "role": "provider_member"})
    candidate.refresh_from_db()
    assert candidate.status == "candidate"
    client.post(target, {**answer, "role": "provider_admin"})

    candidate.refresh_from_db()
    assert candidate.status == "invited"
    assert ProviderMembership.objects.get().role == "provider_admin"
    assert "Créer le compte" in text(client.get(target))


def test_a_provider_is_suspended_with_a_reason_and_resumes(client):
    provider = open_provider()

    client.post(address("suspend_provider", provider), {"reason": "Contrôle"})
    provider.refresh_from_db()
    assert provider.status == "suspended"
    again = client.post(address("suspend_provider", provider), {"reason": "Contrôle"})
    assert "état actuel" in text(again)
    client.post(address("resume_provider", provider), {})

    provider.refresh_from_db()
    assert provider.status == "qualified"


def test_a_place_is_closed_by_the_operator_or_its_administrator(client):
    provider = open_provider()
    site = provider.sites.get()
    answer = {"closed_from": "2026-04-01", "reason": "Travaux"}

    client.force_login(member_of(provider))
    assert client.get(address("close_site", site)).status_code == 404
    client.force_login(member_of(open_provider(), "provider_admin"))
    assert client.get(address("close_site", site)).status_code == 404
    client.force_login(member_of(provider, "provider_admin"))
    assert client.post(address("close_site", site), answer).status_code == 302
    assert "déjà fermé" in text(client.post(address("close_site", site), answer))


def test_the_operator_is_led_back_to_the_provider_after_closing(client):
    provider = open_provider()
    site = provider.sites.get()

    done = client.post(
        address("close_site", site), {"closed_from": "2026-04-01", "reason": "Travaux"}, follow=True
    )

    assert "Fermé à partir du mercredi 1er avril 2026" in text(done)


@pytest.mark.parametrize("name", ["accredit_provider", "invite_provider", "suspend_provider"])
def test_the_auditor_does_not_enter(client, candidate, name):
    client.force_login(UserFactory(auditor=True))

    assert client.get(address(name, candidate)).status_code == 404
