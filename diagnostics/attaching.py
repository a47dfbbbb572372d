"""« À rattacher »: somebody says whose a waiting result is, or sets it aside with a reason.

Only a person decides here, and who and when are kept: a name never says whose a result is.
"""

from __future__ import annotations

import uuid

from django.db import transaction

from diagnostics import enrolling, free_text, importing, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import StagedStatus
from diagnostics.models import Person, StagedLine


@journal.act(Verb.RESULT_ATTACHED)
def attach_result(
    *, actor: User, line: StagedLine, person: Person, request_id: uuid.UUID | None = None
) -> StagedLine:
    """Say whose a waiting result is, then record it; who said so and when is kept.

    Refusals: result_not_waiting, not_allowed, file_merged, file_frozen.
    """
    with transaction.atomic():
        line = _waiting(line)
        person = Person.objects.locked(person.pk)
        if not _may_see(actor, line) or person.agency_id not in actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        enrolling.refuse_unless_writable(person)
        diagnosis = importing.record_line(actor, line, person)
        importing.decide(
            line,
            StagedStatus.ATTACHED,
            **importing.FORGOTTEN,
            person=person,
            diagnosis=diagnosis,
            decided_by=actor,
            decided_at=journal.instant(),
        )
        facts = {"person": str(person.public_id), "diagnosis": str(diagnosis.public_id)}
        journal.record(
            actor=actor,
            verb=Verb.RESULT_ATTACHED,
            subject=line,
            facts=facts,
            agency_id=person.agency_id,
        )
        return line


@journal.act(Verb.RESULT_DISCARDED)
def discard_result(
    *, actor: User, line: StagedLine, reason: str, request_id: uuid.UUID | None = None
) -> StagedLine:
    """Set a waiting result aside, with a reason; its content is dropped and it never comes back."""
    with transaction.atomic():
        line = _waiting(line)
        if not _may_see(actor, line):
            raise Refusal(NOT_ALLOWED)
        reason = free_text.accept(reason)[: free_text.LONGEST]
        if not reason:
            raise Refusal(REASON_MISSING)
        importing.decide(
            line,
            StagedStatus.DISCARDED,
            payload={},
            decision_reason=reason,
            decided_by=actor,
            decided_at=journal.instant(),
        )
        journal.record(actor=actor, verb=Verb.RESULT_DISCARDED, subject=line)
        return line


def _may_see(actor: User, line: StagedLine) -> bool:
    return StagedLine.objects.visible_to(actor).filter(pk=line.pk).exists()


def _waiting(line: StagedLine) -> StagedLine:
    line = StagedLine.objects.locked(line.pk)
    if line.status != StagedStatus.TO_ATTACH:
        raise Refusal(refusals.RESULT_NOT_WAITING)
    return line
