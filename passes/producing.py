"""Lots of printed booklets: their numbers reserved, their rows made, shipped, or made again.

Rows are made slice by slice (`lot_slices.py`). A run that is cut goes on where it stopped: a slice
is a transaction of its own and moves `produced_count`. Codes exist only in the printer's file
(`printing.py`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F

from diagnostics.accounts import journal
from diagnostics.accounts.journal import Actor, SystemJob
from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.refusals import REASON_MISSING, TRANSITION_UNKNOWN, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import (
    codes,
    decoys,
    enums,
    keys,
    lot_slices,
    numbering,
    stock_lines,
    stock_states,
    units,
)
from passes import stock_refusals as refusals
from passes.models import Allocation, Booklet, FunderMembership, LossReport, Lot, Order, Pass
from passes.order_refusals import ALLOCATION_SPENT


@dataclass(frozen=True, slots=True)
class LotTerms:
    """How many booklets, for which agency (none: the operator's own stock)."""

    booklet_count: int
    agency: Agency | None = None


@journal.act(Verb.LOT_PLANNED)
def produce_lot(
    *, actor: User, order: Order, terms: LotTerms, request_id: uuid.UUID | None = None
) -> Lot:
    """Reserve the numbers of a lot and put it in production; `fill_lot` makes its rows.

    Refusals: not_printed, proof_not_approved, count_differs, agency_not_allotted, epoch_full.
    """
    with transaction.atomic():
        order = Order.objects.locked(order.pk)
        _refuse_unless_producible(order)
        count = terms.booklet_count * order.booklet_size
        if terms.agency is not None:
            stock_lines.refuse_unless_allotted(order, terms.agency)
        drawn = Order.objects.filter(pk=order.pk, drawn_count__lte=F("ordered_count") - count)
        if terms.booklet_count < 1 or not drawn.update(drawn_count=F("drawn_count") + count):
            left = order.ordered_count - order.drawn_count
            raise Refusal(refusals.COUNT_DIFFERS, left=left, asked=count)
        lot = _reserve(order, terms)
        journal.record(actor=actor, verb=Verb.LOT_PLANNED, subject=lot, facts=_facts(lot))
        return lot


@journal.act(Verb.LOTS_PLANNED)
def produce_for_agencies(
    *, actor: User, order: Order, request_id: uuid.UUID | None = None
) -> Order:
    """Reserve one lot for each agency of the sharing, for what it has no lot of yet.

    Refusals: those of `produce_lot`; nothing_to_produce when every agency has its lot.
    """
    with transaction.atomic():
        order = Order.objects.locked(order.pk)
        _refuse_unless_producible(order)
        wanted = missing_lots(order)
        if not wanted:
            raise Refusal(refusals.NOTHING_TO_PRODUCE)
        for terms in wanted:
            produce_lot(actor=actor, order=order, terms=terms)
        facts: dict[str, object] = {
            each.agency.code: each.booklet_count for each in wanted if each.agency
        }
        journal.record(
            actor=actor, verb=Verb.LOTS_PLANNED, subject=order, facts={"booklets": facts}
        )
        return order


def missing_lots(order: Order) -> list[LotTerms]:
    """List the booklets that each agency is allotted and that no lot of its own holds."""
    made: dict[int | None, int] = {}
    for lot in Lot.objects.filter(order=order).exclude(status=stock_states.LotStatus.REISSUED):
        made[lot.agency_id] = made.get(lot.agency_id, 0) + lot.booklet_count
    shares = order.allocations.select_related("agency").order_by("agency__code")
    wanted = [
        LotTerms(
            share.allotted_count // order.booklet_size - made.get(share.agency_id, 0), share.agency
        )
        for share in shares
    ]
    return [each for each in wanted if each.booklet_count > 0]


@journal.act(Verb.LOT_PRODUCED)
def fill_lot(*, actor: Actor, lot: Lot, slices: int = 0) -> Lot:
    """Make the booklets and Passes of a lot, slice by slice; taken up again where it stopped.

    `slices` bounds the work of one call (0: to the end). Whoever ends it writes the journal line.
    """
    if lot.status != stock_states.LotStatus.PLANNED:
        return lot
    try:
        absent = lot_slices.absent(lot)
        lot_slices.write(lot, absent[:slices] if slices else absent, journal.instant())
    except IntegrityError as error:
        raise Refusal(refusals.SERIAL_RANGE_TAKEN) from error
    return _finish(actor, lot)


@journal.act(Verb.LOT_SHIPPED)
def ship_lot(
    *,
    actor: User,
    lot: Lot,
    agency: Agency | None = None,
    carrier_reference: str = "",
    request_id: uuid.UUID | None = None,
) -> Lot:
    """Send a produced lot to its agency, against that agency's share of the order."""
    with transaction.atomic():
        lot = Lot.objects.select_related("order", "agency").locked(lot.pk)
        agency = agency or lot.agency
        if lot.status != stock_states.LotStatus.PRODUCED:
            raise Refusal(refusals.LOT_NOT_PRODUCED, state=lot.get_status_display())
        if agency is None:
            raise Refusal(refusals.ORDER_NOT_APPROVED)
        stock_lines.refuse_unless_allotted(lot.order, agency)
        share = Allocation.objects.filter(
            order=lot.order, agency=agency, drawn_count__lte=F("allotted_count") - lot.pass_count
        )
        if not share.update(drawn_count=F("drawn_count") + lot.pass_count):
            raise Refusal(ALLOCATION_SPENT, agency=agency.name)
        at = journal.instant()
        Booklet.objects.filter(lot=lot, status=enums.BookletStatus.PRODUCED).update(
            status=enums.BookletStatus.IN_TRANSIT
        )
        move(
            lot,
            stock_states.LotStatus.SHIPPED,
            shipped_at=at,
            agency=agency,
            carrier_reference=carrier_reference.strip(),
        )
        stock_lines.write_for_lot(lot, stock_states.StockReason.SHIP, actor, at, to_agency=agency)
        facts = _facts(lot) | {"carrier": lot.carrier_reference, "agency": agency.code}
        journal.record(actor=actor, verb=Verb.LOT_SHIPPED, subject=lot, facts=facts)
        return lot


@journal.act(Verb.LOT_REISSUED)
def reissue_lot(*, actor: User, lot: Lot, reason: str, request_id: uuid.UUID | None = None) -> Lot:
    """Put the Passes of an unshipped lot under new numbers, when its printer's file leaked (T16).

    The old numbers are cancelled on paper and answer « remplacé »: their value is in the new lot.
    """
    with transaction.atomic():
        old = Lot.objects.select_related("order", "agency").locked(lot.pk)
        if old.status != stock_states.LotStatus.PRODUCED:
            raise Refusal(refusals.LOT_NOT_PRODUCED, state=old.get_status_display())
        if not reason.strip():
            raise Refusal(REASON_MISSING)
        order = Order.objects.locked(old.order_id)
        at = journal.instant()
        Pass.objects.filter(booklet__lot=old).unused().update(
            status=enums.PassStatus.REPLACED,
            returned_to_allocation=True,
            replaced_at=at,
            blocked_at=None,
            blocked_reason="",
        )
        Booklet.objects.filter(lot=old).update(status=enums.BookletStatus.CANCELLED)
        LossReport.objects.filter(booklet__lot=old, closed_at__isnull=True).update(closed_at=at)
        move(old, stock_states.LotStatus.REISSUED, note=reason.strip())
        fresh = _reserve(order, LotTerms(old.booklet_count, old.agency))
        facts = _facts(fresh) | {"old": old.pk, "reason": reason.strip()}
        journal.record(actor=actor, verb=Verb.LOT_REISSUED, subject=fresh, facts=facts)
        return fresh


@journal.act(Verb.DELIVERY_CLOSED)
def close_delivery(*, actor: User, order: Order, request_id: uuid.UUID | None = None) -> Order:
    """Say that everything printed has arrived, or that what is missing is explained.

    Refusals: count_differs (units never produced), lot_in_transit.
    """
    with transaction.atomic():
        order = Order.objects.locked(order.pk)
        left = order.ordered_count - order.drawn_count
        if left or order.delivery_closed_on is not None:
            raise Refusal(refusals.COUNT_DIFFERS, left=left, asked=0)
        if Lot.objects.filter(order=order, status__in=stock_states.ON_ITS_WAY).exists():
            raise Refusal(refusals.LOT_IN_TRANSIT)
        order.delivery_closed_on = journal.today(order.time_zone)
        order.save(update_fields=["delivery_closed_on"])
        journal.record(actor=actor, verb=Verb.DELIVERY_CLOSED, subject=order)
        return order


def fill_lots() -> int:
    """Go on with every lot in production, as the job does; give how many were finished."""
    planned = Lot.objects.filter(status=stock_states.LotStatus.PLANNED).order_by("pk")
    return sum(
        fill_lot(actor=SystemJob("fill_lots"), lot=lot).status == stock_states.LotStatus.PRODUCED
        for lot in planned
    )


def is_proof_approved(order: Order) -> bool:
    """Whether the last visa on the proof is the funder's, and accepts it.

    A proof sent again by the operator waits for a new answer: silence is never a yes.
    """
    last = order.sign_offs.filter(kind=enums.SignOffKind.PROOF).order_by("-pk").first()
    return (
        last is not None
        and last.decision == enums.Decision.ACCEPTED
        and FunderMembership.objects.filter(
            user_id=last.signed_by_id, funder_id=order.funder_id
        ).exists()
    )


def first_number(lot: Lot) -> str:
    """The number printed on the first booklet of a lot."""
    return codes.booklet_number(lot.first_booklet)


def last_number(lot: Lot) -> str:
    """The number printed on the last booklet of a lot."""
    return codes.booklet_number(lot.first_booklet + lot.booklet_count - 1)


# --- Inside a production -----------------------------------------------------------------------


def _refuse_unless_producible(order: Order) -> None:
    if order.mode != enums.OrderMode.PRINTED:
        raise Refusal(refusals.NOT_PRINTED)
    if order.status not in {enums.OrderStatus.DRAFT, *enums.DISTRIBUTING}:
        raise Refusal(TRANSITION_UNKNOWN)
    if not is_proof_approved(order):
        raise Refusal(refusals.PROOF_NOT_APPROVED)


def _reserve(order: Order, terms: LotTerms) -> Lot:
    epoch = numbering.epoch()
    first = codes.first_serial(epoch)
    booklets, size = terms.booklet_count, order.booklet_size
    drawn = booklets + (decoy_count := decoys.count_for(booklets))
    return Lot.objects.create(
        order=order,
        booklet_size=size,
        booklet_count=booklets,
        decoy_count=decoy_count,
        first_booklet=first + units.reserve("booklet", epoch, drawn),
        first_serial=first + units.reserve("pass", epoch, drawn * size),
        key_fingerprint=keys.ring().signing.fingerprint,
        agency=terms.agency,
        planned_at=journal.instant(),
    )


def _finish(actor: Actor, lot: Lot) -> Lot:
    with transaction.atomic():
        lot = Lot.objects.select_related("order", "agency").locked(lot.pk)
        is_whole = lot.produced_count == lot.booklet_count
        if lot.status == stock_states.LotStatus.PLANNED and is_whole:
            at = journal.instant()
            move(lot, stock_states.LotStatus.PRODUCED, produced_at=at)
            stock_lines.write_for_lot(lot, stock_states.StockReason.PRODUCE, actor, at)
            journal.record(actor=actor, verb=Verb.LOT_PRODUCED, subject=lot, facts=_facts(lot))
        return lot


def _facts(lot: Lot) -> dict[str, object]:
    return {
        "order": lot.order.reference,
        "booklets": lot.booklet_count,
        "passes": lot.pass_count,
        "first": first_number(lot),
        "last": last_number(lot),
    }
