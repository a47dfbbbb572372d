"""The end of an order: the ladder from J-30 to J+37, and what people sign on the way.

Dates alone move an order down, in its own time zone; a missing visa never lengthens validity and
never blocks a provider's money, only the order's closing. Nothing expires silently: each rung is a
row with its day, its author and the counts of that day (passes-and-money.md 5.1 and 8).
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from diagnostics.accounts import journal
from diagnostics.accounts.journal import Actor, SystemJob
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import REASON_MISSING, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import calendar_days, enums, expiry_text, ladder, order_text, ordering
from passes import expiry_refusals as refusals
from passes.enums import OrderStatus, SignOffKind
from passes.models import Booklet, ExpiryStep, Extension, HandOver, Order, Pass, SignOff
from passes.order_refusals import SIGNATORY_NOT_AUTHORISED, TEXT_CHANGED
from passes.paper_kinds import LadderStep

REMINDERS_BEFORE_DECISION = 2
REMIND_EVERY = dt.timedelta(days=7)


@journal.act(Verb.DISTRIBUTION_STOPPED)
def stop_distribution(
    *, actor: User, order: Order, text_digest: str, request_id: uuid.UUID | None = None
) -> Order:
    """Stop handing booklets over: the funder signs, agencies are told at once."""
    with transaction.atomic():
        order = _ending(actor, order)
        if order.distribution_stopped_on is not None:
            raise Refusal(
                refusals.ALREADY_STOPPED, date=calendar_days.in_words(order.distribution_stopped_on)
            )
        _refuse_other_text(order, SignOffKind.STOP, text_digest)
        order.distribution_stopped_on = journal.today(order.time_zone)
        order.save(update_fields=["distribution_stopped_on"])
        _sign(actor, order, SignOffKind.STOP, text_digest)
        ladder.do(order, LadderStep.STOP, actor, text_digest=text_digest)
        facts = {"stopped_on": order.distribution_stopped_on.isoformat()}
        journal.record(actor=actor, verb=Verb.DISTRIBUTION_STOPPED, subject=order, facts=facts)
        return order


@journal.act(Verb.EXPIRY_ACKNOWLEDGED)
def acknowledge_expiry(
    *, actor: User, order: Order, text_digest: str, request_id: uuid.UUID | None = None
) -> Order:
    """Keep the funder's acknowledgement that unused Passes end, on the exact text."""
    with transaction.atomic():
        order = _ending(actor, order)
        if order.distribution_stopped_on is None:
            raise Refusal(refusals.STOP_NOT_SIGNED)
        if (done := ladder.done_step(order, LadderStep.ACKNOWLEDGEMENT)) and done.done_at:
            raise Refusal(
                refusals.ALREADY_ACKNOWLEDGED, date=calendar_days.in_words(done.done_at.date())
            )
        _refuse_other_text(order, SignOffKind.ACKNOWLEDGEMENT, text_digest)
        _sign(actor, order, SignOffKind.ACKNOWLEDGEMENT, text_digest)
        ladder.do(order, LadderStep.ACKNOWLEDGEMENT, actor, text_digest=text_digest)
        journal.record(actor=actor, verb=Verb.EXPIRY_ACKNOWLEDGED, subject=order)
        return order


@journal.act(Verb.ORDER_EXTENDED)
def extend_order(
    *,
    actor: User,
    order: Order,
    valid_until: dt.date,
    reason: str,
    request_id: uuid.UUID | None = None,
) -> Order:
    """Give an order a later last day: its live Passes follow, history keeps the former one."""
    with transaction.atomic():
        order = Order.objects.locked(order.pk)
        if not ordering.is_signatory(actor, order):
            raise Refusal(SIGNATORY_NOT_AUTHORISED)
        if order.status not in enums.EXTENDABLE:
            raise Refusal(refusals.ALREADY_EXPIRED)
        if valid_until <= order.valid_until or valid_until < journal.today(order.time_zone):
            raise Refusal(refusals.DATE_NOT_LATER, date=calendar_days.in_words(order.valid_until))
        if not reason.strip():
            raise Refusal(REASON_MISSING)
        Extension.objects.create(
            order=order,
            former_until=order.valid_until,
            new_until=valid_until,
            extended_by=actor,
            extended_at=journal.instant(),
            reason=reason.strip(),
        )
        former = order.valid_until
        _set_days(order, valid_until)
        if order.status != OrderStatus.ACTIVE:
            move(order, OrderStatus.ACTIVE)
        # The funder's binding visa stands on the new text from now on.
        _sign(actor, order, SignOffKind.SIGNATURE, order_text.digest_of(order))
        facts = {"from": former.isoformat(), "to": valid_until.isoformat()}
        journal.record(actor=actor, verb=Verb.ORDER_EXTENDED, subject=order, facts=facts)
        return order


@journal.act(Verb.LADDER_CLIMBED)
def climb(*, actor: Actor, order: Order) -> Order:
    """Take an order down the rungs whose day has come; run again the same day, it does nothing."""
    with transaction.atomic():
        order = Order.objects.locked(order.pk)
        today = journal.today(order.time_zone)
        before = order.status
        for status, step, to, is_due in ladder.descents(order, today):
            if order.status == status and is_due:
                if to == OrderStatus.IN_GRACE and order.distribution_stopped_on is None:
                    order.distribution_stopped_on = order.valid_until
                    order.save(update_fields=["distribution_stopped_on"])
                ladder.do(order, step, actor)
                move(order, to)
        if order.status != before:
            facts = {"from": before, "to": order.status}
            journal.record(actor=actor, verb=Verb.LADDER_CLIMBED, subject=order, facts=facts)
        return order


@journal.act(Verb.EXPIRY_REMINDED)
def remind_funder(*, actor: Actor, order: Order) -> ExpiryStep:
    """Remind the funder, once a week, that the end of the order waits for a signature."""
    with transaction.atomic():
        order = Order.objects.locked(order.pk)
        step = ladder.step_of(order, LadderStep.ACKNOWLEDGEMENT)
        today = journal.today(order.time_zone)
        if step.done_at is None and (
            step.reminded_on is None or today - step.reminded_on >= REMIND_EVERY
        ):
            step.reminded_count, step.reminded_on = step.reminded_count + 1, today
            step.save(update_fields=["reminded_count", "reminded_on"])
            facts = {"order": order.reference, "time": step.reminded_count}
            journal.record(actor=actor, verb=Verb.EXPIRY_REMINDED, subject=step, facts=facts)
        return step


@journal.act(Verb.PASSES_EXPIRED)
def expire_passes(
    *, actor: Actor, order: Order, reason: str = "", request_id: uuid.UUID | None = None
) -> Order:
    """End the Passes that nobody used, once the claim window is over; units never made lapse.

    Refusals: claim_window_open, expiry_not_acknowledged (the operator may decide, with a reason,
    after two reminders).
    """
    with transaction.atomic():
        order = Order.objects.locked(order.pk)
        if (
            order.status != OrderStatus.CLAIMS_ONLY
            or journal.today(order.time_zone) <= order.last_claim_on
        ):
            raise Refusal(
                refusals.CLAIM_WINDOW_OPEN, date=calendar_days.in_words(order.last_claim_on)
            )
        _refuse_unless_acknowledged(order, reason)
        unused = Pass.objects.filter(order=order).unused()
        expired = unused.update(status=enums.PassStatus.EXPIRED, blocked_at=None, blocked_reason="")
        Booklet.objects.filter(order=order, status__in=enums.STILL_ALIVE).update(
            status=enums.BookletStatus.EXPIRED
        )
        HandOver.objects.live().filter(order=order).update(ended_at=journal.instant())
        order.lapsed_count = order.ordered_count - order.drawn_count
        order.save(update_fields=["lapsed_count"])
        ladder.do(order, LadderStep.END_OF_CLAIMS, actor, reason=reason.strip())
        move(order, OrderStatus.EXPIRED)
        facts = {"expired": expired, "lapsed": order.lapsed_count}
        journal.record(actor=actor, verb=Verb.PASSES_EXPIRED, subject=order, facts=facts)
        return order


def climb_ladder(order: Order | None = None) -> list[str]:
    """Do what is due today for every order, or one; give a sentence for each thing done."""
    job = SystemJob("climb_ladder")
    orders = Order.objects.filter(status__in=enums.ON_THE_LADDER).order_by("pk")
    if order is not None:
        orders = orders.filter(pk=order.pk)
    done: list[str] = []
    for each in orders:
        before = each.status
        after = climb(actor=job, order=each)
        if after.status != before:
            done.append(f"{each.reference} : {after.get_status_display()}")
        if after.status == OrderStatus.CLAIMS_ONLY:
            done.extend(_end(job, after))
    return done


def _end(job: SystemJob, order: Order) -> list[str]:
    if journal.today(order.time_zone) <= order.last_claim_on:
        return []
    acknowledged = ladder.done_step(order, LadderStep.ACKNOWLEDGEMENT)
    if acknowledged:
        expire_passes(actor=job, order=order)
        return [f"{order.reference} : Pass non utilisés expirés"]
    before = ladder.step_of(order, LadderStep.ACKNOWLEDGEMENT).reminded_count
    count = remind_funder(actor=job, order=order).reminded_count
    return [f"{order.reference} : rappel {count} au commanditaire"] if count > before else []


# --- Refusals and readings ---------------------------------------------------------------------


def _ending(actor: User, order: Order) -> Order:
    """Lock an order whose end has begun, for its funder."""
    order = Order.objects.locked(order.pk)
    if not ordering.is_signatory(actor, order):
        raise Refusal(SIGNATORY_NOT_AUTHORISED)
    if order.status not in enums.ENDING:
        start = order.valid_until - dt.timedelta(days=calendar_days.ALERT_DAYS)
        raise Refusal(refusals.TOO_EARLY, date=calendar_days.in_words(start))
    return order


def _refuse_other_text(order: Order, kind: str, digest: str) -> None:
    if digest != expiry_text.digest_of(order, kind):
        raise Refusal(TEXT_CHANGED)


def _refuse_unless_acknowledged(order: Order, reason: str) -> None:
    if ladder.done_step(order, LadderStep.ACKNOWLEDGEMENT):
        return
    count = ladder.step_of(order, LadderStep.ACKNOWLEDGEMENT).reminded_count
    if count < REMINDERS_BEFORE_DECISION:
        raise Refusal(refusals.EXPIRY_NOT_ACKNOWLEDGED, count=count)
    if not reason.strip():
        raise Refusal(REASON_MISSING)


def _sign(actor: User, order: Order, kind: str, digest: str) -> None:
    SignOff.objects.create(
        order=order,
        kind=kind,
        decision=enums.Decision.ACCEPTED,
        signed_by=actor,
        signed_at=journal.instant(),
        text_digest=digest,
    )


def _set_days(order: Order, valid_until: dt.date) -> None:
    if order.legal_preset == enums.LegalPreset.CAP:
        order.claim_window_days = calendar_days.cap_claim_window_days(valid_until)
    days = calendar_days.Validity(
        order.valid_from, valid_until, order.grace_days, order.claim_window_days
    )
    order.valid_until = valid_until
    order.last_service_on = days.last_service_on
    order.last_claim_on = days.last_claim_on
    order.distribution_stopped_on = None
    order.save(
        update_fields=[
            "valid_until",
            "last_service_on",
            "last_claim_on",
            "claim_window_days",
            "distribution_stopped_on",
        ]
    )
