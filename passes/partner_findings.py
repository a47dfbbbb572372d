"""What agencies, structures and codes show that a human should look at.

Reads only, one key a finding, as `session_findings.py` (threats T16, T18, T19): who works with
whom, hand-overs that nobody could verify, codes that should not be anywhere.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from django.db.models import Count, F, Q
from django.db.models.functions import TruncWeek

from passes import calendar_days, codes, decoys, enums, scan_refusals
from passes import signal_kinds as kinds
from passes.models import (
    HandOver,
    Pass,
    Redemption,
    RefusedScan,
)
from passes.signal_kinds import SignalKind
from passes.stock_states import LotStatus
from passes.taking import day_in
from passes.watching import Finding

_BOOKLET = "digital_pass__booklet"


def same_addresses(since: dt.datetime, today: dt.date) -> Iterator[Finding]:
    """An agency and a structure at one address, and a Pass that went from one to the other."""
    pairs = (
        Redemption.objects.live()
        .filter(received_at__gte=since)
        .values_list(
            f"{_BOOKLET}__agency",
            f"{_BOOKLET}__agency__name",
            f"{_BOOKLET}__agency__address",
            f"{_BOOKLET}__agency__postcode",
            "provider",
            "provider__name",
            "site__address",
            "site__postcode",
        )
        .distinct()
        .order_by()
    )
    for agency, name, address, postcode, provider, structure, place, zone in pairs:
        if address and postcode == zone and _plain(address) == _plain(place):
            yield Finding(
                SignalKind.SAME_ADDRESS,
                f"{agency}:{provider}",
                {"agency": name, "provider": structure, "address": f"{place}, {zone}"},
                agency_id=agency,
                provider_id=provider,
            )


def _plain(address: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in address.lower()).split())


def close_pairs(since: dt.datetime, today: dt.date) -> Iterator[Finding]:
    """An agency whose people go almost all to one structure (T18)."""
    lately = Redemption.objects.live().filter(
        received_at__date__gt=today - dt.timedelta(days=kinds.PAIR_DAYS)
    )
    pairs = list(
        lately.values(
            "provider",
            "provider__name",
            agency=F(f"{_BOOKLET}__agency"),
            name=F(f"{_BOOKLET}__agency__name"),
        )
        .annotate(count=Count("pk"))
        .order_by()
    )
    totals: dict[int, int] = {}
    for row in pairs:
        totals[row["agency"]] = totals.get(row["agency"], 0) + row["count"]
    for row in pairs:
        total = totals[row["agency"]]
        if row["count"] >= kinds.PAIR_AT_LEAST and row["count"] >= kinds.PAIR_SHARE * total:
            facts = {
                "count": row["count"],
                "total": total,
                "agency": row["name"],
                "provider": row["provider__name"],
                "days": kinds.PAIR_DAYS,
            }
            key = f"{row['agency']}:{row['provider']}:{today.year}-{(today.month + 2) // 3}"
            yield Finding(
                SignalKind.CLOSE_PAIR,
                key,
                facts,
                agency_id=row["agency"],
                provider_id=row["provider"],
            )


def hand_overs_without_trace(since: dt.datetime, today: dt.date) -> Iterator[Finding]:
    """Hand-overs of an agency's week to people nobody could call back (T18)."""
    unknown = Q(person__identifier_digest=None, person__phone="", person__email="")
    weeks = (
        HandOver.objects.counted()
        .filter(handed_over_at__gte=since)
        .values("agency", week=TruncWeek("handed_over_on"))
        .annotate(
            total=Count("pk"),
            count=Count("pk", filter=unknown),
        )
        .filter(count__gte=kinds.NO_TRACE_A_WEEK)
        .order_by()
    )
    for row in weeks:
        if row["count"] >= kinds.NO_TRACE_SHARE * row["total"]:
            week = row["week"]
            facts = {
                "count": row["count"],
                "total": row["total"],
                "on": calendar_days.in_words(week, weekday=False),
            }
            yield Finding(
                SignalKind.NO_TRACE, f"{row['agency']}:{week}", facts, agency_id=row["agency"]
            )


def forged_codes(since: dt.datetime, today: dt.date) -> Iterator[Finding]:
    """Several codes nobody issued, from one device on one day: guessing, or a fake."""
    refused = (
        RefusedScan.objects.filter(received_at__gte=since, refusal_code__in=scan_refusals.STRICT)
        .values_list("provider", "member", "device", "received_at")
        .order_by("pk")
    )
    counts = Counter(
        (provider, member, device, day_in("Europe/Paris", received_at))
        for provider, member, device, received_at in refused
    )
    for (desk, member, device, day), count in counts.items():
        if count >= kinds.FORGED_A_DAY:
            facts = {
                "count": count,
                "on": calendar_days.in_words(day),
                "device": device or "sans nom",
            }
            key = f"{desk}:{member}:{device}:{day}"
            yield Finding(SignalKind.FORGED_CODES, key, facts, provider_id=desk)


def codes_before_hand_over(since: dt.datetime, today: dt.date) -> Iterator[Finding]:
    """A good code whose booklet never left the stock, or a signed one without any row."""
    refused = RefusedScan.objects.filter(received_at__gte=since, serial__isnull=False)
    waiting = Pass.objects.filter(
        status=enums.PassStatus.IN_STOCK,
        serial__in=refused.filter(refusal_code="not_active").values("serial"),
    ).select_related("booklet")
    for each in waiting:
        yield code_in_stock(each)
    missing = refused.filter(refusal_code="authentic_not_found").values_list("serial", "provider")
    for serial, provider in missing.distinct().order_by():
        yield code_without_row(serial or 0, provider)
    remade = Pass.objects.filter(
        booklet__lot__status=LotStatus.REISSUED,
        serial__in=refused.filter(refusal_code="replaced").values("serial"),
    ).select_related("booklet__lot__order")
    for each in remade:
        if finding := decoys.used_again(each):
            yield finding


def code_without_row(serial: int, provider: int | None) -> Finding:
    """A signed code that no Pass of ours has: a decoy of a printer's file, or a lost hand-over."""
    if finding := decoys.used(serial):
        return replace(finding, provider_id=provider)
    text = codes.serial_text(serial)
    return Finding(SignalKind.AUTHENTIC_NOT_FOUND, text, {"serial": text}, provider_id=provider)


def code_in_stock(found: Pass) -> Finding:
    """A good code that nobody should hold yet: its booklet was handed to nobody (T16)."""
    text = codes.serial_text(found.serial)
    return Finding(
        SignalKind.CODE_IN_STOCK,
        text,
        {"serial": text},
        agency_id=found.booklet.agency_id,
        booklet_id=found.booklet_id,
    )
