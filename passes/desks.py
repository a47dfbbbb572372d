"""Who scans, for which organisation and in which places: what a token stands for.

A desk is read once and kept for ten seconds at most in the process, so that a scan costs no query
before its own; a revoked token is therefore refused everywhere within ten seconds. What is kept
only addresses a scan: whether the place is open or the provider qualified that day is asked of
the database, in the statement that takes the Pass.
"""

import time
import uuid
from dataclasses import dataclass, field

from django.db.models import Q

from diagnostics.accounts import joining, journal
from diagnostics.accounts.models import ApiToken, User
from passes.models import MembershipSite, Provider, ProviderMembership, Service, Site

KEPT_SECONDS = 10
MOST_KEPT = 2048


@dataclass(frozen=True, slots=True)
class Desk:
    """One member of one provider, its places and the services that exist."""

    member: User
    provider: Provider
    device: str = ""
    sites: dict[uuid.UUID, Site] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)


_kept: dict[str, tuple[float, Desk]] = {}


def of_token(text: str) -> Desk | None:
    """Give the desk a token opens, or nothing when it opens none."""
    digest = joining.token_digest(text)
    now = time.time()
    known = _kept.get(digest)
    if known is not None and 0 <= now - known[0] < KEPT_SECONDS:
        return known[1]
    desk = _read(digest)
    if desk is None:
        _kept.pop(digest, None)
        return None
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[digest] = (now, desk)
    return desk


def forget() -> None:
    """Forget every desk of this process: a token was revoked here, or a test begins."""
    _kept.clear()


def _read(digest: str) -> Desk | None:
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest, revoked_at__isnull=True, user__is_active=True)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gt=journal.instant()))
        .first()
    )
    if token is None or token.scope_id is None:
        return None
    membership = (
        ProviderMembership.objects.select_related("provider")
        .filter(user=token.user, provider__public_id=token.scope_id, ended_on__isnull=True)
        .first()
    )
    if membership is None:
        return None
    provider = membership.provider
    limits = MembershipSite.objects.current().filter(membership=membership)
    own = set(limits.values_list("site_id", flat=True))
    sites = [s for s in Site.objects.filter(provider=provider) if not own or s.pk in own]
    return Desk(
        member=token.user,
        provider=provider,
        device=token.label,
        sites={site.public_id: site for site in sites},
        services={each.code: each for each in Service.objects.filter(is_active=True)},
    )
