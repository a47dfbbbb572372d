"""A Pass is verified, taken in payment, and given back when that was a mistake.

The hot path bends the outline of a verb, openly (architecture.md 4): it takes first and explains
after. One conditional UPDATE carries the rules; only when it takes nothing is the reason looked
up, in the documented order, and kept as a RefusedScan, which is that refusal's line of history.
The code itself is read before any query and is never kept. Same scan_id, same facts: the same
redemption again. Same scan_id, other facts: `scan_mismatch`.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from django.db import IntegrityError, transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import NationalRole, User
from diagnostics.accounts.refusals import BUSY_TRY_AGAIN, NOT_ALLOWED, REASON_MISSING, Refusal
from diagnostics.accounts.rows import PATIENCE_SECONDS, waiting_at_most
from diagnostics.accounts.verbs import Verb
from passes import (
    codes,
    decoys,
    enums,
    keys,
    refused_scans,
    scan_refusals,
    taking,
    throttling,
    winding_up,
)
from passes.models import LossReport, Pass, Provider, Redemption, RefusedScan, Reversal
from passes.scans import BatchLine, Receipt, Scan

logger = logging.getLogger(__name__)

CLOCK_GAP = dt.timedelta(minutes=2)
# A take that took nothing without any reason to refuse was crossed by another act: look again.
_TRIES = 3


def check_pass(*, actor: User, scan: Scan) -> Receipt:
    """Say what redeeming would answer, and spend nothing. A reading is never replayed."""
    scan = replace(scan, scan_id=None)
    asked = _asked(actor, scan, _read(actor, scan))
    seen = taking.look(asked)
    # A code that a list read is no guess any more: no pause hides what a reading would say.
    refusal = _refusal(seen) if scan.known is None else _judged(seen)
    if refusal is not None:
        if refusal.code in scan_refusals.STRICT:
            _keep(actor, scan, refusal, seen, asked.serial)
        raise refusal
    return _receipt(asked, seen)


def redeem_pass(*, actor: User, scan: Scan) -> Receipt:
    """Take a Pass in payment, once. Replay: the same scan_id gets the first redemption again.

    Refusals in the order of passes-and-money.md 6.3, kept as a RefusedScan without the code.
    Nothing is locked: the UPDATE is the lock. Waits three seconds at most for another desk.
    """
    if scan.scan_id is None:
        raise ValueError("a scan that spends has an identity")
    asked = _asked(actor, scan, _read(actor, scan))
    for _ in range(_TRIES):
        if (receipt := _take(actor, scan, asked)) is not None:
            return receipt
        seen = taking.look(asked)
        if seen.earlier_scan is not None:
            return _again(actor, scan, asked, seen, seen.earlier_scan)
        received_on = seen.facts.received_on if seen.facts else None
        if (refusal := _refusal(seen)) is not None:
            first_on = _first_received_on(scan, asked, refusal)
            if first_on in {None, asked.received_on}:
                _keep(actor, scan, refusal, seen, asked.serial)
                raise refusal
            received_on = first_on
        asked = replace(asked, received_on=received_on)
    raise Refusal(BUSY_TRY_AGAIN, wait=PATIENCE_SECONDS)


def redeem_batch(*, actor: User, scans: Sequence[Scan]) -> list[BatchLine]:
    """Redeem up to 500 scans one by one: each line has the answer it would have had alone."""
    lines: list[BatchLine] = []
    first_line: dict[uuid.UUID | None, int] = {}
    for number, scan in enumerate(scans):
        repeats = first_line.get(scan.scan_id)
        first_line.setdefault(scan.scan_id, number)
        try:
            lines.append(BatchLine(receipt=redeem_pass(actor=actor, scan=scan), repeats=repeats))
        except Refusal as refusal:
            lines.append(BatchLine(refusal=refusal, repeats=repeats))
    return lines


def note_device_refusal(*, actor: User, scan: Scan, code: str) -> RefusedScan:
    """Keep a refusal that a phone made alone, without network; it counts like any wrong code."""
    reason = scan_refusals.MADE_BY_DEVICES.get(code)
    if reason is None:
        raise Refusal(scan_refusals.UNKNOWN_REFUSAL)
    kept = RefusedScan.objects.filter(provider=scan.site.provider_id, scan_id=scan.scan_id).first()
    if kept is not None:
        return kept
    at = journal.instant()
    standing = throttling.standing(actor, scan, at)
    throttling.refuse_if_paused(standing.paused_until, at)
    return refused_scans.write(
        actor, scan, Refusal(reason), at, earlier=standing.mistyped, is_made_by_device=True
    )


def live_redemption_of(digital_pass: Pass) -> Redemption:
    """Give the redemption that holds a Pass, or refuse: what was not redeemed is not reversed."""
    redemption = Redemption.objects.live().filter(digital_pass=digital_pass).first()
    if redemption is None:
        raise Refusal(scan_refusals.NOT_REDEEMED)
    return redemption


@journal.act(Verb.REDEMPTION_REVERSED)
def reverse_redemption(
    *, actor: User, redemption: Redemption, reason: str, request_id: uuid.UUID | None = None
) -> Redemption:
    """Undo a redemption: by its provider until the month is closed, by the operator after.

    Takes the provider's lock that closing takes (T9). The Pass is usable again, or comes back
    blocked when its booklet no longer lives, or expired when its claim window is closed; when its
    order is settled, a complementary credit note says what is owed back.
    """
    with waiting_at_most(), transaction.atomic():
        Provider.objects.locked(redemption.provider_id)
        redemption = Redemption.objects.locked(redemption.pk)
        is_stated = hasattr(redemption, "statement_line")
        _refuse_unless_reversible(actor, redemption, reason, is_stated=is_stated)
        at = journal.instant()
        taken = Redemption.objects.live().filter(pk=redemption.pk).update(reversed_at=at)
        freed = _free(redemption, at)
        if not (taken and freed):
            raise Refusal(scan_refusals.ALREADY_REVERSED)
        redemption.reversed_at = at
        Reversal.objects.create(
            redemption=redemption,
            reversed_by=actor,
            reversed_at=at,
            reason=reason.strip(),
            is_after_closing=is_stated,
        )
        serial = codes.serial_text(redemption.digital_pass.serial)
        journal.record(
            actor=actor,
            verb=Verb.REDEMPTION_REVERSED,
            subject=redemption,
            facts={"serial": serial, "after_closing": is_stated},
            at=at,
        )
        winding_up.complete_note(actor, redemption.order_id)
        return redemption


def _refuse_unless_reversible(
    actor: User, redemption: Redemption, reason: str, *, is_stated: bool
) -> None:
    if redemption.reversed_at is not None:
        raise Refusal(scan_refusals.ALREADY_REVERSED)
    operates = actor.role == NationalRole.OPERATOR
    if is_stated and not operates:
        raise Refusal(scan_refusals.REVERSAL_TOO_LATE)
    if operates and not is_stated:
        raise Refusal(NOT_ALLOWED)
    if not reason.strip():
        raise Refusal(REASON_MISSING)


def _free(redemption: Redemption, at: dt.datetime) -> int:
    """Give the Pass the state it comes back to; counts the row it moved."""
    digital_pass = Pass.objects.select_related("booklet", "order").get(
        pk=redemption.digital_pass_id
    )
    order = digital_pass.order
    spent = Pass.objects.filter(pk=digital_pass.pk, status=enums.PassStatus.REDEEMED)
    if order.status in enums.ENDED or taking.day_in(order.time_zone, at) > order.last_claim_on:
        return spent.update(status=enums.PassStatus.EXPIRED)
    report = LossReport.objects.filter(booklet=digital_pass.booklet, closed_at=None).first()
    if report is None and digital_pass.booklet.status == enums.BookletStatus.HANDED_OUT:
        return spent.update(status=enums.PassStatus.HANDED_OUT)
    return spent.update(
        status=enums.PassStatus.HANDED_OUT,
        blocked_at=at,
        blocked_reason=report.kind if report else enums.LossKind.BLOCKED,
    )


def _read(actor: User, scan: Scan) -> codes.ReadCode:
    """Read the code before any query; a wrong one is counted, whichever way it was sent."""
    if scan.known is not None:
        return scan.known
    try:
        return codes.read(scan.code, keys.ring())
    except codes.UnreadableCode as unreadable:
        kept = refused_scans.count_wrong_code(actor, scan, unreadable.fault)
        raise Refusal(scan_refusals.CODE_FAULTS[kept.refusal_code]) from None


def _asked(actor: User, scan: Scan, read: codes.ReadCode) -> taking.Asked:
    return taking.Asked(
        serial=read.serial,
        fingerprint=read.fingerprint,
        member_id=actor.pk,
        site=scan.site,
        service=scan.service,
        service_on=scan.service_on,
        now=taking.nearly_now(),
        scan_id=scan.scan_id,
        device=scan.device,
    )


def _take(actor: User, scan: Scan, asked: taking.Asked) -> Receipt | None:
    """Take the Pass, write the redemption and its line of history, in one transaction."""
    if asked.service_on > asked.today:
        return None
    try:
        with waiting_at_most(), transaction.atomic():
            taken = taking.take(asked)
            if taken is None:
                return None
            if taking.day_in(scan.site.time_zone, taken.received_at) < scan.service_on:
                transaction.set_rollback(True)
                return None
            redemption = _write(actor, scan, taken)
            journal.record(
                actor=actor,
                verb=Verb.PASS_REDEEMED,
                subject=redemption,
                facts=_facts(asked, redemption),
                at=taken.received_at,
            )
    except IntegrityError:
        # The twin of this scan, or of this Pass, was first: what it left says what to answer.
        return None
    return Receipt(
        serial=asked.serial,
        face_value_cents=taken.face_value_cents,
        price_cents=taken.price_cents,
        hand_over=taken.hand_over,
        first_name=taken.first_name,
        received_at=taken.received_at,
        redemption=redemption,
    )


def _write(actor: User, scan: Scan, taken: taking.Taken) -> Redemption:
    return Redemption.objects.create(
        scan_id=cast("uuid.UUID", scan.scan_id),
        digital_pass_id=taken.pass_id,
        order_id=taken.order_id,
        provider_id=scan.site.provider_id,
        site=scan.site,
        service=scan.service,
        member=actor,
        device=scan.device,
        service_on=scan.service_on,
        scanned_at=scan.scanned_at or taken.received_at,
        received_at=taken.received_at,
        face_value_cents=taken.face_value_cents,
        price_cents=taken.price_cents,
        is_regulated_tariff=taken.is_regulated_tariff,
        site_name=scan.site.name,
        service_label=scan.service.label,
    )


def _facts(asked: taking.Asked, redemption: Redemption) -> dict[str, object]:
    facts: dict[str, object] = {
        "serial": codes.serial_text(asked.serial),
        "face_value_cents": redemption.face_value_cents,
        "service_on": redemption.service_on.isoformat(),
    }
    ahead = redemption.scanned_at - redemption.received_at
    if ahead > CLOCK_GAP:
        # A phone that scans tomorrow: nobody is refused for it, a human looks.
        facts["scanned_ahead_seconds"] = int(ahead.total_seconds())
    return facts


def _again(
    actor: User, scan: Scan, asked: taking.Asked, seen: taking.Seen, earlier: Redemption
) -> Receipt:
    """Answer a scan that came before: the same again, or a refusal if its facts changed."""
    throttling.refuse_if_paused(seen.paused_until, seen.clock)
    same = (
        seen.pass_id == earlier.digital_pass_id
        and scan.site.pk == earlier.site_id
        and scan.service.pk == earlier.service_id
        and scan.service_on == earlier.service_on
    )
    if not same:
        refusal = Refusal(scan_refusals.SCAN_MISMATCH)
        _keep(actor, scan, refusal, seen, asked.serial)
        raise refusal
    return Receipt(
        serial=asked.serial,
        face_value_cents=earlier.face_value_cents,
        price_cents=earlier.price_cents,
        hand_over=seen.hand_over,
        first_name=seen.first_name,
        received_at=earlier.received_at,
        redemption=earlier,
        is_replay=True,
    )


def _receipt(asked: taking.Asked, seen: taking.Seen) -> Receipt:
    return Receipt(
        serial=asked.serial,
        face_value_cents=seen.face_value_cents,
        price_cents=seen.price_cents,
        hand_over=seen.hand_over,
        first_name=seen.first_name,
        received_at=seen.clock,
    )


def _first_received_on(scan: Scan, asked: taking.Asked, refusal: Refusal) -> dt.date | None:
    """Give the earlier day by which a scan that waited is judged: for a pause, in a list."""
    if refusal.code != scan_refusals.CLAIM_WINDOW_CLOSED.code:
        return None
    waited = throttling.first_received_on(scan, asked.serial)
    listed = taking.day_in(scan.site.time_zone, scan.listed_at) if scan.listed_at else None
    return min(filter(None, (waited, listed)), default=None)


def _refusal(seen: taking.Seen) -> Refusal | None:
    """Give the reason of what was seen: a pause first, then the table, line by line."""
    return throttling.pause_of(seen.paused_until, seen.clock) or _judged(seen)


def _judged(seen: taking.Seen) -> Refusal | None:
    if seen.pass_id is None:
        return Refusal(scan_refusals.AUTHENTIC_NOT_FOUND)
    if seen.facts is None:
        return Refusal(scan_refusals.UNKNOWN_CODE)
    refusal = scan_refusals.judge(seen.facts)
    if refusal is not None and refusal.code == scan_refusals.ALREADY_REDEEMED.code:
        refusal.facts["earlier"] = seen.earlier_redemption
    return refusal


def _keep(actor: User, scan: Scan, refusal: Refusal, seen: taking.Seen, serial: int) -> None:
    """Keep a refused scan; the operator is told when paper is right and the database is not.

    During a pause only the first sending of a real Pass is kept: it holds its place in time.
    """
    if refusal.code == scan_refusals.TOO_MANY_WRONG_CODES.code and (
        seen.facts is None or throttling.holds_a_place(scan, serial)
    ):
        return
    if refusal.code == scan_refusals.AUTHENTIC_NOT_FOUND.code:
        logger.error("authentic code without a row: serial %s", codes.serial_text(serial))
        decoys.ring(actor=actor, serial=serial)
    refused_scans.write(actor, scan, refusal, seen.clock, serial=serial, earlier=seen.forged_count)
