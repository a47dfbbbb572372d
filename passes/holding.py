"""Named lines are held by two people, for a reason and a while; the rest is paid on time (T6).

One operator asks, another confirms: until then everything is paid. A line is held once, thirty
days at most, then it is due again by itself; to free it sooner takes two people as well. Its
structure and its funder see which lines, why and until when.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, SAME_PERSON, Refusal
from diagnostics.accounts.verbs import Verb
from passes import access, dispute_refusals, held
from passes.models import LineHold, MonthlyStatement, StatementLine
from passes.models.holds import LONGEST_HOLD_DAYS


@dataclass(frozen=True, slots=True)
class Ask:
    """Which lines of a statement, why, and for how many days."""

    line_ids: tuple[int, ...]
    reason: str
    days: int = LONGEST_HOLD_DAYS


@journal.act(Verb.LINES_HELD)
def hold_lines(
    *, actor: User, statement: MonthlyStatement, ask: Ask, request_id: uuid.UUID | None = None
) -> LineHold:
    """Ask that named lines of a statement wait; nothing waits until a second person confirms."""
    _refuse_unless(actor, ask.reason)
    if not 1 <= ask.days <= LONGEST_HOLD_DAYS:
        raise Refusal(dispute_refusals.HOLD_TOO_LONG, limit=LONGEST_HOLD_DAYS)
    with transaction.atomic():
        statement = _before_payment(statement.pk)
        lines = list(statement.lines.filter(pk__in=ask.line_ids, amount_cents__gt=0))
        if not lines or len(lines) != len(set(ask.line_ids)):
            raise Refusal(dispute_refusals.LINE_MISSING)
        _refuse_held(lines)
        hold = LineHold.objects.create(
            statement=statement,
            reason=ask.reason.strip(),
            held_by=actor,
            held_at=journal.instant(),
            days=ask.days,
            until_on=journal.today() + dt.timedelta(days=ask.days),
        )
        hold.lines.set(lines)
        _note(actor, Verb.LINES_HELD, hold, is_confirmed=False)
        return hold


@journal.act(Verb.LINES_HELD)
def confirm_hold(*, actor: User, hold: LineHold, request_id: uuid.UUID | None = None) -> LineHold:
    """Make lines wait, as the second person; a batch already prepared keeps them."""
    _refuse_unless(actor)
    with transaction.atomic():
        _before_payment(hold.statement_id)
        hold = LineHold.objects.locked(hold.pk)
        if hold.freed_at is not None or hold.until_on < journal.today():
            raise Refusal(dispute_refusals.HOLD_ENDED)
        if hold.confirmed_at is not None:
            raise Refusal(dispute_refusals.HOLD_CONFIRMED)
        if hold.held_by_id == actor.pk:
            raise Refusal(SAME_PERSON)
        hold.second_by, hold.confirmed_at = actor, journal.instant()
        hold.save(update_fields=["second_by", "confirmed_at"])
        _note(actor, Verb.LINES_HELD, hold, is_confirmed=True)
        return hold


@journal.act(Verb.LINES_FREED)
def free_lines(
    *, actor: User, hold: LineHold, reason: str, request_id: uuid.UUID | None = None
) -> LineHold:
    """Make held lines due again before their day: the first person asks, another one frees.

    A hold that nobody confirmed is given up by one.
    """
    _refuse_unless(actor, reason)
    with transaction.atomic():
        hold = LineHold.objects.locked(hold.pk)
        if hold.freed_at is not None or hold.until_on < journal.today():
            raise Refusal(dispute_refusals.HOLD_ENDED)
        if hold.confirmed_at is not None and hold.free_asked_by_id == actor.pk:
            raise Refusal(SAME_PERSON)
        if hold.confirmed_at is None or hold.free_asked_by_id is not None:
            hold.freed_by, hold.freed_at = actor, journal.instant()
        else:
            hold.free_asked_by, hold.free_reason = actor, reason.strip()
        hold.save(update_fields=["free_asked_by", "free_reason", "freed_by", "freed_at"])
        is_freed = hold.freed_at is not None
        facts = {"lines": hold.lines.count(), "is_freed": is_freed, "reason": reason.strip()}
        journal.record(actor=actor, verb=Verb.LINES_FREED, subject=hold, facts=facts)
        return hold


def _refuse_unless(actor: User, reason: str | None = None) -> None:
    if not access.operates(actor):
        raise Refusal(NOT_ALLOWED)
    if reason is not None and not reason.strip():
        raise Refusal(REASON_MISSING)


def _before_payment(statement_pk: int) -> MonthlyStatement:
    """Lock a statement as a batch does, or refuse when a batch has it."""
    statement = MonthlyStatement.objects.locked(statement_pk)
    if statement.status not in held.HOLDABLE:
        raise Refusal(dispute_refusals.HOLD_IN_PAYMENT)
    return statement


def _refuse_held(lines: Sequence[StatementLine]) -> None:
    """A line whose hold was asked and not given up is not held a second time."""
    given_up = LineHold.objects.filter(confirmed_at__isnull=True, freed_at__isnull=False)
    if LineHold.objects.filter(lines__in=lines).exclude(pk__in=given_up).exists():
        raise Refusal(dispute_refusals.LINE_ALREADY_HELD)


def _note(actor: User, verb: Verb, hold: LineHold, *, is_confirmed: bool) -> None:
    facts = {
        "lines": hold.lines.count(),
        "until": hold.until_on.isoformat(),
        "is_confirmed": is_confirmed,
        "reason": hold.reason,
    }
    journal.record(actor=actor, verb=verb, subject=hold, facts=facts)
