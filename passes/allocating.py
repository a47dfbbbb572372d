"""Sharing an order between agencies, and moving what one did not use to another.

The parts always sum to the order, exactly, and never fall below what an agency has already handed
over. Rows are locked allocations first, then the order, as the hand-over does, so that two callers
cannot wait for each other.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.refusals import TRANSITION_UNKNOWN, Refusal
from diagnostics.accounts.verbs import Verb
from passes import allocation, enums
from passes import order_refusals as refusals
from passes.models import Allocation, Order

SHAREABLE = frozenset({enums.OrderStatus.DRAFT, *enums.DISTRIBUTING})


@dataclass(frozen=True, slots=True)
class Claim:
    """One agency that takes part, with its indicator (people to help, for instance)."""

    agency: Agency
    indicator: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """What one agency would get: shown before it is confirmed."""

    agency: Agency
    base: int
    indicator: int | None
    allotted: int


def unit_of(order: Order) -> int:
    """How many Passes are shared at once: a booklet when printed, else one."""
    return order.booklet_size if order.mode == enums.OrderMode.PRINTED else 1


def plan_allocation(*, order: Order, base: int, claims: Sequence[Claim]) -> tuple[Part, ...]:
    """Work out the share of each agency: base + share of the rest; nothing is written.

    A printed order is shared in whole booklets, `base` too (passes-and-money.md 4).
    """
    unit = unit_of(order)
    by_code = {claim.agency.code: claim for claim in claims}
    try:
        shares = allocation.allocate(
            order.ordered_count // unit,
            base,
            {code: each.indicator for code, each in by_code.items()},
        )
    except allocation.BaseExceedsTotal as error:
        raise Refusal(
            refusals.BASE_EXCEEDS_TOTAL, needed=error.needed * unit, total=error.total * unit
        ) from error
    except allocation.IndicatorMissing as error:
        names = ", ".join(by_code[code].agency.name for code in error.codes)
        raise Refusal(refusals.INDICATOR_MISSING, agencies=names or "toutes") from error
    return tuple(
        Part(claim.agency, base * unit, claim.indicator, shares[code] * unit)
        for code, claim in sorted(by_code.items())
    )


@journal.act(Verb.ALLOCATION_CONFIRMED)
def confirm_allocation(
    *, actor: User, order: Order, parts: Sequence[Part], request_id: uuid.UUID | None = None
) -> Order:
    """Write the shares of an order, whole; an agency left out keeps only what it has drawn."""
    with transaction.atomic():
        known = {
            row.agency_id: row
            for row in Allocation.objects.for_update().filter(order=order).order_by("pk")
        }
        order = Order.objects.locked(order.pk)
        if order.status not in SHAREABLE:
            raise Refusal(TRANSITION_UNKNOWN)
        wanted = _whole(order, parts)
        _refuse_below_drawn(known, wanted)
        for agency_id, row in known.items():
            if agency_id not in wanted:
                _write(row, Part(row.agency, 0, None, 0))
        for agency_id, part in sorted(wanted.items()):
            _write(known.get(agency_id) or Allocation(order=order, agency=part.agency), part)
        facts = {part.agency.code: part.allotted for part in parts}
        journal.record(
            actor=actor, verb=Verb.ALLOCATION_CONFIRMED, subject=order, facts={"allotted": facts}
        )
        return order


@dataclass(frozen=True, slots=True)
class Transfer:
    """Units that one agency did not use, and who gets them."""

    giver: Agency
    taker: Agency
    count: int


@journal.act(Verb.UNITS_MOVED)
def move_units(
    *, actor: User, order: Order, transfer: Transfer, request_id: uuid.UUID | None = None
) -> Allocation:
    """Take units that an agency did not hand over, and give them to another of the same order."""
    with transaction.atomic():
        if order.status not in SHAREABLE or transfer.giver == transfer.taker:
            raise Refusal(TRANSITION_UNKNOWN)
        _refuse_split_booklet(order, transfer.count)
        pair = Allocation.objects.filter(order=order, agency__in=[transfer.giver, transfer.taker])
        Allocation.objects.locked_in_order(pair.values_list("pk", flat=True))
        taken = Allocation.objects.filter(
            order=order,
            agency=transfer.giver,
            allotted_count__gte=F("drawn_count") + transfer.count,
        ).update(allotted_count=F("allotted_count") - transfer.count)
        if transfer.count <= 0 or not taken:
            raise Refusal(refusals.ALLOCATION_SPENT, agency=transfer.giver.name)
        Allocation.objects.get_or_create(
            order=order,
            agency=transfer.taker,
            defaults={"allotted_count": 0, "allotted_at": journal.instant()},
        )
        Allocation.objects.filter(order=order, agency=transfer.taker).update(
            allotted_count=F("allotted_count") + transfer.count
        )
        given = Allocation.objects.get(order=order, agency=transfer.taker)
        facts = {"from": transfer.giver.code, "to": transfer.taker.code, "count": transfer.count}
        journal.record(actor=actor, verb=Verb.UNITS_MOVED, subject=given, facts=facts)
        return given


def _whole(order: Order, parts: Sequence[Part]) -> dict[int, Part]:
    wanted = {part.agency.pk: part for part in parts}
    allotted = sum(part.allotted for part in parts)
    is_sound = len(wanted) == len(parts) and all(part.allotted >= 0 for part in parts)
    if allotted != order.ordered_count or not is_sound:
        raise Refusal(refusals.ALLOCATION_NOT_EXACT, allotted=allotted, total=order.ordered_count)
    for part in parts:
        _refuse_split_booklet(order, part.allotted)
    return wanted


def _refuse_split_booklet(order: Order, count: int) -> None:
    if count % unit_of(order):
        raise Refusal(refusals.COUNT_NOT_IN_BOOKLETS, count=count, size=order.booklet_size)


def _refuse_below_drawn(known: dict[int, Allocation], wanted: dict[int, Part]) -> None:
    for agency_id, row in known.items():
        allotted = wanted[agency_id].allotted if agency_id in wanted else 0
        if allotted < row.drawn_count:
            raise Refusal(
                refusals.UNITS_ALREADY_DRAWN, agency=row.agency.name, drawn=row.drawn_count
            )


def _write(row: Allocation, part: Part) -> None:
    """Insert or update; `drawn_count` is never written here, hand-overs move it."""
    row.base = part.base
    row.indicator_value = part.indicator
    row.allotted_count = part.allotted
    row.allotted_at = journal.instant()
    if row.pk is None:
        row.save()
    else:
        row.save(update_fields=["base", "indicator_value", "allotted_count", "allotted_at"])
