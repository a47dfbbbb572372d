"""The service was down: the orders then in their last days get that time back (T28).

A structure that could not send loses no day by our fault: the last day of claims of each order
whose claims were open is moved by the length of the outage, in whole days, never shortened. The
printed validity does not move; only the day until which a past session may be sent.
"""

from __future__ import annotations

import datetime as dt
import math
import uuid
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, Refusal
from diagnostics.accounts.verbs import Verb
from passes import access, enums, scan_refusals
from passes.models import ClaimDelay, Order, Outage

ONE_DAY = dt.timedelta(days=1)
LONGEST = dt.timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Stop:
    """From when to when nothing could be received, and why."""

    began_at: dt.datetime
    ended_at: dt.datetime
    reason: str

    @property
    def days(self) -> int:
        """Its length in whole days, the last one counted whole."""
        return math.ceil((self.ended_at - self.began_at) / ONE_DAY)


@journal.act(Verb.OUTAGE_RECORDED)
def record_outage(*, actor: User, stop: Stop, request_id: uuid.UUID | None = None) -> Outage:
    """Note an outage of the service, and move the last day of the claims it cut short.

    Operator only, once it is over. Refusals: not_allowed, reason_missing, outage_shapeless,
    outage_known.
    """
    if not access.operates(actor):
        raise Refusal(NOT_ALLOWED)
    if not stop.reason.strip():
        raise Refusal(REASON_MISSING)
    with transaction.atomic():
        at = journal.instant()
        if not stop.began_at < stop.ended_at <= at or stop.ended_at - stop.began_at > LONGEST:
            raise Refusal(scan_refusals.OUTAGE_SHAPELESS)
        crossing = Outage.objects.filter(began_at__lt=stop.ended_at, ended_at__gt=stop.began_at)
        if crossing.exists():
            raise Refusal(scan_refusals.OUTAGE_KNOWN)
        outage = Outage.objects.create(
            began_at=stop.began_at,
            ended_at=stop.ended_at,
            reason=stop.reason.strip(),
            recorded_by=actor,
            recorded_at=at,
        )
        moved = [_move(outage, order, stop.days) for order in _cut_short(stop)]
        facts = {"days": stop.days, "orders": [each.order.reference for each in moved]}
        journal.record(actor=actor, verb=Verb.OUTAGE_RECORDED, subject=outage, facts=facts)
        return outage


def _cut_short(stop: Stop) -> list[Order]:
    """The orders whose last claims could not be sent: from J to the last day, where they live."""
    live = Order.objects.for_update().filter(
        status__in=enums.ACTIVATED - enums.ENDED,
        # One day more on each side: the day is then read where each order lives.
        valid_until__lte=(stop.ended_at + ONE_DAY).date(),
        last_claim_on__gte=(stop.began_at - ONE_DAY).date(),
    )
    found = []
    for order in live.order_by("pk"):
        here = ZoneInfo(order.time_zone)
        first, last = (at.astimezone(here).date() for at in (stop.began_at, stop.ended_at))
        if first <= order.last_claim_on and order.valid_until <= last:
            found.append(order)
    return found


def _move(outage: Outage, order: Order, days: int) -> ClaimDelay:
    former = order.last_claim_on
    order.last_claim_on = former + dt.timedelta(days=days)
    order.save(update_fields=["last_claim_on"])
    return ClaimDelay.objects.create(
        outage=outage,
        order=order,
        former_last_claim_on=former,
        last_claim_on=order.last_claim_on,
    )
