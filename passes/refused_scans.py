"""A refused scan is kept without its code: its line of history, and the count of wrong codes.

Every wrong code comes through here, whichever door sent it: a desk, a batch, a phone's queue, a
list of claims. The one that reaches the limit carries the end of the pause it opens (T19).
"""

from __future__ import annotations

import datetime as dt
import logging

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from passes import codes, keys, scan_refusals, throttling
from passes.models import RefusedScan
from passes.scans import Scan

logger = logging.getLogger(__name__)


def read_code(actor: User, scan: Scan) -> codes.ReadCode:
    """Read a code that somebody types again, or count it; nothing is read during a pause.

    A door that answers without looking at the Pass would otherwise tell, pause or not, which
    guess is right.
    """
    at = journal.instant()
    throttling.refuse_if_paused(throttling.standing(actor, scan, at).paused_until, at)
    try:
        return codes.read(scan.code, keys.ring())
    except codes.UnreadableCode as unreadable:
        kept = count_wrong_code(actor, scan, unreadable.fault)
        raise Refusal(scan_refusals.CODE_FAULTS[kept.refusal_code]) from None


def count_wrong_code(actor: User, scan: Scan, fault: codes.Fault) -> RefusedScan:
    """Keep and count a code that cannot be read; during a pause, refuse and write nothing."""
    refusal = Refusal(scan_refusals.CODE_FAULTS[fault])
    at = journal.instant()
    standing = throttling.standing(actor, scan, at)
    throttling.refuse_if_paused(standing.paused_until, at)
    earlier = standing.forged if refusal.code in scan_refusals.STRICT else standing.mistyped
    return write(actor, scan, refusal, at, earlier=earlier)


def write(
    actor: User,
    scan: Scan,
    refusal: Refusal,
    at: dt.datetime,
    *,
    serial: int | None = None,
    earlier: int = 0,
    is_made_by_device: bool = False,
) -> RefusedScan:
    """Keep one refusal; `earlier` is how many wrong codes of its kind came lately."""
    counts = refusal.code in scan_refusals.STRICT | scan_refusals.LENIENT
    pauses_until = throttling.pause_opened_by(refusal.code, earlier, at) if counts else None
    if pauses_until is not None:
        logger.warning("too many wrong codes (%s): account %s pauses", refusal.code, actor.pk)
    return RefusedScan.objects.create(
        scan_id=scan.scan_id,
        provider_id=scan.site.provider_id,
        member=actor,
        device=scan.device,
        site=scan.site,
        service=scan.service,
        service_on=scan.service_on,
        scanned_at=scan.scanned_at,
        received_at=at,
        refusal_code=refusal.code,
        serial=serial,
        pauses_until=pauses_until,
        is_made_by_device=is_made_by_device,
    )
