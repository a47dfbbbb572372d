"""How often one may send a wrong code: what makes guessing hopeless, on all workers together.

What is merely mistyped has a lenient limit, because poor eyesight must not lock a village hall;
what only a forger sends has a strict one (threats-and-accidents.md, T19). The count is read from
the refused scans of the account; the one that reaches the limit opens a pause, during which any
code, good or bad, is answered 429 and nothing is written.
"""

import datetime as dt
import math
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max, Q

from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from passes import scan_refusals
from passes.models import RefusedScan


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account did with wrong codes lately."""

    paused_until: dt.datetime | None
    mistyped: int
    forged: int


def standing(member: User, at: dt.datetime) -> Standing:
    """Read, in one statement, the pause and the counts of an account."""
    window = at - dt.timedelta(minutes=settings.THROTTLE_WINDOW_MINUTES)
    pause = at - dt.timedelta(minutes=settings.THROTTLE_PAUSE_MINUTES)
    lately = Q(received_at__gt=window)
    counted = RefusedScan.objects.filter(
        member=member, received_at__gt=min(window, pause)
    ).aggregate(
        paused_until=Max("pauses_until"),
        mistyped=Count("pk", filter=lately & Q(refusal_code__in=scan_refusals.LENIENT)),
        forged=Count("pk", filter=lately & Q(refusal_code__in=scan_refusals.STRICT)),
    )
    return Standing(**counted)


def refuse_if_paused(paused_until: dt.datetime | None, at: dt.datetime) -> None:
    """Refuse whatever comes while a pause lasts, and say how long it still is."""
    if paused_until is None or paused_until <= at:
        return
    seconds = math.ceil((paused_until - at).total_seconds())
    raise Refusal(scan_refusals.TOO_MANY_WRONG_CODES, minutes=math.ceil(seconds / 60), wait=seconds)


def pause_opened_by(code: str, earlier: int, at: dt.datetime) -> dt.datetime | None:
    """Tell until when this wrong code stops the account, if it is the one too many."""
    forged = code in scan_refusals.STRICT
    limit = settings.THROTTLE_FORGED if forged else settings.THROTTLE_MALFORMED
    if earlier + 1 < limit:
        return None
    return at + dt.timedelta(minutes=settings.THROTTLE_PAUSE_MINUTES)
