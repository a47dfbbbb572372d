"""The stock of an agency: a lot received, booklets given to another agency, sent back, counted.

Each act writes its lines of the register in its own transaction; booklets lost or destroyed never
serve again. A count is signed and an unexplained gap is refused.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import codes, enums, stock_lines, stock_register
from passes import stock_refusals as refusals
from passes.enums import BookletStatus
from passes.models import (
    Booklet,
    Lot,
    Pass,
    StockCount,
)
from passes.stock_lines import Move, Range
from passes.stock_states import LotStatus, StockReason


@dataclass(frozen=True, slots=True)
class Reception:
    """What a manager found in the parcel: how many booklets, which are missing, and why."""

    received_count: int
    missing: tuple[Range, ...] = ()
    note: str = ""


@journal.act(Verb.LOT_RECEIVED)
def receive_lot(
    *, actor: User, lot: Lot, reception: Reception, request_id: uuid.UUID | None = None
) -> Lot:
    """Put in stock what really arrived; the rest stays on its way, with an explanation.

    A lot received in part may be received again, for what arrives later. Refusals: not_allowed,
    count_above_shipped, note_missing, range_invalid.
    """
    with transaction.atomic():
        lot = Lot.objects.select_related("order", "agency").locked(lot.pk)
        if lot.agency is None or lot.agency_id not in actor.managed_agency_ids:
            raise Refusal(NOT_ALLOWED)
        waiting = list(
            Booklet.objects.for_update()
            .filter(lot=lot, status=BookletStatus.IN_TRANSIT)
            .order_by("pk")
        )
        if lot.status not in {LotStatus.SHIPPED, LotStatus.RECEIVED_SHORT}:
            raise Refusal(refusals.LOT_NOT_PRODUCED, state=lot.get_status_display())
        arrived = _arrived(waiting, reception)
        at = journal.instant()
        for numbers in stock_lines.runs(arrived):
            line = Move(
                lot.order_id, numbers, StockReason.RECEIVE, actor, at, to_agency=lot.agency, lot=lot
            )
            stock_lines.write(line)
        _put_in_stock(lot, arrived)
        is_whole = len(arrived) == len(waiting)
        move(
            lot,
            LotStatus.RECEIVED if is_whole else LotStatus.RECEIVED_SHORT,
            received_at=at,
            received_count=(lot.received_count or 0) + len(arrived),
            note=reception.note.strip() or lot.note,
        )
        facts = {"received": len(arrived), "waiting": len(waiting) - len(arrived)}
        journal.record(actor=actor, verb=Verb.LOT_RECEIVED, subject=lot, facts=facts)
        return lot


@journal.act(Verb.BOOKLETS_RETURNED)
def return_booklets(
    *,
    actor: User,
    agency: Agency,
    numbers: Range,
    reason: str,
    request_id: uuid.UUID | None = None,
) -> Agency:
    """Send booklets back to the operator, who may ship them again."""
    with transaction.atomic():
        stock_lines.refuse_unless_manager(actor, agency)
        if not reason.strip():
            raise Refusal(REASON_MISSING)
        booklets = stock_lines.in_stock(agency, numbers, also_expired=True)
        at = journal.instant()
        pks = [each.pk for each in booklets]
        Booklet.objects.filter(pk__in=pks, status=BookletStatus.IN_STOCK).update(
            status=BookletStatus.PRODUCED, agency=None
        )
        Booklet.objects.filter(pk__in=pks, status=BookletStatus.EXPIRED).update(agency=None)
        stock_lines.free_share(booklets, agency)
        line = Move(
            booklets[0].order_id,
            numbers,
            StockReason.RETURN,
            actor,
            at,
            from_agency=agency,
            note=reason.strip(),
        )
        stock_lines.write(line)
        facts = {"count": numbers.count, "first": numbers.first_number}
        journal.record(actor=actor, verb=Verb.BOOKLETS_RETURNED, subject=agency, facts=facts)
        return agency


@dataclass(frozen=True, slots=True)
class WriteOff:
    """Why booklets in stock will never serve: lost, or destroyed with a second person."""

    kind: str
    reason: str
    second_by: User | None = None


@journal.act(Verb.BOOKLETS_WRITTEN_OFF)
def write_off_booklets(
    *,
    actor: User,
    agency: Agency,
    numbers: Range,
    write_off: WriteOff,
    request_id: uuid.UUID | None = None,
) -> Agency:
    """Cancel booklets of the stock that are lost, or destroyed by two people."""
    with transaction.atomic():
        stock_lines.refuse_unless_manager(actor, agency)
        if not write_off.reason.strip():
            raise Refusal(REASON_MISSING)
        second = write_off.second_by
        if write_off.kind == StockReason.DESTROY and (
            second is None or second == actor or agency.pk not in second.agency_ids
        ):
            raise Refusal(refusals.SECOND_PERSON_MISSING)
        booklets = stock_lines.in_stock(agency, numbers, also_expired=True)
        at = journal.instant()
        pks = [each.pk for each in booklets]
        Pass.objects.filter(booklet_id__in=pks).unused().update(
            status=enums.PassStatus.CANCELLED, cancelled_at=at, blocked_at=None, blocked_reason=""
        )
        Booklet.objects.filter(pk__in=pks, status=BookletStatus.IN_STOCK).update(
            status=BookletStatus.CANCELLED
        )
        Booklet.objects.filter(pk__in=pks, status=BookletStatus.EXPIRED).update(agency=None)
        line = Move(
            booklets[0].order_id,
            numbers,
            write_off.kind,
            actor,
            at,
            from_agency=agency,
            note=write_off.reason.strip(),
            second_by=second,
        )
        stock_lines.write(line)
        facts = {"count": numbers.count, "kind": str(write_off.kind)}
        journal.record(actor=actor, verb=Verb.BOOKLETS_WRITTEN_OFF, subject=agency, facts=facts)
        return agency


@journal.act(Verb.STOCK_COUNTED)
def count_stock(
    *,
    actor: User,
    agency: Agency,
    counted: int,
    explanation: str = "",
    request_id: uuid.UUID | None = None,
) -> StockCount:
    """Sign how many booklets were counted by hand; a gap needs its explanation."""
    with transaction.atomic():
        stock_lines.refuse_unless_manager(actor, agency)
        expected = stock_register.held(agency)
        if counted != expected and not explanation.strip():
            raise Refusal(refusals.GAP_UNEXPLAINED, counted=counted, expected=expected)
        count = StockCount.objects.create(
            agency=agency,
            counted_on=journal.today(),
            expected=expected,
            counted=counted,
            explanation=explanation.strip(),
            signed_by=actor,
            signed_at=journal.instant(),
        )
        facts = {"expected": expected, "counted": counted}
        journal.record(actor=actor, verb=Verb.STOCK_COUNTED, subject=count, facts=facts)
        return count


# --- Inside an act -----------------------------------------------------------------------------


def _arrived(waiting: list[Booklet], reception: Reception) -> list[int]:
    positions = [codes.booklet_position(each.number) for each in waiting]
    missing = {
        place for numbers in reception.missing for place in range(numbers.first, numbers.last + 1)
    }
    if missing - set(positions):
        first = min(missing - set(positions))
        number = codes.booklet_number(first)
        raise Refusal(refusals.RANGE_INVALID, first=number, last=number)
    count = reception.received_count
    if not 0 <= count <= len(waiting):
        raise Refusal(refusals.COUNT_ABOVE_SHIPPED, counted=count, shipped=len(waiting))
    if count < len(waiting) and not reception.note.strip():
        raise Refusal(refusals.NOTE_MISSING, missing=len(waiting) - count)
    if len(missing) != len(waiting) - count:
        # Missing booklets are named, so that each number has one place.
        raise Refusal(refusals.COUNT_DIFFERS, left=len(waiting) - len(missing), asked=count)
    return [place for place in positions if place not in missing]


def _put_in_stock(lot: Lot, positions: list[int]) -> None:
    for start in range(0, len(positions), stock_lines.LONGEST_RANGE):
        part = positions[start : start + stock_lines.LONGEST_RANGE]
        Booklet.objects.filter(
            lot=lot, number__in=[codes.booklet_number(place) for place in part]
        ).update(status=BookletStatus.IN_STOCK, agency=lot.agency)
