"""Who works for a structure: invited by the operator or by its administrator, dated both ways.

A membership ends and is never deleted: what its holder scanned keeps their name. A structure keeps
one administrator at least, or nobody could answer for its account. A member may be limited to some
places: scans, sessions and redemptions of the others are then not theirs to see.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from diagnostics.accounts import joining, journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import desks, enums
from passes import provider_refusals as refusals
from passes.models import MembershipSite, Provider, ProviderMembership, Site


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody who will administer a provider, or scan for it."""

    email: str
    first_name: str
    last_name: str
    role: str = enums.ProviderRole.ADMIN
    sites: tuple[Site, ...] = ()


@journal.act(Verb.PROVIDER_INVITED)
def invite_provider(
    *, actor: User, provider: Provider, invitee: Invitee, request_id: uuid.UUID | None = None
) -> Provider:
    """Open the door of a candidate provider to its first administrator."""
    with transaction.atomic():
        provider = Provider.objects.locked(provider.pk)
        if provider.status == enums.ProviderStatus.CANDIDATE:
            move(provider, enums.ProviderStatus.INVITED)
        join_provider(actor=actor, provider=provider, invitee=invitee)
        journal.record(actor=actor, verb=Verb.PROVIDER_INVITED, subject=provider)
        return provider


@journal.act(Verb.PROVIDER_JOINED)
def join_provider(
    *, actor: User, provider: Provider, invitee: Invitee, request_id: uuid.UUID | None = None
) -> ProviderMembership:
    """Make somebody member or administrator of a provider; an existing account is used again."""
    with transaction.atomic():
        user = User.objects.filter(email=invitee.email.lower()).first() or joining.invite_user(
            actor=actor,
            email=invitee.email,
            first_name=invitee.first_name,
            last_name=invitee.last_name,
        )
        today = journal.today()
        membership, is_new = ProviderMembership.objects.get_or_create(
            user=user, provider=provider, defaults={"role": invitee.role, "started_on": today}
        )
        if not is_new:
            membership.role, membership.ended_on = invitee.role, None
            membership.save(update_fields=["role", "ended_on"])
        _limit(membership, invitee.sites)
        facts = {"provider": str(provider.public_id), "role": str(invitee.role)}
        journal.record(actor=actor, verb=Verb.PROVIDER_JOINED, subject=membership, facts=facts)
        return membership


@journal.act(Verb.MEMBER_LIMITED)
def limit_member(
    *,
    actor: User,
    membership: ProviderMembership,
    sites: Sequence[Site],
    request_id: uuid.UUID | None = None,
) -> ProviderMembership:
    """Choose the places where a member works from now on; none chosen means all of them.

    Refusals: membership_ended, administrator_everywhere, not_your_site.
    """
    with transaction.atomic():
        Provider.objects.locked(membership.provider_id)
        membership = ProviderMembership.objects.get(pk=membership.pk)
        if membership.ended_on is not None:
            raise Refusal(refusals.MEMBERSHIP_ENDED)
        _limit(membership, sites)
        facts = {"sites": sorted(str(site.public_id) for site in sites)}
        journal.record(actor=actor, verb=Verb.MEMBER_LIMITED, subject=membership, facts=facts)
        return membership


@journal.act(Verb.PROVIDER_LEFT)
def end_membership(
    *, actor: User, membership: ProviderMembership, request_id: uuid.UUID | None = None
) -> ProviderMembership:
    """End the right of somebody to scan or administer for a structure, from now on."""
    with transaction.atomic():
        provider = Provider.objects.locked(membership.provider_id)
        live = ProviderMembership.objects.filter(provider=provider, ended_on__isnull=True)
        membership = ProviderMembership.objects.get(pk=membership.pk)
        admins = live.filter(role=enums.ProviderRole.ADMIN).exclude(pk=membership.pk)
        if membership.ended_on is not None:
            raise Refusal(refusals.MEMBERSHIP_ENDED)
        if membership.role == enums.ProviderRole.ADMIN and not admins.exists():
            raise Refusal(refusals.LAST_ADMINISTRATOR)
        membership.ended_on = journal.today()
        membership.save(update_fields=["ended_on"])
        facts = {"provider": str(provider.public_id)}
        journal.record(actor=actor, verb=Verb.PROVIDER_LEFT, subject=membership, facts=facts)
        return membership


def _limit(membership: ProviderMembership, sites: Sequence[Site]) -> None:
    """Make these places the member's own; a limit that goes is ended, never erased."""
    if sites and membership.role == enums.ProviderRole.ADMIN:
        raise Refusal(refusals.ADMINISTRATOR_EVERYWHERE)
    if any(site.provider_id != membership.provider_id for site in sites):
        raise Refusal(refusals.NOT_YOUR_SITE)
    at = journal.instant()
    current = MembershipSite.objects.current().filter(membership=membership)
    current.exclude(site__in=sites).update(ended_at=at)
    kept = set(current.values_list("site_id", flat=True))
    MembershipSite.objects.bulk_create(
        MembershipSite(membership=membership, site=site, started_at=at)
        for site in sorted(set(sites), key=lambda each: each.pk)
        if site.pk not in kept
    )
    # A token of this member reads its places again at its next scan.
    desks.forget()
