"""Funds that the bank takes back under an active order (T8): distribution stops, and says so.

Undoing the match of funds that carry open Passes is refused (`funds_in_use`); but a bank may recall
a transfer whatever we think. No new booklet leaves a desk from that instant: what is already in
people's hands stays good, law D shows the shortfall to everybody, and the order opens again when
the money is back.
"""

from __future__ import annotations

import uuid

from django.db import transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import REASON_MISSING, TRANSITION_UNKNOWN, Refusal
from diagnostics.accounts.verbs import Verb
from passes import calendar_days, enums
from passes import order_refusals as refusals
from passes.models import Order


@journal.act(Verb.DISTRIBUTION_SUSPENDED)
def stop_for_recalled_funds(
    *, actor: User, order: Order, reason: str, request_id: uuid.UUID | None = None
) -> Order:
    """Stop handing booklets of an order over, because its funds were taken back."""
    with transaction.atomic():
        order = Order.objects.locked(order.pk)
        if order.status not in enums.DISTRIBUTING:
            raise Refusal(TRANSITION_UNKNOWN)
        if order.distribution_stopped_on is not None:
            day = calendar_days.in_words(order.distribution_stopped_on)
            raise Refusal(refusals.FUNDS_ALREADY_RECALLED, date=day)
        if not reason.strip():
            raise Refusal(REASON_MISSING)
        order.distribution_stopped_on = journal.today(order.time_zone)
        order.save(update_fields=["distribution_stopped_on"])
        facts = {"order": order.reference, "reason": reason.strip()}
        journal.record(actor=actor, verb=Verb.DISTRIBUTION_SUSPENDED, subject=order, facts=facts)
        return order


@journal.act(Verb.DISTRIBUTION_RESUMED)
def resume_distribution(
    *, actor: User, order: Order, reason: str, request_id: uuid.UUID | None = None
) -> Order:
    """Hand booklets over again, once the money is back; a stop signed by the funder stays."""
    with transaction.atomic():
        order = Order.objects.locked(order.pk)
        if not is_stopped_for_funds(order):
            raise Refusal(refusals.NOT_STOPPED_FOR_FUNDS)
        if not reason.strip():
            raise Refusal(REASON_MISSING)
        order.distribution_stopped_on = None
        order.save(update_fields=["distribution_stopped_on"])
        facts = {"order": order.reference, "reason": reason.strip()}
        journal.record(actor=actor, verb=Verb.DISTRIBUTION_RESUMED, subject=order, facts=facts)
        return order


def is_stopped_for_funds(order: Order) -> bool:
    """Whether the last stop of the distribution was ours, for want of money."""
    if order.distribution_stopped_on is None or order.status not in enums.DISTRIBUTING:
        return False
    acts = journal.of(order).filter(
        refusal_code="", verb__in=[Verb.DISTRIBUTION_SUSPENDED, Verb.DISTRIBUTION_STOPPED]
    )
    last = acts.order_by("-pk").values_list("verb", flat=True).first()
    return last == Verb.DISTRIBUTION_SUSPENDED
