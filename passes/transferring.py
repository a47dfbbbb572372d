"""Booklets that go from one agency to another, or from the operator again: offered, then answered.

Until the other agency answers, they stay in the stock of who gave them and nobody hands them over;
the share of the order follows the booklets, never the reverse.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F, Q

from diagnostics.accounts import access, journal
from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from passes import stock_lines
from passes import stock_refusals as refusals
from passes.enums import BookletStatus
from passes.models import Allocation, Booklet, StockTransfer
from passes.order_refusals import ALLOCATION_SPENT
from passes.stock_lines import Move, Range
from passes.stock_states import StockReason


@journal.act(Verb.BOOKLETS_TRANSFERRED)
def give_booklets(
    *,
    actor: User,
    agency: Agency,
    to_agency: Agency,
    numbers: Range,
    request_id: uuid.UUID | None = None,
) -> StockTransfer:
    """Offer booklets of one's stock to another agency; they move when it says they arrived."""
    with transaction.atomic():
        stock_lines.refuse_unless_manager(actor, agency)
        booklets = stock_lines.in_stock(agency, numbers)
        stock_lines.refuse_unless_allotted(booklets[0].order, to_agency)
        transfer = StockTransfer.objects.create(
            order=booklets[0].order,
            from_agency=agency,
            to_agency=to_agency,
            first_number=numbers.first_number,
            last_number=numbers.last_number,
            count=numbers.count,
            given_by=actor,
            given_at=journal.instant(),
        )
        facts = {"count": numbers.count, "first": numbers.first_number, "to": to_agency.code}
        journal.record(actor=actor, verb=Verb.BOOKLETS_TRANSFERRED, subject=transfer, facts=facts)
        return transfer


@journal.act(Verb.BOOKLETS_TRANSFERRED)
def send_again(
    *, actor: User, to_agency: Agency, numbers: Range, request_id: uuid.UUID | None = None
) -> StockTransfer:
    """Send to an agency booklets that another one returned to the operator."""
    with transaction.atomic():
        booklets = stock_lines.returned(numbers)
        order = booklets[0].order
        stock_lines.refuse_unless_allotted(order, to_agency)
        _draw_share(booklets, to_agency)
        Booklet.objects.filter(pk__in=[each.pk for each in booklets]).update(
            status=BookletStatus.IN_TRANSIT
        )
        transfer = StockTransfer.objects.create(
            order=order,
            to_agency=to_agency,
            first_number=numbers.first_number,
            last_number=numbers.last_number,
            count=numbers.count,
            given_by=actor,
            given_at=journal.instant(),
        )
        facts = {"count": numbers.count, "first": numbers.first_number, "to": to_agency.code}
        journal.record(actor=actor, verb=Verb.BOOKLETS_TRANSFERRED, subject=transfer, facts=facts)
        return transfer


@journal.act(Verb.TRANSFER_ANSWERED)
def answer_transfer(
    *,
    actor: User,
    transfer: StockTransfer,
    is_accepted: bool,
    request_id: uuid.UUID | None = None,
) -> StockTransfer:
    """Say that given booklets arrived, or did not; the agency that gave may take them back."""
    with transaction.atomic():
        transfer = StockTransfer.objects.select_related("from_agency", "to_agency", "order").get(
            pk=transfer.pk
        )
        if not _may_answer(actor, transfer, is_accepted=is_accepted):
            raise Refusal(NOT_ALLOWED)
        at = journal.instant()
        taken = StockTransfer.objects.filter(pk=transfer.pk, answered_at__isnull=True).update(
            answered_at=at, answered_by=actor, is_accepted=is_accepted
        )
        if not taken:
            raise Refusal(refusals.ALREADY_ANSWERED)
        _conclude(actor, transfer, at, is_accepted=is_accepted)
        transfer.refresh_from_db()
        facts = {"count": transfer.count, "accepted": is_accepted}
        journal.record(actor=actor, verb=Verb.TRANSFER_ANSWERED, subject=transfer, facts=facts)
        return transfer


# --- Inside a transfer -------------------------------------------------------------------------


def _may_answer(actor: User, transfer: StockTransfer, *, is_accepted: bool) -> bool:
    """Who receives says yes or no; who gave may take it back."""
    mine = set(actor.managed_agency_ids)
    if transfer.to_agency_id in mine:
        return True
    if is_accepted:
        return False
    if transfer.from_agency_id is None:
        return access.operates(actor)
    return transfer.from_agency_id in mine


def _conclude(actor: User, transfer: StockTransfer, at: dt.datetime, *, is_accepted: bool) -> None:
    numbers = stock_lines.read_range(transfer.first_number, transfer.last_number)
    giver, taker = transfer.from_agency, transfer.to_agency
    held = (
        Q(agency=giver, status=BookletStatus.IN_STOCK)
        if giver
        else Q(agency__isnull=True, status=BookletStatus.IN_TRANSIT)
    )
    moved = Booklet.objects.filter(held, number__in=numbers.numbers)
    booklets = list(moved)
    if len(booklets) != numbers.count:
        raise Refusal(refusals.NOT_IN_STOCK, missing=numbers.count - len(booklets))
    if not is_accepted:
        if giver is None:
            moved.update(status=BookletStatus.PRODUCED)
            stock_lines.free_share(booklets, taker)
        return
    Booklet.objects.filter(pk__in=[each.pk for each in booklets]).update(
        agency=taker, status=BookletStatus.IN_STOCK
    )
    if giver is not None:
        _move_share(booklets, giver, taker)
    reason = StockReason.TRANSFER if giver else StockReason.RECEIVE
    line = Move(transfer.order_id, numbers, reason, actor, at, from_agency=giver, to_agency=taker)
    stock_lines.write(line)


def _move_share(booklets: list[Booklet], giver: Agency, taker: Agency) -> None:
    """The share follows the booklets: what one agency gives, the other has the right to give."""
    passes = sum(each.size for each in booklets)
    shares = Allocation.objects.filter(order_id=booklets[0].order_id)
    # The check of one row holds at each statement: what is drawn goes down before what is allotted.
    shares.filter(agency=giver).update(
        drawn_count=F("drawn_count") - passes, allotted_count=F("allotted_count") - passes
    )
    shares.filter(agency=taker).update(
        drawn_count=F("drawn_count") + passes, allotted_count=F("allotted_count") + passes
    )


def _draw_share(booklets: list[Booklet], agency: Agency) -> None:
    passes = sum(each.size for each in booklets)
    share = Allocation.objects.filter(
        order_id=booklets[0].order_id,
        agency=agency,
        drawn_count__lte=F("allotted_count") - passes,
    )
    if not share.update(drawn_count=F("drawn_count") + passes):
        raise Refusal(ALLOCATION_SPENT, agency=agency.name)
