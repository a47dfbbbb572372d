"""What the sessions show that a human should look at: too fast, too many, too late.

Reads only. Each finding carries a key built from its facts, so that looking twice over the same
rows raises one signal (passes-and-money.md 10, line 11; threats T6, T17).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery

from passes import calendar_days, enums
from passes import signal_kinds as kinds
from passes.models import (
    Accreditation,
    ClaimLine,
    HandOver,
    Redemption,
    SiteService,
    Workshop,
)
from passes.signal_kinds import SignalKind
from passes.taking import day_in
from passes.watching import Finding

_BOOKLET = "digital_pass__booklet"


def _received(since: dt.datetime) -> QuerySet[Redemption]:
    return Redemption.objects.live().filter(received_at__gte=since)


def whole_booklets(since: dt.datetime, today: dt.date) -> Iterator[Finding]:
    """A booklet spent from its first Pass to its last within an hour.

    A line of a list that tells no hour was received with all the others: that is no haste. Its
    days are looked at by the other signals.
    """
    unscanned = ClaimLine.objects.filter(redemption=OuterRef("pk"), scanned_at__isnull=True)
    touched = _received(since).values(_BOOKLET)
    spent = (
        Redemption.objects.live()
        .filter(~Exists(unscanned))
        .filter(
            **{f"{_BOOKLET}__in": touched, f"{_BOOKLET}__size__gte": kinds.SMALLEST_WHOLE_BOOKLET}
        )
        .values(_BOOKLET, "provider", number=F(f"{_BOOKLET}__number"), size=F(f"{_BOOKLET}__size"))
        .annotate(count=Count("pk"), first=Min("scanned_at"), last=Max("scanned_at"))
        .filter(count=F("size"))
        .order_by(_BOOKLET)
    )
    for row in spent:
        length = row["last"] - row["first"]
        if length <= kinds.WITHIN:
            yield Finding(
                SignalKind.WHOLE_BOOKLET,
                row["number"],
                {
                    "count": row["count"],
                    "booklet": row["number"],
                    "minutes": round(length.total_seconds() / 60),
                },
                provider_id=row["provider"],
                booklet_id=row[_BOOKLET],
            )


def grace_bursts(since: dt.datetime, today: dt.date) -> Iterator[Finding]:
    """Far more sessions in the last days of grace than the structure usually gives."""
    # Days are compared here: SQLite does not subtract days from a date column as a date.
    in_grace = (
        _received(since)
        .filter(service_on__gt=F("order__valid_until"))
        .values_list("provider", "order", "order__last_service_on", "service_on")
        .annotate(count=Count("pk"))
        .order_by()
    )
    counts: dict[tuple[int, int, dt.date], int] = {}
    for provider, order, last_service_on, service_on, count in in_grace:
        start = last_service_on - dt.timedelta(days=kinds.GRACE_LAST_DAYS)
        if service_on > start:
            counts[provider, order, start] = counts.get((provider, order, start), 0) + count
    for (provider, order, start), count in counts.items():
        if count < kinds.BURST_AT_LEAST:
            continue
        usual = _usual_a_week(provider, order, start)
        if count > kinds.BURST_TIMES * usual:
            facts = {"count": count, "days": kinds.GRACE_LAST_DAYS, "usual": round(usual)}
            yield Finding(
                SignalKind.GRACE_BURST, f"{provider}:{order}", facts, provider_id=provider
            )


def _usual_a_week(provider: int, order: int, until: dt.date) -> float:
    past = (
        Redemption.objects.live()
        .filter(provider=provider, order=order, service_on__lte=until)
        .aggregate(count=Count("pk"), first=Min("service_on"))
    )
    weeks = max(1.0, (until - past["first"]).days / 7) if past["first"] else 1.0
    return float(past["count"] / weeks)


def crowded_places(since: dt.datetime, today: dt.date) -> Iterator[Finding]:
    """More different people in one place on one day than a place receives."""
    days = (
        _received(since)
        .values("site", "site__name", "provider", "service_on")
        .annotate(count=Count(_BOOKLET, distinct=True))
        .filter(count__gt=kinds.PEOPLE_A_DAY)
        .order_by()
    )
    for row in days:
        facts = {
            "count": row["count"],
            "on": calendar_days.in_words(row["service_on"]),
            "site": row["site__name"],
            "seats": "",
        }
        key = f"{row['site']}:{row['service_on']}"
        yield Finding(SignalKind.OVER_CAPACITY, key, facts, provider_id=row["provider"])


def crowded_workshops(since: dt.datetime, today: dt.date) -> Iterator[Finding]:
    """More people paid for a service on one day than the sessions of that day have seats."""
    days = (
        _received(since)
        .values("site", "site__name", "provider", "service", "service_on")
        .annotate(count=Count(_BOOKLET, distinct=True))
        .filter(count__gt=1)
        .order_by()
    )
    rows = list(days)
    seats = _seats_opened(rows)
    for row in rows:
        capacity = seats.get((row["site"], row["service"], row["service_on"]))
        # A place without agenda that day says nothing of what it can receive.
        if capacity is None or row["count"] <= capacity:
            continue
        facts = {
            "count": row["count"],
            "on": calendar_days.in_words(row["service_on"]),
            "site": row["site__name"],
            "seats": f", pour {capacity} places ouvertes à son agenda",
        }
        key = f"{row['site']}:{row['service']}:{row['service_on']}"
        yield Finding(SignalKind.OVER_CAPACITY, key, facts, provider_id=row["provider"])


def _seats_opened(rows: list[Any]) -> dict[tuple[int, int, dt.date], int]:
    """The seats of each place, service and day among these rows, in one statement."""
    if not rows:
        return {}
    first = min(row["service_on"] for row in rows) - dt.timedelta(days=1)
    last = max(row["service_on"] for row in rows) + dt.timedelta(days=1)
    workshops = Workshop.objects.filter(
        cancelled_at__isnull=True,
        site_id__in={row["site"] for row in rows},
        starts_at__date__range=(first, last),
    ).values_list("site_id", "service_id", "site__time_zone", "starts_at", "capacity")
    seats: dict[tuple[int, int, dt.date], int] = {}
    for site, service, zone, starts_at, capacity in workshops:
        key = (site, service, day_in(zone, starts_at))
        seats[key] = seats.get(key, 0) + capacity
    return seats


def many_passes_a_session(since: dt.datetime, today: dt.date) -> Iterator[Finding]:
    """More Passes of one booklet for one service on one day than it usually takes."""
    usual = SiteService.objects.filter(
        site=OuterRef("site"), service=OuterRef("service"), until_on__isnull=True
    ).values("usual_passes")[:1]
    sessions = (
        Redemption.objects.live()
        .filter(**{f"{_BOOKLET}__in": _received(since).values(_BOOKLET)})
        .values(
            _BOOKLET,
            "provider",
            "service",
            "service_label",
            "service_on",
            number=F(f"{_BOOKLET}__number"),
        )
        .annotate(count=Count("pk"), usual=Max(Subquery(usual)))
        .filter(count__gt=F("usual"))
        .order_by()
    )
    for row in sessions:
        facts = {
            "count": row["count"],
            "booklet": row["number"],
            "service": row["service_label"],
            "on": calendar_days.in_words(row["service_on"]),
            "usual": row["usual"],
        }
        key = f"{row['number']}:{row['service']}:{row['service_on']}"
        yield Finding(
            SignalKind.MORE_THAN_USUAL,
            key,
            facts,
            provider_id=row["provider"],
            booklet_id=row[_BOOKLET],
        )


def clock_gaps(since: dt.datetime, today: dt.date) -> Iterator[Finding]:
    """A scan dated after it arrived, or before its booklet was handed over."""
    handed_over = (
        HandOver.objects.filter(booklet=OuterRef(_BOOKLET))
        .order_by("handed_over_at")
        .values("handed_over_at")[:1]
    )
    scans = (
        _received(since)
        .annotate(handed_over_at=Subquery(handed_over))
        .filter(
            Q(scanned_at__gt=F("received_at") + kinds.CLOCK_TOLERANCE)
            | Q(scanned_at__lt=F("handed_over_at") - kinds.CLOCK_TOLERANCE)
        )
        .values_list(
            "public_id", "provider", _BOOKLET, "scanned_at", "received_at", "handed_over_at"
        )
        .order_by("pk")
    )
    for public_id, provider, booklet, scanned_at, received_at, handed_over_at in scans:
        known = received_at if scanned_at > received_at else handed_over_at
        facts = {"said": f"{scanned_at:%d/%m/%Y %H:%M}", "known": f"{known:%d/%m/%Y %H:%M}"}
        yield Finding(
            SignalKind.CLOCK_GAP,
            str(public_id),
            facts,
            provider_id=provider,
            booklet_id=booklet,
        )


def scans_after_suspension(since: dt.datetime, today: dt.date) -> Iterator[Finding]:
    """Sessions dated before a suspension and received after it (T6)."""
    ended = Accreditation.objects.filter(
        until_on__isnull=False,
        provider__status__in=[enums.ProviderStatus.SUSPENDED, enums.ProviderStatus.DISQUALIFIED],
    )
    for accreditation in ended:
        until_on = accreditation.until_on or today
        rows = _received(since).filter(
            provider=accreditation.provider_id,
            service_on__lte=until_on,
            received_at__date__gt=until_on,
        )
        if count := rows.count():
            facts = {
                "count": count,
                "since": calendar_days.in_words(until_on, weekday=False),
            }
            key = f"{accreditation.pk}:{today}"
            yield Finding(
                SignalKind.AFTER_SUSPENSION, key, facts, provider_id=accreditation.provider_id
            )


def late_scans(since: dt.datetime, today: dt.date) -> Iterator[Finding]:
    """Sessions that arrive more than a month after their day, by structure (T6)."""
    candidates = (
        _received(since)
        .filter(service_on__lt=today - dt.timedelta(days=kinds.LATE_AFTER_DAYS))
        .values_list("provider", "service_on", "received_at")
    )
    counts: dict[tuple[int, dt.date], int] = {}
    for provider, service_on, received_at in candidates:
        arrived = day_in("Europe/Paris", received_at)
        if (arrived - service_on).days > kinds.LATE_AFTER_DAYS:
            counts[provider, arrived] = counts.get((provider, arrived), 0) + 1
    for (provider, arrived), count in counts.items():
        facts = {"count": count, "days": kinds.LATE_AFTER_DAYS}
        yield Finding(SignalKind.LATE_SCAN, f"{provider}:{arrived}", facts, provider_id=provider)
