"""Workshops are opened and cancelled; seats are held and given back.

A place opens its own dated sessions; an advisor holds a seat for a hand-over. The truth of the
last seat is one conditional UPDATE of the workshop (behaviour 75), the constraint behind it. Rows
are taken in one order everywhere: hand-over, then workshop, then seat. A seat follows its booklet:
given back when the booklet ends, carried to the new one when it is replaced.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from diagnostics import enrolling
from diagnostics.accounts import journal
from diagnostics.accounts.journal import Actor
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from passes import access, agenda, enums
from passes import booking_refusals as refusals
from passes.models import HandOver, Seat, Service, Site, SiteService, Workshop

WEEK = dt.timedelta(days=7)
LONGEST_SERIES = dt.timedelta(days=366)
LENGTHS = range(15, 8 * 60 + 1)
CAPACITIES = range(1, 201)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a place opens: where, what, when in its own time, how many seats, until which day."""

    site: Site
    service: Service
    on: dt.date
    at: dt.time
    minutes: int
    capacity: int
    weekly_until: dt.date | None = None

    def starts(self) -> list[dt.datetime]:
        """Each beginning; the hour on the wall stays the same when clocks change."""
        days = [self.on]
        while self.weekly_until and days[-1] + WEEK <= self.weekly_until:
            days.append(days[-1] + WEEK)
        zone = ZoneInfo(self.site.time_zone)
        return [dt.datetime.combine(day, self.at, tzinfo=zone) for day in days]


@journal.act(Verb.WORKSHOP_OPENED)
def open_workshop(*, actor: User, plan: Plan, request_id: uuid.UUID | None = None) -> Workshop:
    """Open one session, or one each week until a day; give the first.

    Refusals: not_your_site, service_not_given, workshop_shapeless, series_too_long, workshop_past.
    """
    with transaction.atomic():
        at = journal.instant()
        _refuse_foreign_site(actor, plan.site, plan.on)
        _refuse_shapeless(plan)
        starts = plan.starts()
        if starts[0] <= at:
            raise Refusal(refusals.WORKSHOP_PAST)
        closed_from = plan.site.closed_from
        series = uuid.uuid4() if len(starts) > 1 else None
        made = [
            Workshop.objects.create(
                site=plan.site,
                service=plan.service,
                starts_at=start,
                ends_at=start + dt.timedelta(minutes=plan.minutes),
                capacity=plan.capacity,
                recurrence=enums.Recurrence.WEEKLY if series else enums.Recurrence.ONCE,
                series=series,
                opened_by=actor,
                opened_at=at,
            )
            for start in starts
            if closed_from is None or start.date() < closed_from
        ]
        facts = {"sessions": len(made), "capacity": plan.capacity, "site": plan.site.name}
        journal.record(actor=actor, verb=Verb.WORKSHOP_OPENED, subject=made[0], facts=facts)
        return made[0]


@journal.act(Verb.WORKSHOP_CANCELLED)
def cancel_workshop(
    *, actor: User, workshop: Workshop, request_id: uuid.UUID | None = None
) -> Workshop:
    """Cancel a session to come; its seats are given back, and their agencies read it that day.

    Refusals: not_your_site, workshop_cancelled, workshop_past.
    """
    with transaction.atomic():
        workshop = Workshop.objects.locked(workshop.pk)
        refuse_unless_yours(actor, workshop.site)
        at = journal.instant()
        refuse_over(workshop, at)
        call_off(actor, workshop, at)
        return workshop


@journal.act(Verb.SEAT_HELD)
def hold_seat(
    *,
    actor: User,
    hand_over: HandOver,
    workshop: Workshop,
    request_id: uuid.UUID | None = None,
) -> Seat:
    """Hold a seat for the holder of a live booklet; the last one is given once.

    Refusals: not_allowed, person_restricted, hand_over_over, workshop_cancelled, workshop_past,
    workshop_not_covered, seat_held, workshop_full.
    """
    with transaction.atomic():
        hand_over = HandOver.objects.locked(hand_over.pk)
        _refuse_foreign_hand_over(actor, hand_over)
        enrolling.refuse_unless_writable(hand_over.person)
        if hand_over.ended_at is not None or hand_over.undone_at is not None:
            raise Refusal(refusals.HAND_OVER_OVER)
        at = journal.instant()
        workshop = Workshop.objects.select_related("site", "service").get(pk=workshop.pk)
        refuse_over(workshop, at)
        if not agenda.is_paid_by(hand_over.order, workshop):
            raise Refusal(refusals.WORKSHOP_NOT_COVERED)
        if Seat.objects.held().filter(workshop=workshop, hand_over=hand_over).exists():
            raise Refusal(refusals.SEAT_HELD)
        rows = Workshop.objects.coming(at).with_room().filter(pk=workshop.pk)
        if not rows.update(held_count=F("held_count") + 1):
            workshop.refresh_from_db()
            refuse_over(workshop, at)
            raise Refusal(refusals.WORKSHOP_FULL)
        seat = Seat.objects.create(
            workshop=workshop, hand_over=hand_over, held_by=actor, held_at=at
        )
        facts = {"hand_over": hand_over.reference, "workshop": str(workshop.public_id)}
        _record(actor, Verb.SEAT_HELD, seat, facts)
        return seat


@journal.act(Verb.SEAT_RELEASED)
def release_seat(*, actor: User, seat: Seat, request_id: uuid.UUID | None = None) -> Seat:
    """Give a seat back, so that somebody else may come.

    Refusals: not_allowed, seat_released, workshop_past.
    """
    with transaction.atomic():
        workshop = Workshop.objects.locked(seat.workshop_id)
        seat = Seat.objects.select_related("hand_over").get(pk=seat.pk)
        _refuse_foreign_hand_over(actor, seat.hand_over)
        if seat.released_at is not None:
            raise Refusal(refusals.SEAT_RELEASED)
        at = journal.instant()
        refuse_over(workshop, at)
        _give_back(actor, workshop, seat, enums.SeatRelease.BY_ADVISOR, at)
        return seat


def call_off_sites(sites: Iterable[int], *, actor: User, from_on: dt.date, at: dt.datetime) -> int:
    """Cancel the sessions to come of places that close; agencies read each as any other."""
    coming = Workshop.objects.coming(at).filter(site_id__in=list(sites)).select_related("site")
    over = [each.pk for each in coming if agenda.day_of(each) >= from_on]
    for workshop in Workshop.objects.locked_in_order(over) if over else []:
        call_off(actor, workshop, at)
    return len(over)


# --- A seat follows its booklet (called by `issuing`, `mending` and `receivers`) ---------------


def release_seats_of(hand_overs: Iterable[int], *, actor: Actor, at: dt.datetime) -> int:
    """Give back the seats to come of booklets that end; say how many."""
    seats = Seat.objects.held().filter(
        hand_over_id__in=list(hand_overs), workshop__starts_at__gt=at
    )
    by_workshop: dict[int, list[Seat]] = {}
    for seat in seats.select_related("hand_over"):
        by_workshop.setdefault(seat.workshop_id, []).append(seat)
    for workshop in Workshop.objects.locked_in_order(by_workshop) if by_workshop else []:
        for seat in by_workshop[workshop.pk]:
            _give_back(actor, workshop, seat, enums.SeatRelease.HAND_OVER_OVER, at)
    return sum(len(each) for each in by_workshop.values())


def carry_seats(*, actor: Actor, old: Iterable[int], new: HandOver, at: dt.datetime) -> int:
    """Carry the seats to come of a booklet to the one that continues it; say how many.

    Two booklets of one person may hold two seats of one workshop: she needs one of them.
    """
    seats = Seat.objects.held().filter(hand_over_id__in=list(old), workshop__starts_at__gt=at)
    carried: set[int] = set()
    for seat in seats.select_related("hand_over", "workshop").order_by("workshop_id", "pk"):
        if seat.workshop_id in carried:
            _give_back(actor, seat.workshop, seat, enums.SeatRelease.HAND_OVER_OVER, at)
        elif Seat.objects.held().filter(pk=seat.pk).update(hand_over=new):
            carried.add(seat.workshop_id)
    return len(carried)


# --- Rules -------------------------------------------------------------------------------------


def refuse_unless_yours(actor: User, site: Site) -> None:
    """Refuse a place of another organisation, or one where this member does not work."""
    if not access.works_in(actor, site):
        raise Refusal(refusals.NOT_YOUR_SITE)


def _refuse_foreign_site(actor: User, site: Site, on: dt.date) -> None:
    refuse_unless_yours(actor, site)
    if site.closed_from is not None and site.closed_from <= on:
        raise Refusal(refusals.NOT_YOUR_SITE)


def _refuse_shapeless(plan: Plan) -> None:
    given = SiteService.objects.filter(site=plan.site, service=plan.service, until_on__isnull=True)
    if not given.exists():
        raise Refusal(refusals.SERVICE_NOT_GIVEN)
    if plan.minutes not in LENGTHS or plan.capacity not in CAPACITIES:
        raise Refusal(refusals.WORKSHOP_SHAPELESS)
    until = plan.weekly_until
    if until is not None and not plan.on < until <= plan.on + LONGEST_SERIES:
        raise Refusal(refusals.SERIES_TOO_LONG)


def refuse_over(workshop: Workshop, at: dt.datetime) -> None:
    """Refuse what is asked of a session cancelled or begun."""
    if workshop.cancelled_at is not None:
        raise Refusal(refusals.WORKSHOP_CANCELLED)
    if workshop.starts_at <= at:
        raise Refusal(refusals.WORKSHOP_PAST)


def _refuse_foreign_hand_over(actor: User, hand_over: HandOver) -> None:
    if not HandOver.objects.visible_to(actor).filter(pk=hand_over.pk).exists():
        raise Refusal(NOT_ALLOWED)


def call_off(actor: User, workshop: Workshop, at: dt.datetime) -> None:
    """Cancel a locked session: its seats are given back, its line names the agencies to tell."""
    seats = Seat.objects.held().filter(workshop=workshop)
    agencies = seats.values_list("hand_over__agency__code", flat=True)
    facts = {"seats": seats.count(), "agencies": sorted(set(agencies))}
    seats.update(released_at=at, released_reason=enums.SeatRelease.WORKSHOP_CANCELLED)
    workshop.held_count, workshop.cancelled_at, workshop.cancelled_by = 0, at, actor
    workshop.save(update_fields=["held_count", "cancelled_at", "cancelled_by"])
    journal.record(actor=actor, verb=Verb.WORKSHOP_CANCELLED, subject=workshop, facts=facts)


def _give_back(
    actor: Actor, workshop: Workshop, seat: Seat, why: enums.SeatRelease, at: dt.datetime
) -> None:
    taken = Seat.objects.held().filter(pk=seat.pk).update(released_at=at, released_reason=why)
    if not taken:
        raise Refusal(refusals.SEAT_RELEASED)
    Workshop.objects.filter(pk=workshop.pk).update(held_count=F("held_count") - 1)
    seat.released_at, seat.released_reason = at, why
    facts = {"hand_over": seat.hand_over.reference, "reason": str(why)}
    _record(actor, Verb.SEAT_RELEASED, seat, facts)


def _record(actor: Actor, verb: Verb, seat: Seat, facts: dict[str, str]) -> None:
    journal.record(
        actor=actor, verb=verb, subject=seat, facts=facts, agency_id=seat.hand_over.agency_id
    )
