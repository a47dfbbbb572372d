"""The lines of the register of printed booklets, and the ranges of numbers that people type.

What an agency holds is always the sum of its lines: a test says so, after any act.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, Q

from diagnostics.accounts.journal import Actor
from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from passes import codes, enums, stock_states
from passes import stock_refusals as refusals
from passes.models import Allocation, Booklet, Lot, Order, StockMovement, StockTransfer
from passes.taking import day_in

LONGEST_RANGE = 5_000


@dataclass(frozen=True, slots=True)
class Range:
    """Consecutive booklets, by their printed numbers."""

    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    @property
    def first_number(self) -> str:
        return codes.booklet_number(self.first)

    @property
    def last_number(self) -> str:
        return codes.booklet_number(self.last)

    @property
    def numbers(self) -> list[str]:
        return [codes.booklet_number(place) for place in range(self.first, self.last + 1)]


def read_range(first: str, last: str) -> Range:
    """Read two typed or scanned numbers as a range; one number alone is a range of one."""
    ends = [codes.read_booklet_number(text) for text in (first, last or first)]
    if not all(ends):
        raise Refusal(refusals.RANGE_INVALID, first=first[:24], last=last[:24])
    low, high = (codes.booklet_position(str(number)) for number in ends)
    if high < low:
        raise Refusal(refusals.RANGE_INVALID, first=first[:24], last=last[:24])
    if high - low + 1 > LONGEST_RANGE:
        raise Refusal(refusals.RANGE_TOO_LONG, count=high - low + 1, most=LONGEST_RANGE)
    return Range(low, high)


def range_of(booklet: Booklet) -> Range:
    """The range of one booklet."""
    place = codes.booklet_position(booklet.number)
    return Range(place, place)


def in_stock(agency: Agency, numbers: Range, *, also_expired: bool = False) -> list[Booklet]:
    """Lock the booklets of a range, all in this agency's stock and promised to nobody.

    An expired booklet that was never handed over still lies in the drawer until it is sent back.
    """
    states = Q(status=enums.BookletStatus.IN_STOCK)
    if also_expired:
        states |= Q(status=enums.BookletStatus.EXPIRED, hand_overs__isnull=True)
    booklets = list(
        Booklet.objects.for_update()
        .filter(states, number__in=numbers.numbers, agency=agency)
        .select_related("order")
        .order_by("pk")
    )
    if len(booklets) != numbers.count:
        raise Refusal(refusals.NOT_IN_STOCK, missing=numbers.count - len(booklets))
    if len({booklet.order_id for booklet in booklets}) > 1:
        raise Refusal(refusals.RANGE_INVALID, first=numbers.first_number, last=numbers.last_number)
    refuse_if_promised(agency, numbers)
    return booklets


def returned(numbers: Range) -> list[Booklet]:
    """Lock booklets that an agency returned: they are with the operator, in no lot to ship."""
    booklets = list(
        Booklet.objects.for_update()
        .filter(
            number__in=numbers.numbers,
            agency__isnull=True,
            status=enums.BookletStatus.PRODUCED,
            lot__status__in=[
                stock_states.LotStatus.RECEIVED,
                stock_states.LotStatus.RECEIVED_SHORT,
            ],
        )
        .select_related("order")
        .order_by("pk")
    )
    if len(booklets) != numbers.count or len({each.order_id for each in booklets}) > 1:
        raise Refusal(refusals.NOT_IN_STOCK, missing=numbers.count - len(booklets))
    return booklets


def refuse_if_promised(agency: Agency, numbers: Range) -> None:
    """Refuse booklets given to another agency that has not answered yet."""
    for pending in StockTransfer.objects.filter(from_agency=agency, answered_at__isnull=True):
        low = codes.booklet_position(pending.first_number)
        high = codes.booklet_position(pending.last_number)
        if low <= numbers.last and numbers.first <= high:
            raise Refusal(refusals.TRANSFER_PENDING)


def refuse_unless_allotted(order: Order, agency: Agency) -> None:
    """Refuse an agency that has no share of the order."""
    if not Allocation.objects.filter(order=order, agency=agency).exists():
        raise Refusal(refusals.AGENCY_NOT_ALLOTTED, agency=agency.name)


@dataclass(frozen=True, slots=True)
class Move:
    """One line to write: which booklets, why, from where to where, by whom."""

    order_id: int
    numbers: Range
    reason: str
    by: Actor
    at: dt.datetime
    from_agency: Agency | None = None
    to_agency: Agency | None = None
    lot: Lot | None = None
    note: str = ""
    second_by: User | None = None


def write(line: Move) -> StockMovement:
    """Write one line of the register."""
    return StockMovement.objects.create(
        order_id=line.order_id,
        lot=line.lot,
        first_number=line.numbers.first_number,
        last_number=line.numbers.last_number,
        count=line.numbers.count,
        from_agency=line.from_agency,
        to_agency=line.to_agency,
        reason=line.reason,
        note=line.note,
        moved_by=line.by if isinstance(line.by, User) else None,
        second_by=line.second_by,
        moved_at=line.at,
        moved_on=day_in("Europe/Paris", line.at),
    )


def write_for_lot(
    lot: Lot, reason: str, actor: Actor, at: dt.datetime, to_agency: Agency | None = None
) -> StockMovement:
    """Write the line of a whole lot; what travels is in nobody's stock yet."""
    numbers = Range(lot.first_booklet, lot.first_booklet + lot.booklet_count - 1)
    note = to_agency.name if to_agency else ""
    return write(Move(lot.order_id, numbers, reason, actor, at, lot=lot, note=note))


def write_one(
    booklet: Booklet, reason: str, actor: Actor, at: dt.datetime, *, note: str = ""
) -> StockMovement:
    """Write the line of one booklet that leaves its agency's stock."""
    line = Move(
        booklet.order_id,
        range_of(booklet),
        reason,
        actor,
        at,
        from_agency=booklet.agency,
        note=note,
    )
    return write(line)


def runs(positions: list[int]) -> Iterator[Range]:
    """Gather positions into ranges without a hole."""
    start: int | None = None
    previous = 0
    for position in sorted(positions):
        if start is None:
            start = position
        elif position != previous + 1:
            yield Range(start, previous)
            start = position
        previous = position
    if start is not None:
        yield Range(start, previous)


def refuse_unless_manager(actor: User, agency: Agency) -> None:
    """Refuse who does not answer for this agency."""
    if agency.pk not in actor.managed_agency_ids:
        raise Refusal(NOT_ALLOWED)


def free_share(booklets: list[Booklet], agency: Agency) -> None:
    """Give back to an agency's share what left its stock without being handed over."""
    passes = sum(each.size for each in booklets)
    Allocation.objects.filter(order_id=booklets[0].order_id, agency=agency).update(
        drawn_count=F("drawn_count") - passes
    )
