"""Build the demonstration: one transaction, one seed, fourteen months lived through the verbs.

The whole instance appears at once or not at all; `check_books` is green unless a fault is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction

from config.demo import (
    afield,
    applied,
    asked,
    booked,
    claimed,
    conversations,
    disagreed,
    ended,
    followed,
    funded,
    incidents,
    listed,
    meetings,
    ordered,
    paid,
    stage,
    stocked,
    watched,
)
from config.demo.accounts import PASSWORD
from config.demo.bank import Booking
from config.demo.clockwork import Clockwork, seeded_bytes, working
from diagnostics.accounts.models import User
from passes import checking

MONTHS_LIVED = 14


@dataclass(frozen=True, slots=True)
class Size:
    """How large the demonstration is."""

    advisors: int
    people: int
    providers: int
    whole_country: bool = True


SIZES = {
    "tiny": Size(advisors=6, people=60, providers=14, whole_country=False),
    "small": Size(advisors=25, people=900, providers=42),
    "full": Size(advisors=60, people=2400, providers=60),
}
FAULTS = ("shortfall",)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to build."""

    size: str = "small"
    seed: int = 2026
    as_of: dt.date = dt.date(2026, 11, 23)
    fault: str = ""


def build(wanted: Wanted, say: Callable[[str], None]) -> dict[str, int]:
    """Make the whole demonstration and give the refusals met on the way, by code."""
    rng = Random(wanted.seed)
    start = _months_before(wanted.as_of, MONTHS_LIVED)
    size = SIZES[wanted.size]
    clock = Clockwork(start, wanted.as_of, rng)
    set_up = stage.Stage(rng, start)
    book = ordered.Book()
    with seeded_bytes(rng), transaction.atomic():
        clock.at(start, lambda: _open(set_up, size, say), hour=8)
        _plan_orders(clock, set_up, book)
        days = meetings.Days(set_up, clock)
        clock.at(start, lambda: meetings.plan_meetings(days, size.people), hour=18)
        clock.at(start, lambda: followed.plan_followed(days), hour=18)
        clock.at(start, lambda: paid.plan_months(paid.Months(set_up, clock, book)), hour=18)
        incidents.plan_incidents(days, book)
        booked.plan_bookings(days)
        applied.plan_applications(days, book)
        asked.plan_requests(days)
        listed.plan_lists(days)
        afield.plan_field(days)
        claimed.plan_claims(days)
        disagreed.plan_disagreements(clock, set_up, book)
        conversations.plan_conversations(days)
        _plan_last_days(clock, set_up, book, wanted)
        eve = clock.end - dt.timedelta(days=1)
        clock.at(eve, partial(watched.watch, days), hour=21, minute=30)
        clock.run(lambda day: say(f"{day:%m/%Y}"))
        User.objects.update(password=make_password(PASSWORD))
    return clock.refused


def _open(set_up: stage.Stage, size: Size, say: Callable[[str], None]) -> None:
    say("comptes, communes et agences")
    stage.open_accounts(set_up)
    stage.open_agencies(set_up, size.advisors, whole_country=size.whole_country)
    stage.open_funders(set_up)
    say("structures et comptes bancaires")
    stage.open_providers(set_up, size.providers)


def _plan_orders(clock: Clockwork, set_up: stage.Stage, book: ordered.Book) -> None:
    first, money, active = (clock.start + dt.timedelta(days=n) for n in (1, 4, 5))
    ending = ended.plans((clock.end - clock.start).days)
    for plan in (*ordered.PLANS, *ending, stocked.PLAN):
        clock.at(first, partial(funded.draft_and_fund, set_up, book, plan), hour=10)
        clock.at(active, partial(ordered.activate, set_up, book, plan), hour=10)
    clock.at(money, lambda: ordered.import_day(set_up, book, money), hour=20)
    clock.at(active, lambda: ordered.match_part_payments(set_up, book), hour=9)
    clock.at(working(active + dt.timedelta(days=7)), partial(funded.note_fees, set_up, book))
    second = working(clock.start + dt.timedelta(days=120))
    again = partial(funded.call_second_instalment, set_up, book, ordered.IN_TWO_PARTS)
    clock.at(second, again, hour=10)
    raised = working(clock.start + dt.timedelta(days=160))
    clock.at(raised, lambda: ordered.match_part_payments(set_up, book), hour=9)
    clock.at(raised, lambda: ordered.raise_second_instalment(set_up, book), hour=10)
    stocked.plan_stock(clock, set_up, book)
    over = tuple(plan for plan in ordered.PLANS if plan.name == "ended")
    ended.plan_ends(clock, set_up, book, (*over, *ending))
    waiting = working(clock.end - dt.timedelta(days=30))
    clock.at(waiting, lambda: funded.draft_short_of_funds(set_up, book), hour=10)
    half = working(clock.end - dt.timedelta(days=6))
    clock.at(half, lambda: ordered.match_part_payments(set_up, book), hour=9)


def _plan_last_days(
    clock: Clockwork, set_up: stage.Stage, book: ordered.Book, wanted: Wanted
) -> None:
    """Read the bank and the custody on the eve, so that the last balance is fresh."""
    eve = clock.end - dt.timedelta(days=1)
    if wanted.fault == "shortfall":
        clock.at(
            eve, lambda: book.bank.book(Booking(-2_000_000, text="PRELEVEMENT INCONNU")), hour=9
        )
    paid.plan_last_batch(set_up, clock)
    clock.at(eve, lambda: ordered.import_day(set_up, book, eve), hour=20)
    clock.at(eve, lambda: incidents.classify_bank_charge(set_up), hour=21)
    clock.at(eve, partial(checking.read_custody, actor=stage.JOB), hour=22)
    clock.at(eve, checking.check_each_night, hour=23)


def _months_before(day: dt.date, months: int) -> dt.date:
    index = day.year * 12 + day.month - 1 - months
    return dt.date(index // 12, index % 12 + 1, 1)
