"""A gesture: the operator's own money, given to a structure by two people (T3).

It mints nothing: until its top-up lies on the ring-fenced account and is classed there by the
bank's own entry, it is refused. One top-up may pay for several gestures, never beyond its amount.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, SAME_PERSON, Refusal
from diagnostics.accounts.verbs import Verb
from passes import access, dispute_refusals
from passes.enums import Direction, TreasuryKind
from passes.models import Gesture, Provider, TreasuryMovement


@journal.act(Verb.GESTURE_PROPOSED)
def propose_gesture(
    *,
    actor: User,
    provider: Provider,
    amount_cents: int,
    reason: str,
    request_id: uuid.UUID | None = None,
) -> Gesture:
    """Propose a gesture; nothing is owed until a second person grants it."""
    if not access.operates(actor):
        raise Refusal(NOT_ALLOWED)
    if not reason.strip():
        raise Refusal(REASON_MISSING)
    if amount_cents <= 0:
        raise Refusal(dispute_refusals.GESTURE_AMOUNT)
    with transaction.atomic():
        gesture = Gesture.objects.create(
            provider=provider,
            amount_cents=amount_cents,
            reason=reason.strip(),
            proposed_by=actor,
            proposed_at=journal.instant(),
        )
        _note(actor, Verb.GESTURE_PROPOSED, gesture)
        return gesture


@journal.act(Verb.GESTURE_GRANTED)
def grant_gesture(
    *,
    actor: User,
    gesture: Gesture,
    request_id: uuid.UUID | None = None,
) -> Gesture:
    """Grant a gesture as the second person: the oldest top-up with enough left pays for it."""
    if not access.operates(actor):
        raise Refusal(NOT_ALLOWED)
    with transaction.atomic():
        # The lock that closing takes: a gesture is on one statement, the next one.
        Provider.objects.locked(gesture.provider_id)
        gesture = Gesture.objects.locked(gesture.pk)
        if gesture.granted_at is not None:
            raise Refusal(dispute_refusals.GESTURE_GRANTED)
        if gesture.proposed_by_id == actor.pk:
            raise Refusal(SAME_PERSON)
        top_up = _take_from(gesture.amount_cents)
        gesture.top_up, gesture.granted_by, gesture.granted_at = top_up, actor, journal.instant()
        gesture.save(update_fields=["top_up", "granted_by", "granted_at"])
        _note(actor, Verb.GESTURE_GRANTED, gesture)
        return gesture


def left_on_top_ups() -> QuerySet[Any]:
    """Give the top-ups of the ring-fenced account with `left_cents`, the oldest first."""
    matched = TreasuryMovement.objects.filter(
        kind=TreasuryKind.TOP_UP, direction=Direction.CREDIT, confirmed_at__isnull=False
    )
    spent = Sum("gestures__amount_cents", default=0)
    return matched.annotate(left_cents=F("amount_cents") - spent).order_by("pk")


def _take_from(amount_cents: int) -> TreasuryMovement:
    """Lock the top-ups in key order, so that two gestures never spend the same cent."""
    matched = Q(kind=TreasuryKind.TOP_UP, confirmed_at__isnull=False)
    list(TreasuryMovement.objects.select_for_update().filter(matched).order_by("pk"))
    enough: TreasuryMovement | None = left_on_top_ups().filter(left_cents__gte=amount_cents).first()
    if enough is None:
        raise Refusal(dispute_refusals.GESTURE_NOT_FUNDED)
    return enough


def _note(actor: User, verb: Verb, gesture: Gesture) -> None:
    facts = {
        "provider": gesture.provider.name,
        "amount_cents": gesture.amount_cents,
        "reason": gesture.reason,
    }
    journal.record(actor=actor, verb=verb, subject=gesture, facts=facts)
