"""How often one may send a wrong code: what makes guessing hopeless, on all workers together.

What is merely mistyped has a lenient limit, because poor eyesight must not lock a village hall;
what only a forger sends has a strict one (threats-and-accidents.md, T19). The count is read from
the refused scans of the account and of its device, so that sharing a phone or a password does not
multiply the tries; the one that reaches the limit opens a pause, during which any wrong code is
answered 429 and nothing is written. A good one is written once: it keeps its place.
"""

import datetime as dt
import math
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet

from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from passes import scan_refusals
from passes.models import RefusedScan
from passes.scans import Scan


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account did with wrong codes lately."""

    paused_until: dt.datetime | None
    mistyped: int
    forged: int


def standing(member: User, scan: Scan, at: dt.datetime) -> Standing:
    """Read, in one statement, the pause and the counts of an account, and of its device."""
    window = at - dt.timedelta(minutes=settings.THROTTLE_WINDOW_MINUTES)
    pause = at - dt.timedelta(minutes=settings.THROTTLE_PAUSE_MINUTES)
    lately = Q(received_at__gt=window)
    who = Q(member=member)
    if scan.device:
        who |= Q(provider=scan.site.provider_id, device=scan.device)
    counted = RefusedScan.objects.filter(who, received_at__gt=min(window, pause)).aggregate(
        paused_until=Max("pauses_until"),
        mistyped=Count("pk", filter=lately & Q(refusal_code__in=scan_refusals.LENIENT)),
        forged=Count("pk", filter=lately & Q(refusal_code__in=scan_refusals.STRICT)),
    )
    return Standing(**counted)


def pause_of(paused_until: dt.datetime | None, at: dt.datetime) -> Refusal | None:
    """Give the refusal of whatever comes while a pause lasts; it says how long that still is."""
    if paused_until is None or paused_until <= at:
        return None
    seconds = math.ceil((paused_until - at).total_seconds())
    return Refusal(
        scan_refusals.TOO_MANY_WRONG_CODES, minutes=math.ceil(seconds / 60), wait=seconds
    )


def refuse_if_paused(paused_until: dt.datetime | None, at: dt.datetime) -> None:
    """Refuse whatever comes while a pause lasts."""
    if (refusal := pause_of(paused_until, at)) is not None:
        raise refusal


def _places(scan: Scan, serial: int) -> QuerySet[RefusedScan]:
    return RefusedScan.objects.filter(
        provider=scan.site.provider_id,
        scan_id=scan.scan_id,
        serial=serial,
        refusal_code=scan_refusals.TOO_MANY_WRONG_CODES.code,
    )


def holds_a_place(scan: Scan, serial: int) -> bool:
    """Tell whether this scan of a real Pass already came during a pause."""
    return _places(scan, serial).exists()


def first_received_on(scan: Scan, serial: int) -> dt.date | None:
    """Give the day a scan that a pause made wait came first: its deadline is judged by it (T28)."""
    first = _places(scan, serial).aggregate(first=Min("received_at"))["first"]
    return first.astimezone(ZoneInfo(scan.site.time_zone)).date() if first else None


def pause_opened_by(code: str, earlier: int, at: dt.datetime) -> dt.datetime | None:
    """Tell until when this wrong code stops the account, if it is the one too many."""
    forged = code in scan_refusals.STRICT
    limit = settings.THROTTLE_FORGED if forged else settings.THROTTLE_MALFORMED
    if earlier + 1 < limit:
        return None
    return at + dt.timedelta(minutes=settings.THROTTLE_PAUSE_MINUTES)
