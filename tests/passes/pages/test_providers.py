"""The list of those who redeem, and one of them."""

import pytest
from django.urls import reverse

from tests.passes.factories import (
    ProviderFactory,
    SiteFactory,
    UserFactory,
    accepted_account,
    member_of,
    open_provider,
)
from tests.support.queries import assert_same_count

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LIST = reverse("passes:providers")


@pytest.fixture(autouse=True)
def operator(client):
    user = UserFactory(operator=True)
    client.force_login(user)
    return user


@pytest.fixture
def candidate():
    provider = ProviderFactory(status="candidate", siret=None, name="Médiathèque d'Avion")
    SiteFactory(provider=provider, postcode="62210", town="Avion", accepts_pass=False)
    return provider


def listed(client, query=""):
    page = client.get(f"{LIST}{query}").content.decode()
    return page.replace("&#x27;", "'")


def test_the_list_counts_and_searches(client, candidate):
    open_provider(name="Les Ateliers", siret="73282932000074")

    assert "1 structure peut encaisser. Candidates : 1." in listed(client)
    for query in ("?q=avion", "?q=62210", "?status=candidate"):
        page = listed(client, query)
        assert "Médiathèque d'Avion" in page
        assert "Les Ateliers" not in page
    for query in ("?q=732+829", "?accepts_pass=1", "?q=ateliers"):
        page = listed(client, query)
        assert "Les Ateliers" in page
        assert "Médiathèque d'Avion" not in page
    assert "Aucune structure ne correspond" in listed(client, "?q=introuvable")
    assert "Les Ateliers" in listed(client, "?status=inconnu")


def test_the_list_costs_the_same_with_more_rows(client):
    open_provider()
    assert_same_count(
        visit=lambda: client.get(LIST), add_rows=lambda: [open_provider() for _ in range(4)]
    )


def test_an_empty_list_says_how_providers_arrive(client):
    assert "fichier de lieux" in listed(client)


@pytest.mark.parametrize(
    ("status", "has_account", "words"),
    [
        ("candidate", False, "candidate : elle ne peut pas encore encaisser"),
        ("suspended", False, "suspendue : ce qui lui est dû reste dû"),
        ("qualified", True, "son compte bancaire est confirmé"),
        ("qualified", False, "Son argent attend un compte bancaire"),
    ],
)
def test_one_provider_says_where_it_stands(client, status, has_account, words):
    provider = open_provider(status=status)
    member_of(provider)
    if has_account:
        accepted_account(provider)

    page = client.get(reverse("passes:provider", args=[provider.public_id])).content.decode()

    assert words in page
    assert ("Qualifier" in page) is (status == "candidate")
    assert ("Rétablir" in page) is (status == "suspended")


def test_the_auditor_reads_and_finds_nothing_to_press(client, candidate):
    client.force_login(UserFactory(auditor=True))

    page = client.get(reverse("passes:provider", args=[candidate.public_id])).content.decode()

    assert "Qualifier" not in page


def test_a_member_of_a_provider_does_not_see_the_list(client, candidate):
    client.force_login(member_of(candidate))

    assert client.get(LIST).status_code == 404
    assert client.get(reverse("passes:provider", args=[candidate.public_id])).status_code == 404
