"""The people of a structure on screen: added, limited to some places, taken out."""

import pytest
from django.urls import reverse

from passes import enums, joining_providers
from passes.models import MembershipSite, ProviderMembership
from tests.passes.factories import SiteFactory, member_of, open_provider
from tests.passes.pages.test_my_provider import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINE = reverse("passes:my_provider")
INVITED = {
    "email": "benevole@lens.example",
    "first_name": "Rose",
    "last_name": "Petit",
    "role": "provider_member",
}


@pytest.fixture
def admin(client):
    user = member_of(open_provider(), enums.ProviderRole.ADMIN)
    client.force_login(user)
    return user


@pytest.fixture
def annex(admin):
    return SiteFactory(provider=admin.provider_memberships.get().provider, name="Annexe")


def test_a_member_is_invited_for_some_of_the_places(client, annex):
    page = text(client.get(reverse("passes:invite_member")))
    assert "Lieux où cette personne encaisse" in page
    sent = {**INVITED, "sites": [str(annex.public_id)]}
    page = text(client.post(reverse("passes:invite_member"), sent, follow=True))
    assert "Le compte est créé." in page
    assert "Annexe" in page.split("Membres")[1]
    assert MembershipSite.objects.current().get().site == annex


def test_the_places_of_a_member_are_chosen_again_and_none_means_all(client, annex):
    member = member_of(annex.provider)
    membership = ProviderMembership.objects.get(user=member)
    address = reverse("passes:limit_member", args=[membership.pk])
    client.post(address, {"sites": [str(annex.public_id)]})
    assert "checked" in text(client.get(address))
    page = text(client.post(address, {}, follow=True))
    assert f"Les lieux de {member.full_name} sont à jour." in page
    assert not MembershipSite.objects.current().exists()


def test_one_place_asks_no_question_and_an_administrator_is_not_limited(client, admin):
    assert "Lieux où cette personne" not in text(client.get(reverse("passes:invite_member")))
    own = admin.provider_memberships.get()
    address = reverse("passes:limit_member", args=[own.pk])
    site = own.provider.sites.get()
    page = text(client.post(address, {"sites": [str(site.public_id)]}))
    assert "Un administrateur travaille dans tous les lieux" in page


def test_a_place_of_another_structure_cannot_be_ticked(client, annex):
    membership = ProviderMembership.objects.get(user=member_of(annex.provider))
    address = reverse("passes:limit_member", args=[membership.pk])
    client.post(address, {"sites": [str(SiteFactory().public_id)]})
    assert not MembershipSite.objects.exists()


def test_the_members_of_another_structure_are_not_there(client, admin):
    other = ProviderMembership.objects.get(user=member_of(open_provider()))
    for name in ("limit_member", "end_membership"):
        assert client.get(reverse(f"passes:{name}", args=[other.pk])).status_code == 404


def test_a_limited_member_is_offered_these_places_at_the_desk(client, annex):
    member = member_of(annex.provider)
    joining_providers.limit_member(
        actor=annex.provider.memberships.first().user,
        membership=ProviderMembership.objects.get(user=member),
        sites=(annex.provider.sites.exclude(pk=annex.pk).get(),),
    )
    client.force_login(member)
    assert "Annexe" not in text(client.get("/encaisser"))
