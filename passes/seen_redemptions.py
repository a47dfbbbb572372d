"""The redemptions a provider looks at: today's at the desk, then all of them, the latest first.

A holder is a first name and a hand-over reference, and nothing else (passes-and-money.md 3).
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from passes import enums
from passes.models import Accreditation, HandOver, Provider, Redemption, StatementLine

PER_PAGE = 50
AT_THE_DESK = 10


@dataclass(frozen=True, slots=True)
class Holder:
    first_name: str
    hand_over: str


@dataclass(frozen=True, slots=True)
class RedemptionPage:
    """One page of a list read by key, and the key of the next one."""

    rows: list[Redemption]
    older: str


def of_provider(provider: Provider, limits: frozenset[int] | None = None) -> QuerySet[Redemption]:
    """The redemptions of a provider, each with its holder's first name and reference.

    A member who is limited to some places reads those of these places.
    """
    latest = HandOver.objects.filter(
        booklet=OuterRef("digital_pass__booklet"), undone_at__isnull=True
    ).order_by("-pk")
    return (
        Redemption.objects.filter(provider=provider, **_in_places(limits))
        .select_related("digital_pass", "member")
        .annotate(
            to_verify=Exists(_suspended_before()),
            first_name=Subquery(latest.values("person__first_name")[:1]),
            hand_over=Subquery(latest.values("reference")[:1]),
        )
        .order_by("-received_at", "-pk")
    )


def _in_places(limits: frozenset[int] | None) -> dict[str, Any]:
    return {} if limits is None else {"site_id__in": limits}


def _suspended_before() -> QuerySet[Accreditation]:
    """The suspension that a scan came after, while its session is dated before (T6)."""
    return Accreditation.objects.filter(
        provider=OuterRef("provider"),
        provider__status__in=[enums.ProviderStatus.SUSPENDED, enums.ProviderStatus.DISQUALIFIED],
        until_on__gte=OuterRef("service_on"),
        until_on__lt=OuterRef("received_at__date"),
    )


def is_to_verify(redemption: Redemption) -> bool:
    """Tell whether a redemption came after a suspension, so that a human looks at it."""
    return Redemption.objects.filter(Exists(_suspended_before()), pk=redemption.pk).exists()


def of_today(
    provider: Provider,
    time_zone: str,
    *,
    member: User | None = None,
    limits: frozenset[int] | None = None,
) -> dict[str, Any]:
    """What the desk did today: how many Passes, how much, and the last ones.

    A phone that was only lent the right to scan sees its own scans.
    """
    here = ZoneInfo(time_zone)
    start = dt.datetime.combine(journal.instant().astimezone(here), dt.time(), tzinfo=here)
    own = {"received_at__gte": start, **({"member": member} if member else {})}
    own |= _in_places(limits)
    done = of_provider(provider).filter(**own)
    live = Redemption.objects.live().filter(provider=provider, **own)
    total = live.aggregate(count=Count("pk"), cents=Sum("face_value_cents"))
    return {
        "today_count": total["count"],
        "today_cents": total["cents"] or 0,
        "today_rows": list(done[:AT_THE_DESK]),
    }


def page_before(
    provider: Provider, before: str, *, limits: frozenset[int] | None = None
) -> RedemptionPage:
    """One page of redemptions, starting after the one named; keyset, never an offset."""
    found = of_provider(provider, limits)
    if mark := _mark(provider, before):
        found = found.filter(
            Q(received_at__lt=mark.received_at) | Q(received_at=mark.received_at, pk__lt=mark.pk)
        )
    rows = list(found[: PER_PAGE + 1])
    older = str(rows[PER_PAGE - 1].public_id) if len(rows) > PER_PAGE else ""
    return RedemptionPage(rows[:PER_PAGE], older)


def holder_of(redemption: Redemption) -> Holder | None:
    """Whom to greet: a first name and the reference of the hand-over."""
    found = (
        HandOver.objects.filter(
            booklet_id=redemption.digital_pass.booklet_id, undone_at__isnull=True
        )
        .order_by("-pk")
        .values_list("person__first_name", "reference")
        .first()
    )
    return Holder(*found) if found else None


def paid_on(redemption: Redemption) -> dt.date | None:
    """The day the money of a redemption came, if it did."""
    line = StatementLine.objects.filter(redemption=redemption).select_related("statement").first()
    return line.statement.paid_on if line else None


def _mark(provider: Provider, public_id: str) -> Redemption | None:
    try:
        named = uuid.UUID(public_id)
    except ValueError:
        return None
    return Redemption.objects.filter(provider=provider, public_id=named).first()
