"""Booklets that sleep: whom to call at 14, 30 and 60 days, and what the call gave.

A reminder is an offer of help, never a sanction: nothing is taken away by itself. Invariants: a
line asks for one thing (call, then propose another place, then propose to give back) and goes away
once it is done; somebody who is expected in a session is not called; somebody who chose not to use
digital is never called (law.md, L29). Nothing depends on a job having run: the lines are computed
from the day.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Diagnosis
from diagnostics.ren_model import MISSING_ANSWERS
from passes import enums
from passes.models import FollowUpCall, HandOver, Seat
from passes.models.hand_overs import HandOverQuerySet

STEPS = (14, 30, 60)
TRY_AGAIN_AFTER = 3
READ_AT_MOST = 500
ADVICE = {14: "appeler", 30: "proposer un autre lieu", 60: "proposer de le rendre"}
CHOSE_NOT_TO = "refus_choisi"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One person to call today: since how many days, and what to propose."""

    hand_over: HandOver
    days: int
    step: int

    @property
    def advice(self) -> str:
        return ADVICE[self.step]


@dataclass(frozen=True, slots=True)
class LostSeat:
    """A seat that its place cancelled: the person has to be told, and offered another one."""

    seat: Seat

    @property
    def hand_over(self) -> HandOver:
        return self.seat.hand_over


@journal.act(Verb.CALL_NOTED)
def note_call(
    *,
    actor: User,
    hand_over: HandOver,
    result: enums.CallResult,
    request_id: uuid.UUID | None = None,
) -> FollowUpCall:
    """Note a call about a booklet and what it gave; its line goes away until the next step.

    Refusal: not_allowed.
    """
    with transaction.atomic():
        if not HandOver.objects.visible_to(actor).filter(pk=hand_over.pk).exists():
            raise Refusal(NOT_ALLOWED)
        call = FollowUpCall.objects.create(
            hand_over=hand_over,
            result=enums.CallResult(result),
            called_by=actor,
            called_at=journal.instant(),
            called_on=journal.today(),
        )
        facts = {"result": str(call.result), "hand_over": hand_over.reference}
        journal.record(
            actor=actor,
            verb=Verb.CALL_NOTED,
            subject=call,
            facts=facts,
            agency_id=hand_over.agency_id,
        )
        return call


def remind_unused(user: User, today: dt.date, *, most: int = 50) -> list[Reminder]:
    """Whom an advisor may call today about a booklet that has not served, the oldest first."""
    asleep = list(
        followed_by(user, unused(HandOver.objects.live(), today))
        .filter(~_is_expected())
        .select_related("person", "order", "booklet")
        .order_by("first_handed_over_on", "pk")[:READ_AT_MOST]
    )
    calls = calls_of(asleep)
    reminders = (_reminder(each, today) for each in asleep)
    waiting = [r for r in reminders if not _is_done(r, calls.get(r.hand_over.pk), today)]
    return waiting[:most]


def lost_seats(user: User, at: dt.datetime, *, most: int = 50) -> list[LostSeat]:
    """Cancelled sessions whose person was not yet told: no call since, no other seat."""
    since = Q(called_at__gte=OuterRef("released_at"))
    told = FollowUpCall.objects.filter(since, hand_over=OuterRef("hand_over"))
    another = Seat.objects.held().filter(
        hand_over=OuterRef("hand_over"), held_at__gte=OuterRef("released_at")
    )
    live = followed_by(user, HandOver.objects.live())
    seats = (
        Seat.objects.filter(
            ~Exists(told.exclude(result=enums.CallResult.NO_ANSWER)),
            ~Exists(another),
            released_reason=enums.SeatRelease.WORKSHOP_CANCELLED,
            workshop__starts_at__gte=at - dt.timedelta(days=STEPS[0]),
            hand_over__in=live.values("pk"),
        )
        .select_related("hand_over__person", "workshop__site")
        .order_by("workshop__starts_at", "pk")[:most]
    )
    return [LostSeat(seat) for seat in seats]


def expected_seats(user: User, at: dt.datetime, *, most: int = 20, days: int = 7) -> list[Seat]:
    """Who is expected somewhere in the coming days."""
    live = followed_by(user, HandOver.objects.live())
    seats = Seat.objects.held().filter(
        hand_over__in=live.values("pk"),
        workshop__starts_at__gte=at,
        workshop__starts_at__lt=at + dt.timedelta(days=days),
    )
    return list(
        seats.select_related("hand_over__person", "workshop__site").order_by(
            "workshop__starts_at", "pk"
        )[:most]
    )


def unused(rows: HandOverQuerySet, today: dt.date, *, days: int = STEPS[0]) -> HandOverQuerySet:
    """Keep the booklets unused for so long and still good, of people who did not choose to do
    without digital."""
    asleep = rows.unused_since(today - dt.timedelta(days=days))
    return asleep.filter(order__valid_until__gte=today).exclude(_chose_without())


def followed_by(user: User, rows: HandOverQuerySet) -> HandOverQuerySet:
    """Keep what an advisor follows: the hand-overs of the people looked after, so that they move
    with the people when an advisor leaves; where nobody looks after her, whoever handed over."""
    mine = Q(person__advisor=user) | Q(person__advisor__isnull=True, advisor=user)
    return rows.visible_to(user).filter(
        mine, person__anonymised_at__isnull=True, person__restricted_at__isnull=True
    )


def calls_of(hand_overs: Iterable[HandOver]) -> dict[int, FollowUpCall]:
    """The latest call about each booklet."""
    rows = FollowUpCall.objects.filter(hand_over__in=[each.pk for each in hand_overs])
    return {call.hand_over_id: call for call in rows.order_by("pk")}


def is_to_call(hand_over: HandOver, call: FollowUpCall | None, today: dt.date) -> bool:
    """Whether a call is still to make about this booklet, at the step it has reached."""
    if (today - hand_over.first_handed_over_on).days < STEPS[0]:
        return False
    return not _is_done(_reminder(hand_over, today), call, today)


def _reminder(hand_over: HandOver, today: dt.date) -> Reminder:
    days = (today - hand_over.first_handed_over_on).days
    return Reminder(hand_over, days, max(step for step in STEPS if step <= days))


def _is_expected() -> Exists:
    seats = Seat.objects.held().filter(
        hand_over=OuterRef("pk"), workshop__starts_at__gte=journal.instant()
    )
    return Exists(seats)


def _is_done(reminder: Reminder, call: FollowUpCall | None, today: dt.date) -> bool:
    """Called since this step began; without an answer, for a few days only."""
    if call is None:
        return False
    if call.result == enums.CallResult.NO_ANSWER:
        return (today - call.called_on).days < TRY_AGAIN_AFTER
    began_on = reminder.hand_over.first_handed_over_on + dt.timedelta(days=reminder.step)
    return call.called_on >= began_on


def _chose_without() -> Exists:
    """Whose latest word is « Je ne veux pas m’en servir »: a choice, respected (law.md, L29)."""
    said = (
        Diagnosis.objects.standing()
        .filter(
            Q(person=OuterRef(OuterRef("person")))
            | Q(person__merged_into=OuterRef(OuterRef("person"))),
            evidence__has_key="D4",
        )
        .exclude(evidence__D4__in=sorted(MISSING_ANSWERS))
        .order_by("-observed_on", "-recorded_at", "-pk")
        .values("pk")[:1]
    )
    return Exists(Diagnosis.objects.filter(pk=Subquery(said), evidence__D4=CHOSE_NOT_TO))
