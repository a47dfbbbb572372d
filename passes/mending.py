"""What happens to a booklet after it left: stopped, reopened, replaced, given back, cancelled.

Three verbs stand behind one screen, « Un problème avec ce carnet ». Whatever happens, value moves
once: a replaced Pass weighs zero from then on, its value is in the new Pass or back in the
allocation, and its paper never wakes (T13). Rows are taken in one order: hand-over, booklet,
Passes, then the order and the allocation.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from diagnostics import free_text
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, STATE_CHANGED, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Person
from passes import booking, enums, issuing, stock_lines, stock_states, units
from passes import hand_over_refusals as refusals
from passes.models import Booklet, Exclusion, HandOver, LossReport, Order, Pass


@journal.act(Verb.BOOKLET_STOPPED)
def stop_booklet(
    *,
    actor: User,
    booklet: Booklet,
    kind: enums.LossKind,
    reason: str = "",
    request_id: uuid.UUID | None = None,
) -> Booklet:
    """Block every unused Pass of a booklet at once, with its report: lost, stolen, damaged…

    Refusals: not_allowed, already_replaced, already_cancelled, already_blocked, nothing_left.
    """
    with transaction.atomic():
        booklet = _locked(actor, booklet, operator_may=True)
        report = LossReport.objects.filter(booklet=booklet, closed_at__isnull=True)
        if report.exists():
            raise Refusal(refusals.ALREADY_BLOCKED)
        at = journal.instant()
        kind = enums.LossKind(kind)
        unused = Pass.objects.filter(booklet=booklet).unused()
        count = unused.update(blocked_at=at, blocked_reason=kind)
        if not count:
            raise Refusal(refusals.NOTHING_LEFT)
        LossReport.objects.create(
            booklet=booklet,
            kind=kind,
            reason=free_text.accept(reason),
            reported_by=actor,
            reported_at=at,
        )
        facts = {"kind": str(kind), "passes": count}
        journal.record(actor=actor, verb=Verb.BOOKLET_STOPPED, subject=booklet, facts=facts)
        return booklet


@journal.act(Verb.BOOKLET_RESUMED)
def resume_booklet(
    *, actor: User, booklet: Booklet, request_id: uuid.UUID | None = None
) -> Booklet:
    """Reopen a stopped booklet that was found again before it was replaced.

    Refusals: not_allowed, already_replaced, already_cancelled, not_blocked.
    """
    with transaction.atomic():
        booklet = _locked(actor, booklet)
        at = journal.instant()
        reports = LossReport.objects.filter(booklet=booklet, closed_at__isnull=True)
        if not reports.update(closed_at=at):
            raise Refusal(refusals.NOT_BLOCKED)
        blocked = Pass.objects.filter(booklet=booklet, blocked_at__isnull=False)
        count = blocked.update(blocked_at=None, blocked_reason="")
        facts = {"passes": count}
        journal.record(actor=actor, verb=Verb.BOOKLET_RESUMED, subject=booklet, facts=facts)
        return booklet


@journal.act(Verb.BOOKLET_REPLACED)
def replace_booklet(
    *, actor: User, hand_over: HandOver, request_id: uuid.UUID | None = None
) -> HandOver:
    """Give new numbers for what is left of a booklet; the old paper is worth nothing at once.

    The new hand-over continues the old one and is not counted again. Refusals: not_allowed,
    already_replaced, already_cancelled, nothing_to_replace.
    """
    with transaction.atomic():
        old = HandOver.objects.locked(hand_over.pk)
        issuing.refuse_unless_own(actor, old)
        booklet = Booklet.objects.locked(old.booklet_id)
        issuing.refuse_unless_in_hand(booklet)
        left = list(Pass.objects.for_update().filter(booklet=booklet).unused().order_by("pk"))
        if not left:
            raise Refusal(refusals.NOTHING_TO_REPLACE)
        at = journal.instant()
        fresh = units.make_booklet(order=old.order, agency_id=old.agency_id, size=len(left), at=at)
        _succeed(left, list(fresh.passes.order_by("rank")), at)
        move(booklet, enums.BookletStatus.REPLACED)
        LossReport.objects.filter(booklet=booklet, closed_at__isnull=True).update(
            replacement=fresh, closed_at=at
        )
        old.ended_at = at
        old.save(update_fields=["ended_at"])
        new = _continued(old, fresh, actor, at)
        booking.carry_seats(actor=actor, old=[old.pk], new=new, at=at)
        facts = {"old": booklet.number, "new": fresh.number, "passes": len(left)}
        journal.record(actor=actor, verb=Verb.BOOKLET_REPLACED, subject=new, facts=facts)
        return new


@journal.act(Verb.HAND_OVER_ENDED)
def end_hand_over(
    *,
    actor: User,
    hand_over: HandOver,
    reason: enums.EndReason,
    request_id: uuid.UUID | None = None,
) -> HandOver:
    """End a hand-over (death, move, withdrawal, job found, part given back).

    Unused units go back to the allocation, redeemed ones stay (T27). Refusals: not_allowed,
    already_replaced, already_cancelled, nothing_left.
    """
    with transaction.atomic():
        hand_over = HandOver.objects.locked(hand_over.pk)
        issuing.refuse_unless_own(actor, hand_over)
        booklet = Booklet.objects.locked(hand_over.booklet_id)
        issuing.refuse_unless_in_hand(booklet)
        at = journal.instant()
        count = units.return_passes(booklet, agency_id=hand_over.agency_id, at=at)
        if not count:
            raise Refusal(refusals.NOTHING_LEFT)
        move(booklet, enums.BookletStatus.CANCELLED)
        _close_reports(booklet, at)
        hand_over.ended_at, hand_over.ended_reason = at, enums.EndReason(reason)
        hand_over.save(update_fields=["ended_at", "ended_reason"])
        booking.release_seats_of([hand_over.pk], actor=actor, at=at)
        facts = {"booklet": booklet.number, "reason": str(hand_over.ended_reason), "passes": count}
        journal.record(actor=actor, verb=Verb.HAND_OVER_ENDED, subject=hand_over, facts=facts)
        return hand_over


@journal.act(Verb.BOOKLET_CANCELLED)
def cancel_booklet(
    *, actor: User, booklet: Booklet, reason: str, request_id: uuid.UUID | None = None
) -> Booklet:
    """Cancel all that is left of a booklet: its value is owed back to the funder.

    A manager's or an operator's act. Refusals: not_allowed, reason_missing, already_replaced,
    already_cancelled, already_redeemed.
    """
    with transaction.atomic():
        booklet = _locked(actor, booklet, operator_may=True, manager=True)
        if not (reason := free_text.accept(reason)):
            raise Refusal(REASON_MISSING)
        at = journal.instant()
        unused = Pass.objects.filter(booklet=booklet).unused()
        count = unused.update(
            status=enums.PassStatus.CANCELLED, cancelled_at=at, blocked_at=None, blocked_reason=""
        )
        if not count:
            raise Refusal(refusals.ALL_REDEEMED)
        if booklet.status == enums.BookletStatus.IN_STOCK and booklet.agency is not None:
            stock_lines.write_one(booklet, stock_states.StockReason.LOST, actor, at, note=reason)
        move(booklet, enums.BookletStatus.CANCELLED)
        _close_reports(booklet, at)
        over = list(HandOver.objects.live().filter(booklet=booklet).values_list("pk", flat=True))
        HandOver.objects.filter(pk__in=over).update(ended_at=at)
        booking.release_seats_of(over, actor=actor, at=at)
        facts = {"reason": reason, "passes": count}
        journal.record(actor=actor, verb=Verb.BOOKLET_CANCELLED, subject=booklet, facts=facts)
        return booklet


@journal.act(Verb.PERSON_EXCLUDED)
def exclude_person(
    *,
    actor: User,
    person: Person,
    order: Order,
    reason: str,
    request_id: uuid.UUID | None = None,
) -> Exclusion:
    """Exclude a person from the Passes of an order: a manager's act, with a reason."""
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        if person.agency_id not in actor.managed_agency_ids:
            raise Refusal(NOT_ALLOWED)
        if not (reason := free_text.accept(reason)):
            raise Refusal(REASON_MISSING)
        if Exclusion.objects.filter(person=person, order=order, lifted_at__isnull=True).exists():
            raise Refusal(refusals.ALREADY_EXCLUDED)
        exclusion = Exclusion.objects.create(
            person=person,
            order=order,
            reason=reason,
            decided_by=actor,
            decided_at=journal.instant(),
        )
        facts = {"order": order.reference, "person": str(person.public_id)}
        journal.record(
            actor=actor,
            verb=Verb.PERSON_EXCLUDED,
            subject=exclusion,
            facts=facts,
            agency_id=person.agency_id,
        )
        return exclusion


@journal.act(Verb.EXCLUSION_LIFTED)
def lift_exclusion(
    *, actor: User, exclusion: Exclusion, request_id: uuid.UUID | None = None
) -> Exclusion:
    """Let a person receive the Passes of an order again: a manager's act."""
    with transaction.atomic():
        if exclusion.person.agency_id not in actor.managed_agency_ids:
            raise Refusal(NOT_ALLOWED)
        live = Exclusion.objects.filter(pk=exclusion.pk, lifted_at__isnull=True)
        if not live.update(lifted_at=journal.instant()):
            raise Refusal(refusals.NOT_EXCLUDED)
        exclusion.refresh_from_db()
        journal.record(
            actor=actor,
            verb=Verb.EXCLUSION_LIFTED,
            subject=exclusion,
            facts={"order": exclusion.order.reference},
            agency_id=exclusion.person.agency_id,
        )
        return exclusion


# --- Inside ------------------------------------------------------------------------------------


def _locked(
    actor: User, booklet: Booklet, *, operator_may: bool = False, manager: bool = False
) -> Booklet:
    """Lock the booklet, and refuse who may not touch it or one that never wakes."""
    booklet = Booklet.objects.locked(booklet.pk)
    if not (operator_may and actor.role == "operator"):
        holders = {
            booklet.agency_id,
            *booklet.hand_overs.values_list("person__agency_id", flat=True),
        }
        own = actor.managed_agency_ids if manager else actor.agency_ids
        if not holders & set(own):
            raise Refusal(NOT_ALLOWED)
    issuing.refuse_unless_in_hand(booklet)
    return booklet


def _succeed(left: list[Pass], fresh: list[Pass], at: dt.datetime) -> None:
    """Point each old Pass to its new one; a scan that came first stops the whole act."""
    for old, new in zip(left, fresh, strict=True):
        taken = (
            Pass.objects.filter(pk=old.pk)
            .unused()
            .update(
                status=enums.PassStatus.REPLACED,
                replaced_by=new,
                replaced_at=at,
                blocked_at=None,
                blocked_reason="",
            )
        )
        if not taken:
            raise Refusal(STATE_CHANGED)


def _continued(old: HandOver, fresh: Booklet, actor: User, at: dt.datetime) -> HandOver:
    return HandOver.objects.create(
        reference=issuing.reference_of(fresh),
        order=old.order,
        booklet=fresh,
        person=old.person,
        agency=old.agency,
        advisor=actor,
        handed_over_at=at,
        handed_over_on=journal.today(old.order.time_zone),
        first_handed_over_on=old.first_handed_over_on,
        employment_status=old.employment_status,
        public=old.public,
        diagnosis=old.diagnosis,
        recommendation=old.recommendation,
        second_booklet_reason=old.second_booklet_reason,
        first_site=old.first_site,
        first_session_at=old.first_session_at,
        replaces=old,
    )


def _close_reports(booklet: Booklet, at: dt.datetime) -> None:
    LossReport.objects.filter(booklet=booklet, closed_at__isnull=True).update(closed_at=at)
