"""The rungs of one order as rows: due on a day, done once, with the counts of that day.

Rows appear when the end of an order begins; an extension makes the same rungs again, later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Q

from diagnostics.accounts import journal
from diagnostics.accounts.journal import Actor
from diagnostics.accounts.models import User
from passes import calendar_days, enums
from passes.enums import OrderStatus, PassStatus
from passes.models import Booklet, ExpiryStep, Order, Pass, Redemption
from passes.paper_kinds import LadderStep


def due_days(order: Order) -> dict[str, dt.date]:
    """Give the day of each rung, from the days of the order."""
    days = calendar_days.Validity(
        order.valid_from, order.valid_until, order.grace_days, order.claim_window_days
    )
    return {rung.step.value: rung.on for rung in days.ladder()}


def step_of(order: Order, step: str) -> ExpiryStep:
    """Give the row of a rung, made on its first mention."""
    row, _ = ExpiryStep.objects.get_or_create(order=order, step=step, due_on=due_days(order)[step])
    return row


def steps_of(order: Order) -> list[ExpiryStep]:
    """Give the rungs of an order as it is dated now, written or still to come, in order of days."""
    known = {(row.step, row.due_on): row for row in order.expiry_steps.select_related("done_by")}
    return [
        known.get((step, on)) or ExpiryStep(order=order, step=step, due_on=on)
        for step, on in due_days(order).items()
    ]


def done_step(order: Order, step: str) -> ExpiryStep | None:
    """Give a rung of the present days when it is done."""
    return ExpiryStep.objects.filter(
        order=order, step=step, due_on=due_days(order)[step], done_at__isnull=False
    ).first()


def do(
    order: Order, step: str, actor: Actor, *, text_digest: str = "", reason: str = ""
) -> ExpiryStep:
    """Mark a rung done, once, with its author and the counts of the day."""
    row = step_of(order, step)
    if row.done_at is not None:
        return row
    is_person = isinstance(actor, User)
    row.done_at = journal.instant()
    row.done_by = actor if isinstance(actor, User) else None
    row.done_name = actor.full_name if is_person else actor.name  # type: ignore[union-attr]
    row.text_digest, row.reason, row.counts = text_digest, reason, counts_of(order)
    row.save(update_fields=["done_at", "done_by", "done_name", "text_digest", "reason", "counts"])
    return row


def counts_of(order: Order) -> dict[str, int]:
    """Count what the ladder announces: issued, handed out, not handed out, started booklets."""
    passes = Pass.objects.filter(order=order).aggregate(
        handed_out=Count("pk", filter=Q(status__in=[PassStatus.HANDED_OUT, PassStatus.REDEEMED])),
        redeemed=Count("pk", filter=Q(status=PassStatus.REDEEMED)),
    )
    started = Redemption.objects.live().filter(order=order).values("digital_pass__booklet")
    return {
        "issued": order.funded_count,
        "handed_out": passes["handed_out"],
        "not_handed_out": order.funded_count - passes["handed_out"],
        "redeemed": passes["redeemed"],
        "booklets": Booklet.objects.filter(order=order, hand_overs__undone_at__isnull=True)
        .distinct()
        .count(),
        "started": started.distinct().count(),
    }


def descents(order: Order, today: dt.date) -> Iterator[tuple[str, str, str, bool]]:
    """Give each move that dates alone decide: from, rung, to, and whether its day has come."""
    alert_on = order.valid_until - dt.timedelta(days=calendar_days.ALERT_DAYS)
    yield OrderStatus.ACTIVE, LadderStep.ALERT, OrderStatus.CLOSING, today >= alert_on
    yield (
        OrderStatus.CLOSING,
        LadderStep.LAST_DAY,
        OrderStatus.IN_GRACE,
        today > order.valid_until,
    )
    yield (
        OrderStatus.IN_GRACE,
        LadderStep.END_OF_GRACE,
        OrderStatus.CLAIMS_ONLY,
        today > order.last_service_on,
    )


def waited_for(order: Order) -> str:
    """Say who is waited for, in one sentence; empty when dates alone decide."""
    if order.status not in enums.ENDING:
        return ""
    name = order.funder.name
    if order.distribution_stopped_on is None:
        return f"{name} doit signer l'arrêt de la distribution."
    if done_step(order, LadderStep.ACKNOWLEDGEMENT) is None:
        return f"{name} doit prendre acte de la fin de la commande."
    return ""
