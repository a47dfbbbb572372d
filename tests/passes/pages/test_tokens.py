"""A token is made on the provider's page, shown once, and taken back."""

import pytest

from diagnostics.accounts import journal
from diagnostics.accounts.models import ApiToken
from diagnostics.accounts.verbs import Verb
from passes import desks, enums
from tests.passes.factories import member_of, open_provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def provider(client):
    desks.forget()
    provider = open_provider()
    client.force_login(member_of(provider, enums.ProviderRole.ADMIN))
    return provider


def test_a_token_is_shown_once_and_opens_the_desk_of_the_provider(client, provider):
    response = client.post("/jetons", {"label": "Caisse de la médiathèque"})
    text = response.context["text"]
    assert text in response.content.decode()
    assert desks.of_token(text).provider == provider
    assert text not in client.get("/jetons").content.decode()
    assert "Caisse de la médiathèque" in client.get("/jetons").content.decode()
    assert journal.of(ApiToken.objects.get()).get().verb == Verb.TOKEN_CREATED


def test_a_token_taken_back_opens_nothing(client, provider):
    text = client.post("/jetons", {"label": "Caisse"}).context["text"]
    assert desks.of_token(text)
    token = ApiToken.objects.get()
    assert client.post(f"/jetons/{token.public_id}/retirer").status_code == 302
    assert desks.of_token(text) is None
    page = client.post(f"/jetons/{token.public_id}/retirer", follow=True).content.decode()
    assert "Retiré le 10/03/2026" in page


def test_a_token_of_another_provider_cannot_be_taken_back(client, provider):
    other = open_provider()
    user = member_of(other, enums.ProviderRole.ADMIN)
    token = ApiToken.objects.create(
        user=user,
        scope_id=other.public_id,
        label="Caisse",
        digest="0" * 64,
        created_at=journal.instant(),
    )
    assert client.post(f"/jetons/{token.public_id}/retirer").status_code == 404


def test_a_mere_member_sees_no_token(client, provider):
    client.force_login(member_of(provider))
    assert client.get("/jetons").status_code == 404


def test_a_token_needs_a_name(client, provider):
    client.post("/jetons", {"label": ""})
    assert not ApiToken.objects.exists()


def test_the_page_names_the_places_and_services_that_a_program_sends(client, provider):
    page = client.get("/jetons").content.decode()
    site = provider.sites.get()
    assert str(site.public_id) in page
    assert site.site_services.get().service.code in page
