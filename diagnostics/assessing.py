"""Assessing the risk of digital exclusion, and letting a human decide otherwise.

An assessment is written in the transaction of what made it necessary (a record, a correction, an
incident, an override) and never updated. It opens help: nothing is closed, refused or ordered
because of a level, and the computed level always stands beside the one a human chose (L05, L06).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from django.db import transaction

from diagnostics import (
    enrolling,
    enums,
    free_text,
    recommending,
    refusals,
    ren,
    ren_model,
    reviewing,
    situating,
)
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import (
    Diagnosis,
    LevelOverride,
    Person,
    RiskAssessment,
    RiskFlag,
)
from diagnostics.ren_shape import SituationError

FALLEN = "Le résultat n'est plus à risque."


@dataclass(frozen=True)
class Disagreement:
    """What an advisor thinks the level is, why, and on which device it was said."""

    level: str
    reason_code: str
    comment: str = ""
    device: str = ""


@journal.act(Verb.RISK_ASSESSED)
def assess_risk(
    *, actor: journal.Actor, person: Person, diagnosis: Diagnosis | None = None
) -> RiskAssessment:
    """Assess a person today from the latest answers, propose what may help, plan the next look."""
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        as_of = journal.today()
        model = situating.model_in_force(as_of)
        written = situating.situation_of(person, as_of)
        try:
            output = ren.assess(written, model)
        except SituationError as error:
            raise Refusal(refusals.SITUATION_UNREADABLE, error=str(error)) from error
        assessment = RiskAssessment.objects.create(
            person=person,
            agency_id=person.agency_id,
            advisor=actor if isinstance(actor, User) else None,
            diagnosis=diagnosis,
            model_version=model.version,
            as_of=as_of,
            assessed_at=journal.instant(),
            input=written,
            output=output,
            **{name: output[name] for name in _COLUMNS},
        )
        journal.record(
            actor=actor,
            verb=Verb.RISK_ASSESSED,
            subject=assessment,
            facts={name: output[name] for name in _JOURNALED},
        )
        raise_flags(actor=actor, assessment=assessment)
        recommending.recommend(actor=actor, assessment=assessment)
        reviewing.plan_review(actor=actor, assessment=assessment)
        return assessment


_COLUMNS = ("score", "completeness", "computed_level", "level", "next_review_on")
_JOURNALED = ("model_version", "level", "computed_level", "floors", "flags")


@journal.act(Verb.LEVEL_OVERRIDDEN)
def override_level(
    *,
    actor: User,
    person: Person,
    disagreement: Disagreement,
    request_id: uuid.UUID | None = None,
) -> LevelOverride:
    """Put a human's level in place of the computed one, for 183 days, with its reason.

    Refusals: not_allowed, person_restricted, level_not_possible, override_without_reason,
    nir_refused, never_assessed. An earlier override still standing ends with the new one.
    """
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        _refuse_unless_receives(actor, person)
        disagreement = _reasoned(disagreement)
        latest = RiskAssessment.objects.filter(person=person).latest_first().first()
        if latest is None:
            raise Refusal(refusals.NEVER_ASSESSED)
        now = journal.instant()
        person.overrides.filter(ended_at__isnull=True).update(ended_at=now, ended_by=actor)
        override = LevelOverride.objects.create(
            person=person,
            level=disagreement.level,
            from_level=latest.level,
            reason_code=disagreement.reason_code,
            comment=disagreement.comment,
            decided_on=journal.today(),
            decided_at=now,
            decided_by=actor,
        )
        journal.record(
            actor=actor,
            verb=Verb.LEVEL_OVERRIDDEN,
            subject=override,
            facts={
                "person": str(person.public_id),
                "from_level": latest.level,
                "to_level": override.level,
                "reason": override.reason_code,
                "device": disagreement.device,
            },
            agency_id=person.agency_id,
        )
        assess_risk(actor=actor, person=person)
        return override


@journal.act(Verb.OVERRIDE_ENDED)
def end_override(
    *, actor: User, override: LevelOverride, request_id: uuid.UUID | None = None
) -> LevelOverride:
    """Give the level back to the model.

    Refusals: not_allowed, person_restricted, override_ended.
    """
    with transaction.atomic():
        person = Person.objects.locked(override.person_id)
        _refuse_unless_receives(actor, person)
        now = journal.instant()
        still_standing = LevelOverride.objects.filter(pk=override.pk, ended_at__isnull=True)
        if not still_standing.update(ended_at=now, ended_by=actor):
            raise Refusal(refusals.OVERRIDE_ENDED)
        override.refresh_from_db()
        journal.record(
            actor=actor,
            verb=Verb.OVERRIDE_ENDED,
            subject=override,
            facts={"person": str(person.public_id), "level": override.level},
            agency_id=person.agency_id,
        )
        assess_risk(actor=actor, person=person)
        return override


@journal.act(Verb.FLAG_RAISED)
def raise_flags(*, actor: journal.Actor, assessment: RiskAssessment) -> RiskFlag | None:
    """Put a person at risk first in the lists, or take her out when the risk is over."""
    with transaction.atomic():
        is_open = RiskFlag.objects.filter(person_id=assessment.person_id, resolved_at__isnull=True)
        flag = is_open.first()
        if assessment.level in enums.AT_RISK:
            if flag is None:
                flag = RiskFlag.objects.create(
                    person_id=assessment.person_id,
                    assessment=assessment,
                    raised_at=journal.instant(),
                )
                _journal_flag(actor, Verb.FLAG_RAISED, flag, assessment.level)
            return flag
        if flag is not None and is_open.update(resolved_at=journal.instant(), resolution=FALLEN):
            _journal_flag(actor, Verb.FLAG_RESOLVED, flag, assessment.level)
        return None


@journal.act(Verb.FLAG_RESOLVED)
def resolve_flag(
    *, actor: User, flag: RiskFlag, resolution: str, request_id: uuid.UUID | None = None
) -> RiskFlag:
    """Note what an advisor did. Refusals: not_allowed, person_restricted, reason_missing,
    flag_resolved."""
    with transaction.atomic():
        flag = RiskFlag.objects.select_related("person", "assessment").get(pk=flag.pk)
        _refuse_unless_receives(actor, flag.person)
        done = _written(resolution)
        taken = RiskFlag.objects.filter(pk=flag.pk, resolved_at__isnull=True).update(
            resolved_at=journal.instant(), resolved_by=actor, resolution=done
        )
        if not taken:
            raise Refusal(refusals.FLAG_RESOLVED)
        flag.refresh_from_db()
        _journal_flag(actor, Verb.FLAG_RESOLVED, flag, flag.assessment.level)
        return flag


def _refuse_unless_receives(actor: User, person: Person) -> None:
    if person.agency_id not in actor.agency_ids:
        raise Refusal(NOT_ALLOWED)
    # What was written before a reunion stays on its first file and is acted upon through the other.
    enrolling.refuse_unless_writable(person.merged_into or person)


def _reasoned(disagreement: Disagreement) -> Disagreement:
    """Check a disagreement and give it back with its comment cleaned."""
    if disagreement.level not in ren_model.load_model().levels:
        raise Refusal(refusals.LEVEL_NOT_POSSIBLE)
    comment = free_text.accept(disagreement.comment)
    is_other = disagreement.reason_code == enums.OverrideReason.OTHER
    is_known = disagreement.reason_code in enums.OverrideReason.values
    if not is_known or (is_other and not comment):
        raise Refusal(refusals.OVERRIDE_WITHOUT_REASON)
    return replace(disagreement, comment=comment)


def _written(text: str) -> str:
    accepted = free_text.accept(text)
    if not accepted:
        raise Refusal(REASON_MISSING)
    return accepted


def _journal_flag(actor: journal.Actor, verb: Verb, flag: RiskFlag, level: str) -> None:
    journal.record(
        actor=actor,
        verb=verb,
        subject=flag,
        facts={"assessment": flag.assessment_id, "level": level},
        agency_id=flag.assessment.agency_id,
    )
