"""Who works for a structure: invited, made administrator, ended, never without one."""

import datetime as dt

import pytest

from diagnostics.accounts import joining, journal
from diagnostics.accounts.models import User
from passes import access, booking, desks, enums, joining_providers, seen_redemptions
from passes.joining_providers import Invitee
from passes.models import (
    MembershipSite,
    Provider,
    ProviderMembership,
    Redemption,
    Site,
    SiteService,
    Workshop,
)
from passes.pages.scan_forms import ScanForm
from tests.passes.applications import TODAY, YESTERDAY, candidate_provider, journaled, refused
from tests.passes.factories import (
    OPENED,
    SiteFactory,
    UserFactory,
    member_of,
    open_provider,
)
from tests.passes.scanning import open_desk

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


def two_places():
    """A desk of a structure with a second place, and somebody who works in the first one."""
    desk = open_desk()
    other = SiteFactory(provider=desk.provider, name="Annexe")
    SiteService.objects.create(site=other, service=desk.service, from_on=OPENED, price_cents=1000)
    membership = ProviderMembership.objects.get(user=desk.member)
    return desk, other, membership


def limit(membership, *sites):
    return joining_providers.limit_member(
        actor=UserFactory(operator=True), membership=membership, sites=sites
    )


def test_a_member_limited_to_some_places_sees_and_scans_in_these_only(operator):
    desk, other, membership = two_places()
    seen_by = Site.objects.visible_to(desk.member)
    assert set(seen_by) == {desk.site, other}
    limit(membership, other)
    again = User.objects.get(pk=desk.member.pk)
    assert list(seen_by.all()) == [other]
    assert not access.works_in(again, desk.site)
    assert access.works_in(again, other)
    form = ScanForm(actor=again)
    assert form.sites == [other]
    (line,) = journal.of(membership).filter(verb="provider.member_limited")
    assert line.facts == {"sites": [str(other.public_id)]}


def test_redemptions_and_sessions_of_other_places_are_not_a_limited_members_to_see(operator):
    desk, other, membership = two_places()
    made = desk.redeem().redemption
    plan = booking.Plan(
        site=desk.site,
        service=desk.service,
        on=TODAY + dt.timedelta(days=7),
        at=dt.time(14),
        minutes=120,
        capacity=8,
    )
    workshop = booking.open_workshop(actor=desk.member, plan=plan)
    limit(membership, other)
    again = User.objects.get(pk=desk.member.pk)
    assert not Redemption.objects.visible_to(again).filter(pk=made.pk).exists()
    assert not Workshop.objects.visible_to(again).filter(pk=workshop.pk).exists()
    assert refused(booking.open_workshop, actor=again, plan=plan).code == "not_your_site"
    page = seen_redemptions.page_before(desk.provider, "", limits=access.limited_to(again))
    assert page.rows == []


def test_a_limit_ends_and_is_never_erased_and_none_means_everywhere(operator):
    desk, other, membership = two_places()
    limit(membership, other)
    limit(membership, desk.site, other)
    limit(membership)
    rows = MembershipSite.objects.filter(membership=membership)
    assert rows.count() == 2
    assert not rows.current().exists()
    assert access.limited_to(User.objects.get(pk=desk.member.pk)) is None


def test_a_token_of_a_limited_member_addresses_its_places_only(operator):
    desk, other, membership = two_places()
    _, text = joining.create_token(
        actor=desk.member, user=desk.member, label="Caisse", scope_id=desk.provider.public_id
    )
    assert set(desks.of_token(text).sites) == {desk.site.public_id, other.public_id}
    limit(membership, other)
    assert set(desks.of_token(text).sites) == {other.public_id}


def test_an_administrator_works_everywhere_and_a_place_of_others_is_refused(operator):
    desk, _, membership = two_places()
    admin = member_of(desk.provider, role=enums.ProviderRole.ADMIN)
    its_own = ProviderMembership.objects.get(user=admin)
    assert refused(limit, its_own, desk.site).code == "administrator_everywhere"
    assert refused(limit, membership, SiteFactory()).code == "not_your_site"
    joining_providers.end_membership(actor=operator, membership=membership)
    assert refused(limit, membership, desk.site).code == "membership_ended"
