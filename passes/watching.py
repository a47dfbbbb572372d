"""Signals: something odd, told once, and what a human found.

Nothing is refused and no payment waits because of a signal. Invariants: the same facts raise one
signal, ever (`signal_raised_once`); a signal is open until somebody writes a sentence.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from diagnostics.accounts import journal
from diagnostics.accounts.journal import Actor
from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from passes import watch_refusals as refusals
from passes.models import Booklet, Provider, Signal
from passes.signal_kinds import SignalKind, SignalStatus


@dataclass(frozen=True)
class Finding:
    """What was seen: its kind, what makes it this one, its figures, and whom it is about."""

    kind: SignalKind
    key: str
    facts: dict[str, Any] = field(default_factory=dict)
    agency_id: int | None = None
    provider_id: int | None = None
    booklet_id: int | None = None


@journal.act(Verb.SIGNAL_RAISED)
def raise_signal(*, actor: Actor, finding: Finding) -> Signal:
    """Tell a human about something odd; the same finding told again is the same signal."""
    with transaction.atomic():
        signal, is_new = Signal.objects.get_or_create(
            kind=finding.kind,
            key=finding.key,
            defaults={
                "facts": finding.facts,
                "agency_id": finding.agency_id,
                "provider_id": finding.provider_id,
                "booklet_id": finding.booklet_id,
                "raised_at": journal.instant(),
            },
        )
        if is_new:
            facts = {"kind": finding.kind.value, "key": finding.key}
            journal.record(actor=actor, verb=Verb.SIGNAL_RAISED, subject=signal, facts=facts)
        return signal


def report_refused_by_place(
    *,
    actor: User,
    booklet: Booklet,
    agency: Agency,
    provider: Provider | None,
    site: str,
    words: str,
    request_id: uuid.UUID,
) -> Signal:
    """Tell the operator that a place would not take a good Pass, in the person's words."""
    finding = Finding(
        kind=SignalKind.PLACE_REFUSED,
        key=str(request_id),
        facts={"site": site, "words": words},
        agency_id=agency.pk,
        provider_id=provider.pk if provider else None,
        booklet_id=booklet.pk,
    )
    return raise_signal(actor=actor, finding=finding)


@journal.act(Verb.SIGNAL_REVIEWED)
def review_signal(
    *,
    actor: User,
    signal: Signal,
    status: str,
    explanation: str,
    request_id: uuid.UUID | None = None,
) -> Signal:
    """Close a signal with a sentence: what it was, or what was done about it."""
    with transaction.atomic():
        signal = Signal.objects.locked(signal.pk)
        if signal.status != SignalStatus.OPEN:
            raise Refusal(refusals.ALREADY_REVIEWED, by=signal.reviewed_by)
        explanation = explanation.strip()
        if not explanation:
            raise Refusal(refusals.SENTENCE_MISSING)
        move(
            signal,
            status,
            reviewed_by=actor,
            reviewed_at=journal.instant(),
            explanation=explanation,
        )
        facts = {"kind": signal.kind, "status": status}
        journal.record(actor=actor, verb=Verb.SIGNAL_REVIEWED, subject=signal, facts=facts)
        return signal
