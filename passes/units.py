"""Units of an order: drawn when a booklet is made, given back when its paper is cancelled.

A unit is the right to one Pass. The order never has more drawn than funded, an agency never more
than allotted: two conditional updates say so, and constraints stand behind them. Rows are taken in
one order everywhere (order, then allocation, then series), so that two desks never wait for each
other. A serial begins with the epoch of the instance (T1) and is never issued twice.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import F

from diagnostics.accounts.refusals import Refusal
from passes import codes, enums, keys, numbering
from passes import hand_over_refusals as refusals
from passes.models import Allocation, Booklet, Order, Pass


def draw(*, order: Order, agency_id: int, count: int) -> None:
    """Take units from the order and from the agency's share, both or neither."""
    funded = Order.objects.filter(
        pk=order.pk, status__in=enums.DISTRIBUTING, drawn_count__lte=F("funded_count") - count
    )
    if not funded.update(drawn_count=F("drawn_count") + count):
        raise Refusal(refusals.NOT_FUNDED)
    share = Allocation.objects.filter(
        order=order, agency_id=agency_id, drawn_count__lte=F("allotted_count") - count
    )
    if not share.update(drawn_count=F("drawn_count") + count):
        raise Refusal(refusals.ALLOCATION_SPENT)


def give(*, order_id: int, count: int) -> None:
    """Count printed Passes as given away, never more than the money received pays for."""
    paid = Order.objects.filter(
        pk=order_id, status__in=enums.DISTRIBUTING, given_count__lte=F("funded_count") - count
    )
    if not paid.update(given_count=F("given_count") + count):
        raise Refusal(refusals.NOT_FUNDED)


def give_back(*, order_id: int, agency_id: int, count: int) -> None:
    """Return units to the order and to the share they came from."""
    if not count:
        return
    drawn = Order.objects.filter(pk=order_id, drawn_count__gte=count)
    if not drawn.update(drawn_count=F("drawn_count") - count):
        raise RuntimeError(f"order {order_id} gives back units it never drew")
    Order.objects.filter(pk=order_id, mode=enums.OrderMode.PRINTED, given_count__gte=count).update(
        given_count=F("given_count") - count
    )
    share = Allocation.objects.filter(
        order_id=order_id, agency_id=agency_id, drawn_count__gte=count
    )
    share.update(drawn_count=F("drawn_count") - count)


def make_booklet(*, order: Order, agency_id: int, size: int, at: dt.datetime) -> Booklet:
    """Make a booklet already handed out, with its Passes, under numbers never used before."""
    epoch = numbering.epoch()
    first = codes.first_serial(epoch)
    booklet = Booklet.objects.create(
        number=codes.booklet_number(first + reserve("booklet", epoch, 1)),
        order=order,
        agency_id=agency_id,
        size=size,
        status=enums.BookletStatus.HANDED_OUT,
        key_fingerprint=keys.ring().signing.fingerprint,
        created_at=at,
    )
    serial = first + reserve("pass", epoch, size)
    Pass.objects.bulk_create(
        Pass(
            serial=serial + rank,
            booklet=booklet,
            order=order,
            rank=rank + 1,
            status=enums.PassStatus.HANDED_OUT,
        )
        for rank in range(size)
    )
    return booklet


def return_passes(booklet: Booklet, *, agency_id: int, at: dt.datetime) -> int:
    """Cancel the paper of the unused Passes and return their units; give how many.

    A code that left the desk never serves anyone else (T13): the Pass is replaced for ever, by a
    unit of the allocation, printed or on demand.
    """
    count = (
        Pass.objects.filter(booklet=booklet)
        .unused()
        .update(
            status=enums.PassStatus.REPLACED,
            returned_to_allocation=True,
            replaced_at=at,
            blocked_at=None,
            blocked_reason="",
        )
    )
    give_back(order_id=booklet.order_id, agency_id=agency_id, count=count)
    return count


def reserve(kind: str, epoch: str, count: int) -> int:
    """Take consecutive numbers of an epoch, or refuse when the epoch is full (T1)."""
    number = numbering.take(kind, epoch, count=count)
    if number + count > codes.SERIALS_PER_EPOCH:
        raise Refusal(refusals.EPOCH_FULL)
    return number
