"""Putting a version of the model in force: two people, the cases passed, and nothing edited after.

A version comes with the programme, as a file of tables with its cases. The first administrator
proposes it with a reason; another one puts it in force, on that very day (risk-model.md, 9.6).
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from diagnostics import free_text, refusals, ren_model, ren_vectors
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.models.users import NationalRole
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, SAME_PERSON, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import RiskModelVersion


@journal.act(Verb.MODEL_APPROVED)
def approve_model(
    *, actor: User, version: str, reason: str, request_id: uuid.UUID | None = None
) -> RiskModelVersion:
    """Propose a published version, or put in force the one that somebody else proposed.

    Refusals, in this order: not_allowed, model_unknown, vectors_failed, reason_missing, then
    model_changed, same_person, model_in_force.
    """
    with transaction.atomic():
        if actor.role != NationalRole.ADMINISTRATOR:
            raise Refusal(NOT_ALLOWED)
        if version not in ren_model.published_versions():
            raise Refusal(refusals.MODEL_UNKNOWN, version=version)
        model = ren_model.load_model(version)
        passed = _pass_vectors(model)
        row, is_first = RiskModelVersion.objects.get_or_create(
            version=version,
            defaults={
                "digest": model.digest,
                "reason": _written(reason),
                "written_by": actor.full_name,
                "first_approved_by": actor,
                "written_on": journal.today(),
                "vectors_passed": passed,
            },
        )
        if not is_first:
            _approve_second(row, actor, model.digest)
        journal.record(
            actor=actor,
            verb=Verb.MODEL_APPROVED,
            subject=row,
            facts={
                "version": version,
                "digest": model.digest,
                "vectors": passed,
                "in_force": not is_first,
            },
        )
        return row


@dataclass(frozen=True)
class Edition:
    """A version that is or was in force, and since when; the first needs no record."""

    version: str
    row: RiskModelVersion | None = None

    @property
    def effective_on(self) -> dt.date | None:
        return self.row.effective_on if self.row else None


def editions(day: dt.date) -> list[Edition]:
    """The versions in force up to a day, oldest first; the house was built on the first one."""
    rows = RiskModelVersion.objects.filter(effective_on__lte=day).order_by("effective_on", "pk")
    found = [Edition(row.version, row) for row in rows]
    if not any(each.version == ren_model.CURRENT_VERSION for each in found):
        found.insert(0, Edition(ren_model.CURRENT_VERSION))
    return found


def _pass_vectors(model: ren_model.Model) -> int:
    vectors = ren_vectors.load_vectors(model.version)
    failed = sum(bool(ren_vectors.differences(vector, model)) for vector in vectors)
    if failed or not vectors:
        raise Refusal(refusals.VECTORS_FAILED, failed=failed, total=len(vectors))
    return len(vectors)


def _approve_second(row: RiskModelVersion, actor: User, digest: str) -> None:
    if row.digest != digest:
        raise Refusal(refusals.MODEL_CHANGED)
    if row.first_approved_by_id == actor.pk:
        raise Refusal(SAME_PERSON)
    waiting = RiskModelVersion.objects.filter(pk=row.pk, effective_on__isnull=True)
    if not waiting.update(second_approved_by=actor, effective_on=journal.today()):
        raise Refusal(refusals.MODEL_IN_FORCE)
    row.refresh_from_db()


def _written(text: str) -> str:
    accepted = free_text.accept(text)
    if not accepted:
        raise Refusal(REASON_MISSING)
    return accepted
