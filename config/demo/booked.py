"""The agendas of the demonstration: sessions opened, seats held, who came, what was learnt.

Some places keep an agenda and some are called, as in life; one session is cancelled with somebody
expected in it, so that her advisor has a call to make.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from random import Random

from config.demo.meetings import Days
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from passes import attending, booking, enums, following, offering
from passes.models import HandOver, Pass, Redemption, Seat, SiteService, Workshop

WEEKS = 11
HOURS = ((1, 10, 90), (3, 14, 120))
TOLD = (
    attending.Told(enums.NextAdvice.CONTINUE, ("device",), 90, "shown", "helped"),
    attending.Told(enums.NextAdvice.PRACTISE, ("mail", "safety"), 60, "helped", "alone"),
    attending.Told(enums.NextAdvice.INDIVIDUAL, ("papers",), 60, "shown", "shown"),
    attending.Told(enums.NextAdvice.ENOUGH, ("phone",), 45, "helped", "alone"),
    attending.Told(enums.NextAdvice.ELSEWHERE, ("job", "documents")),
)


def plan_bookings(days: Days) -> None:
    """Plan five weeks of bookings, up to the last day and beyond it."""
    end = days.clock.end
    own = Random("agendas")  # so that the rest of the demonstration draws as before
    days.clock.desk(end - dt.timedelta(days=36), partial(open_agendas, days))
    for before in (23, 16, 6, 4, 3):
        days.clock.desk(end - dt.timedelta(days=before), partial(book, days, own))
    for before in (20, 13, 6, 2):
        days.clock.desk(end - dt.timedelta(days=before), partial(look_back, days, own))
    days.clock.desk(end - dt.timedelta(days=2), partial(call, days))
    days.clock.at(end, partial(cancel_one, days), hour=8)


def open_agendas(days: Days) -> None:
    """Open weekly sessions in two places of three."""
    today = journal.today()
    until = today + dt.timedelta(weeks=WEEKS)
    for n, provider in enumerate(days.stage.providers[:18]):
        if n % 3 == 2:
            continue
        site, (weekday, hour, minutes) = days.stage.sites[provider.pk], HOURS[n % 2]
        offer = SiteService.objects.filter(site=site, until_on__isnull=True).first()
        if offer is None:
            continue
        first = today + dt.timedelta(days=1 + (weekday - today.weekday() - 1) % 7)
        plan = booking.Plan(
            site, offer.service, first, dt.time(hour), minutes, 3 + n % 4, weekly_until=until
        )
        try:
            booking.open_workshop(actor=days.stage.chiefs[provider.pk], plan=plan)
        except Refusal:
            continue  # a place that was suspended meanwhile keeps no agenda


def book(days: Days, own: Random) -> None:
    """Hold a seat for some of the people who left with a booklet lately."""
    waiting = (
        HandOver.objects.live()
        .filter(booklet__in=Pass.objects.unused().values("booklet"), seats__isnull=True)
        .filter(person__restricted_at__isnull=True)
        .filter(first_handed_over_on__gte=journal.today() - dt.timedelta(days=240))
    )
    rows = list(waiting.select_related("person", "order", "advisor").order_by("-pk")[:60])
    for hand_over in own.sample(rows, min(14, len(rows))):
        places = offering.offered(hand_over.person, hand_over.order, journal.instant())
        sessions = [session for place in places for session in place.sessions[:2]]
        if sessions and own.random() < 0.7:
            booking.hold_seat(
                actor=hand_over.advisor, hand_over=hand_over, workshop=own.choice(sessions)
            )


def look_back(days: Days, own: Random) -> None:
    """Note who came to the sessions of the week, and share what was learnt."""
    begun = Seat.objects.held().filter(
        attended__isnull=True, workshop__starts_at__lt=journal.instant()
    )
    for n, seat in enumerate(begun.select_related("workshop__site").order_by("pk")):
        member = days.stage.members[seat.workshop.site.provider_id]
        came = own.random() < 0.85
        seat = attending.note_attendance(actor=member, seat=seat, attended=came)
        if came and n % 4:
            attending.note_outcome(actor=member, told=TOLD[n % len(TOLD)], seat=seat)
    alone = Redemption.objects.live().filter(outcome__isnull=True).order_by("-pk")[:3]
    for n, redemption in enumerate(alone):
        member = days.stage.members[redemption.provider_id]
        try:
            attending.note_outcome(actor=member, told=TOLD[-1 - n], redemption=redemption)
        except Refusal:
            continue  # its seat has been told of already


def call(days: Days) -> None:
    """Make the first calls about the booklets that sleep; the others wait on the day."""
    for advisors in days.stage.advisors.values():
        reminders = following.remind_unused(advisors[0], journal.today())
        for reminder, result in zip(reminders, ("will_come", "no_answer"), strict=False):
            following.note_call(
                actor=advisors[0],
                hand_over=reminder.hand_over,
                result=enums.CallResult(result),
            )


def cancel_one(days: Days) -> None:
    """Cancel a session that somebody is expected in."""
    coming = Workshop.objects.coming(journal.instant()).filter(held_count__gte=1)
    workshop = coming.select_related("site").order_by("starts_at", "pk").first()
    if workshop is not None:
        member = days.stage.members[workshop.site.provider_id]
        booking.cancel_workshop(actor=member, workshop=workshop)
