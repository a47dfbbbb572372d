"""A funder accepts structures for its orders, on screen."""

import pytest
from django.urls import reverse

from passes.models import FunderApproval
from tests.passes.factories import FunderMembershipFactory, UserFactory, open_provider
from tests.support.queries import assert_same_count

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LIST = reverse("passes:approvals")


@pytest.fixture(autouse=True)
def funder(client):
    membership = FunderMembershipFactory()
    client.force_login(membership.user)
    return membership.funder


def test_a_structure_is_approved_once(client, funder):
    provider = open_provider(name="Les Ateliers")
    target = reverse("passes:approve", args=[provider.public_id])
    assert "Aucune structure n" in client.get(LIST).content.decode()

    done = client.post(target, {}, follow=True).content.decode()

    assert FunderApproval.objects.get().funder == funder
    assert "1 structure agréée pour" in done
    assert client.post(target, {}).status_code == 409


def test_the_list_is_searched_and_costs_the_same_with_more_rows(client):
    open_provider(name="Les Ateliers")
    open_provider(name="Autre", status="suspended")

    assert "Les Ateliers" in client.get(f"{LIST}?q=atel").content.decode()
    assert "Aucune structure ne correspond" in client.get(f"{LIST}?q=autre").content.decode()
    assert_same_count(
        visit=lambda: client.get(LIST), add_rows=lambda: [open_provider() for _ in range(4)]
    )


def test_only_a_funder_approves(client):
    client.force_login(UserFactory(operator=True))

    assert client.get(LIST).status_code == 404
