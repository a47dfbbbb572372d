"""Who came to a session and what was learnt: noted by the place, read by the advisor.

A « bilan » goes one way: from the place to whoever looks after the person, never back, and never
with a level, a score or a reason (law.md, L15). One session has one « bilan », whether it is told
from the seat or from the scan: the two are brought together when they are the same session.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.functions import Coalesce

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import agenda, booking, enums
from passes import booking_refusals as refusals
from passes.models import Outcome, Redemption, Seat, Workshop

LONGEST_MINUTES = 480
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Told:
    """What a place tells of a session: what about, how long, how it went, what next."""

    next_advice: enums.NextAdvice
    themes: tuple[str, ...] = ()
    minutes: int | None = None
    before: str = ""
    after: str = ""


@journal.act(Verb.ATTENDANCE_NOTED)
def note_attendance(
    *, actor: User, seat: Seat, attended: bool, request_id: uuid.UUID | None = None
) -> Seat:
    """Note whether somebody came; it can be put right. Absence costs nothing and is no fault.

    Refusals: not_your_site, seat_released, workshop_not_begun.
    """
    with transaction.atomic():
        workshop = Workshop.objects.locked(seat.workshop_id)
        booking.refuse_unless_yours(actor, workshop.site)
        at = journal.instant()
        if workshop.starts_at > at:
            raise Refusal(refusals.WORKSHOP_NOT_BEGUN)
        seat = _mark(seat, actor, attended=attended, at=at)
        journal.record(
            actor=actor,
            verb=Verb.ATTENDANCE_NOTED,
            subject=seat,
            facts={"attended": attended, "hand_over": seat.hand_over.reference},
            agency_id=seat.hand_over.agency_id,
        )
        return seat


@journal.act(Verb.OUTCOME_NOTED)
def note_outcome(
    *,
    actor: User,
    told: Told,
    seat: Seat | None = None,
    redemption: Redemption | None = None,
    request_id: uuid.UUID | None = None,
) -> Outcome:
    """Tell what was learnt in a session that took place; it is shared in the same tap.

    Refusals: not_your_site, not_attended, outcome_exists.
    """
    with transaction.atomic():
        seat, redemption = _session(actor, seat, redemption)
        at = journal.instant()
        if seat is not None and not seat.attended:
            # A Pass given at this place that day is a presence.
            seat = _mark(seat, actor, attended=True, at=at)
        try:
            with transaction.atomic():
                outcome = Outcome.objects.create(
                    seat=seat,
                    redemption=redemption,
                    themes=[str(enums.Theme(theme)) for theme in told.themes],
                    minutes=min(told.minutes, LONGEST_MINUTES) if told.minutes else None,
                    autonomy_before=told.before,
                    autonomy_after=told.after,
                    next_advice=enums.NextAdvice(told.next_advice),
                    noted_by=actor,
                    shared_at=at,
                )
        except IntegrityError as error:
            raise Refusal(refusals.OUTCOME_EXISTS) from error
        agency_id = seat.hand_over.agency_id if seat else _agency_of(redemption)
        journal.record(
            actor=actor,
            verb=Verb.OUTCOME_NOTED,
            subject=outcome,
            facts={"from": "seat" if seat else "redemption", "next": str(outcome.next_advice)},
            agency_id=agency_id,
        )
        return outcome


def in_words(outcome: Outcome) -> str:
    """What an advisor reads of a session: closed lists put into one or two sentences."""
    labels = dict(enums.Theme.choices)
    themes = ", ".join(str(labels.get(each, each)) for each in outcome.themes)
    length = f"{outcome.minutes} minutes" if outcome.minutes else ""
    parts = [": ".join(filter(None, (length, themes))).replace(": ", NBSP + ": ")]
    if outcome.autonomy_before:
        parts.append(f"Au début {outcome.get_autonomy_before_display()}")
    if outcome.autonomy_after:
        parts.append(f"à la fin {outcome.get_autonomy_after_display()}")
    parts.append(f"Conseil{NBSP}: {outcome.get_next_advice_display()}")
    return " · ".join(part for part in parts if part)


def of_hand_overs(pks: Iterable[int]) -> dict[int, list[Outcome]]:
    """What was learnt with each booklet, the latest first."""
    found: dict[int, list[Outcome]] = {}
    rows = (
        Outcome.objects.of_hand_overs(list(pks))
        .select_related("seat__workshop__site", "redemption__site")
        .annotate(
            booklet_hand_over=Coalesce(
                "seat__hand_over_id", Max("redemption__digital_pass__booklet__hand_overs__pk")
            )
        )
        .order_by("-shared_at", "-pk")
    )
    for row in rows:
        # Annotated just above.
        found.setdefault(row.booklet_hand_over, []).append(row)  # type: ignore[attr-defined]
    return found


def _session(
    actor: User, seat: Seat | None, redemption: Redemption | None
) -> tuple[Seat | None, Redemption | None]:
    """The session told of, with its other half when there is one; or refuse."""
    if seat is not None:
        seat = Seat.objects.select_related("workshop__site", "hand_over").get(pk=seat.pk)
        booking.refuse_unless_yours(actor, seat.workshop.site)
        redemption = _scan_of(seat)
        took_place = seat.released_at is None and (seat.attended or redemption is not None)
    elif redemption is not None:
        redemption = Redemption.objects.select_related("site", "digital_pass").get(pk=redemption.pk)
        booking.refuse_unless_yours(actor, redemption.site)
        seat = _seat_of(redemption)
        took_place = redemption.reversed_at is None
    else:
        took_place = False
    if not took_place:
        raise Refusal(refusals.NOT_ATTENDED)
    if hasattr(seat, "outcome") or hasattr(redemption, "outcome"):
        raise Refusal(refusals.OUTCOME_EXISTS)
    return seat, redemption


def _scan_of(seat: Seat) -> Redemption | None:
    """The first Pass of the booklet taken at this place on the day of the session."""
    return (
        Redemption.objects.live()
        .filter(
            digital_pass__booklet_id=seat.hand_over.booklet_id,
            site_id=seat.workshop.site_id,
            service_on=agenda.day_of(seat.workshop),
        )
        .order_by("pk")
        .first()
    )


def _seat_of(redemption: Redemption) -> Seat | None:
    """The seat that this Pass was given for: its booklet, its place, its day."""
    seats = (
        Seat.objects.held()
        .filter(
            hand_over__booklet_id=redemption.digital_pass.booklet_id,
            workshop__site_id=redemption.site_id,
        )
        .select_related("workshop__site", "hand_over")
        .order_by("workshop__starts_at", "pk")
    )
    that_day = (s for s in seats if agenda.day_of(s.workshop) == redemption.service_on)
    return next(that_day, None)


def _mark(seat: Seat, actor: User, *, attended: bool, at: dt.datetime) -> Seat:
    held = Seat.objects.held().filter(pk=seat.pk)
    if not held.update(attended=attended, attended_at=at, attended_by=actor):
        raise Refusal(refusals.SEAT_RELEASED)
    return Seat.objects.select_related("workshop__site", "hand_over").get(pk=seat.pk)


def _agency_of(redemption: Redemption | None) -> int | None:
    if redemption is None:
        return None
    hand_over = redemption.digital_pass.booklet.hand_overs.order_by("-pk").first()
    return hand_over.agency_id if hand_over else None
