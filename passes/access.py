"""Who may see and do what in `passes`: predicates for doors, read from dated memberships."""

from __future__ import annotations

from diagnostics.accounts import journal
from diagnostics.accounts.access import advises as hands_over
from diagnostics.accounts.access import any_of, audits, has_role, manages, operates
from diagnostics.accounts.models import User
from passes import enums
from passes.models import (
    Device,
    FunderMembership,
    MembershipSite,
    Provider,
    ProviderMembership,
    Site,
)


def provider_membership(user: User) -> ProviderMembership | None:
    """Give the live membership of a provider, read once per request."""
    cached = user.__dict__.get("_provider_membership", False)
    if cached is False:
        cached = (
            ProviderMembership.objects.filter(user=user, ended_on__isnull=True)
            .select_related("provider")
            .order_by("pk")
            .first()
        )
        user.__dict__["_provider_membership"] = cached
    return cached


def provider_of(user: User) -> Provider | None:
    """Give the organisation that a user redeems for."""
    membership = provider_membership(user)
    if membership is not None:
        return membership.provider
    device = device_of(user)
    return device.provider if device else None


def device_of(user: User) -> Device | None:
    """Give the phone whose account this is, while it may scan; read once per request."""
    cached = user.__dict__.get("_device", False)
    if cached is False:
        cached = (
            Device.objects.scanning(journal.today())
            .filter(user=user)
            .select_related("provider")
            .first()
        )
        user.__dict__["_device"] = cached
    return cached


def scans(user: User) -> bool:
    """Somebody of a provider, or a phone that it enrolled: present a Pass, and nothing else."""
    return redeems(user) or device_of(user) is not None


def redeems(user: User) -> bool:
    """Member or administrator of a provider."""
    return provider_membership(user) is not None


def administers_provider(user: User) -> bool:
    """Administrator of a provider: bank account and statements."""
    membership = provider_membership(user)
    return membership is not None and membership.role == enums.ProviderRole.ADMIN


def limited_to(user: User) -> frozenset[int] | None:
    """Give the places a member is limited to, read once per request; None when everywhere."""
    cached = user.__dict__.get("_limited_to", False)
    if cached is False:
        membership = provider_membership(user)
        limits = MembershipSite.objects.current().filter(membership=membership)
        cached = frozenset(limits.values_list("site_id", flat=True)) if membership else None
        cached = cached or None
        user.__dict__["_limited_to"] = cached
    return cached


def works_in(user: User, site: Site) -> bool:
    """Whether a place is of one's own organisation, and one of those one is limited to."""
    provider = provider_of(user)
    limits = limited_to(user)
    own = provider is not None and site.provider_id == provider.pk
    return own and (limits is None or site.pk in limits)


def funder_membership(user: User) -> FunderMembership | None:
    """Give the live membership of a funder, read once per request."""
    cached = user.__dict__.get("_funder_membership", False)
    if cached is False:
        cached = (
            FunderMembership.objects.filter(user=user, ended_on__isnull=True)
            .select_related("funder")
            .order_by("pk")
            .first()
        )
        user.__dict__["_funder_membership"] = cached
    return cached


def funds(user: User) -> bool:
    """Member of a funder."""
    return funder_membership(user) is not None


def signs_for_funder(user: User) -> bool:
    """Mandated to sign a funder's visas."""
    membership = funder_membership(user)
    return membership is not None and membership.is_signatory


sees_money = any_of(operates, audits)
sees_orders = any_of(operates, audits, funds, has_role("observer"))
sees_custody = any_of(operates, audits, funds, redeems, has_role("observer"))

__all__ = [
    "administers_provider",
    "audits",
    "device_of",
    "funder_membership",
    "funds",
    "hands_over",
    "limited_to",
    "manages",
    "operates",
    "provider_membership",
    "provider_of",
    "redeems",
    "scans",
    "sees_custody",
    "sees_money",
    "sees_orders",
    "signs_for_funder",
    "works_in",
]
