"""Who works for a structure: invited, made administrator, ended, never without one."""

import pytest

from diagnostics.accounts.models import User
from passes import enums, joining_providers
from passes.joining_providers import Invitee
from passes.models import Provider, ProviderMembership
from tests.passes.applications import TODAY, YESTERDAY, candidate_provider, journaled, refused
from tests.passes.factories import (
    UserFactory,
    member_of,
    open_provider,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


@pytest.fixture
def operator():
    return UserFactory(operator=True)


@pytest.fixture
def candidate():
    return candidate_provider()


def test_a_candidate_is_invited_with_its_first_administrator(operator, candidate):
    invitee = Invitee("accueil@mediatheque.example", "Nadia", "Renard")

    provider = joining_providers.invite_provider(
        actor=operator, provider=candidate, invitee=invitee
    )

    assert provider.status == enums.ProviderStatus.INVITED
    membership = ProviderMembership.objects.get()
    assert (membership.user.email, membership.role) == (invitee.email, "provider_admin")
    assert not membership.user.has_usable_password()
    assert journaled("provider.invited").actor == operator
    assert journaled("provider.joined").facts["role"] == "provider_admin"


def test_a_provider_is_invited_again_and_an_existing_account_is_used(operator, candidate):
    user = UserFactory(email="nadia@mediatheque.example")
    member = Invitee("Nadia@mediatheque.example", "Nadia", "Renard", enums.ProviderRole.MEMBER)
    joining_providers.join_provider(actor=operator, provider=candidate, invitee=member)
    ProviderMembership.objects.update(ended_on=YESTERDAY)

    admin = Invitee("nadia@mediatheque.example", "Nadia", "Renard")
    joining_providers.invite_provider(actor=operator, provider=candidate, invitee=admin)
    again = joining_providers.invite_provider(actor=operator, provider=candidate, invitee=admin)

    assert again.status == enums.ProviderStatus.INVITED
    membership = ProviderMembership.objects.get()
    assert (membership.user, membership.role, membership.ended_on) == (user, "provider_admin", None)
    assert User.objects.filter(email=user.email).count() == 1


def test_a_membership_ends_with_its_line_and_opens_nothing_more(operator):
    provider = open_provider()
    member_of(provider, enums.ProviderRole.ADMIN)
    leaving = member_of(provider).provider_memberships.get()

    ended = joining_providers.end_membership(actor=operator, membership=leaving)

    assert ended.ended_on == TODAY
    assert journaled("provider.left").facts == {"provider": str(provider.public_id)}
    assert not Provider.objects.visible_to(leaving.user).exists()
    again = refused(joining_providers.end_membership, actor=operator, membership=leaving)
    assert again.code == "membership_ended"


def test_the_last_administrator_of_a_structure_stays(operator):
    provider = open_provider()
    only = member_of(provider, enums.ProviderRole.ADMIN).provider_memberships.get()
    member_of(provider)

    refusal = refused(joining_providers.end_membership, actor=operator, membership=only)

    assert refusal.code == "last_administrator"
    member_of(provider, enums.ProviderRole.ADMIN)
    assert joining_providers.end_membership(actor=operator, membership=only).ended_on == TODAY
