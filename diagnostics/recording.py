"""Recording what was found: a Diagnosis is frozen from birth, corrected only by another one.

Whatever the source (an interview closed, a result typed, a line imported) there is one way in,
and one transaction: the record, the assessment of the risk, the proposals and the next review.
A later diagnosis never changes an earlier one; old scores are never computed again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction

from diagnostics import assessing, enrolling, enums, free_text, instruments, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Diagnosis, Interview, Person, RawResult, SkillLevel, Withdrawal

NEEDS_SHARING = frozenset(
    {
        enums.Instrument.PIX_CAMPAIGN,
        enums.Instrument.PIX_PROFILE,
        enums.Instrument.PIX_CERTIFICATE,
    }
)
TYPED_VERSION = "1"


@dataclass(frozen=True)
class Result:
    """One result of one instrument, read, with the circumstances it was obtained in."""

    instrument: str
    reading: instruments.Reading
    instrument_version: str = TYPED_VERSION
    mode: str = enums.Mode.SPOKEN
    place: str = ""
    device: str = ""
    minutes: int | None = None
    stop_reason: str = enums.StopReason.FINISHED
    max_level: int | None = None
    shared_by_person_at: dt.datetime | None = None
    agreed_by: User | None = None
    source_reference: str | None = None
    raw: Any = None
    interview: Interview | None = None
    # The nature of a guided interview depends on its answers; others have that of their instrument.
    nature: str = ""


@dataclass(frozen=True)
class Correction:
    """Why a record is replaced; a comment is compulsory for « autre »."""

    reason: str
    comment: str = ""


def typed_result(instrument: str, answers: Mapping[str, Any], **circumstances: Any) -> Result:
    """Read the answers of one instrument as a Result; raises a Refusal naming what is wrong."""
    reading = instruments.read(instrument, answers, max_level=circumstances.get("max_level"))
    return Result(instrument, reading, **{"raw": dict(answers), **circumstances})


@journal.act(Verb.DIAGNOSIS_RECORDED)
def record_diagnosis(
    *,
    actor: journal.Actor,
    person: Person,
    result: Result,
    observed_on: dt.date,
    submission_id: uuid.UUID,
) -> Diagnosis:
    """Record one result and assess the risk anew; the same submission gives the same record.

    Refusals, in this order: submission_reused, not_allowed, file_merged, file_frozen,
    observed_in_future, not_shared.
    """
    digest = _digest(person, result, observed_on)
    try:
        with transaction.atomic():
            person = Person.objects.locked(person.pk)
            if earlier := _earlier(submission_id, digest):
                return earlier
            _refuse_unless_writable(actor, person)
            _refuse_unless_admissible(result, observed_on)
            diagnosis = _create(actor, person, result, observed_on, (submission_id, digest))
            _journal(actor, Verb.DIAGNOSIS_RECORDED, diagnosis)
            assessing.assess_risk(actor=actor, person=person, diagnosis=diagnosis)
            return diagnosis
    except IntegrityError:
        # A twin of this submission committed first: its record is the answer, or a refusal.
        if earlier := _earlier(submission_id, digest):
            return earlier
        raise


@journal.act(Verb.DIAGNOSIS_CORRECTED)
def correct_diagnosis(
    *,
    actor: User,
    diagnosis: Diagnosis,
    result: Result,
    observed_on: dt.date,
    correction: Correction,
    submission_id: uuid.UUID,
) -> Diagnosis:
    """Replace a record by another, with a reason; the old one stays readable, marked replaced.

    Refusals: submission_reused, not_allowed, file_frozen, reason_missing, already_withdrawn,
    already_corrected, observed_in_future, not_shared.
    """
    digest = _digest(diagnosis.person, result, observed_on, diagnosis, correction)
    with transaction.atomic():
        person = Person.objects.locked(diagnosis.person.kept_pk)
        if earlier := _earlier(submission_id, digest):
            return earlier
        _refuse_unless_writable(actor, person)
        _refuse_without_reason(correction)
        _refuse_unless_standing(diagnosis)
        _refuse_unless_admissible(result, observed_on)
        replacement = _create(
            actor, person, result, observed_on, (submission_id, digest), (diagnosis, correction)
        )
        _journal(actor, Verb.DIAGNOSIS_CORRECTED, replacement, reason=correction.reason)
        assessing.assess_risk(actor=actor, person=person, diagnosis=replacement)
        return replacement


@journal.act(Verb.DIAGNOSIS_WITHDRAWN)
def withdraw_diagnosis(
    *, actor: User, diagnosis: Diagnosis, reason: str, request_id: uuid.UUID | None = None
) -> Withdrawal:
    """Take a record out of every curve and assessment (wrong person); it stays readable.

    Refusals: not_allowed, file_frozen, reason_missing, already_withdrawn, already_corrected.
    """
    with transaction.atomic():
        person = Person.objects.locked(diagnosis.person.kept_pk)
        _refuse_unless_writable(actor, person)
        reason = free_text.accept(reason)
        if not reason:
            raise Refusal(REASON_MISSING)
        _refuse_unless_standing(diagnosis)
        withdrawal = Withdrawal.objects.create(
            diagnosis=diagnosis,
            reason=reason,
            withdrawn_by=actor,
            withdrawn_at=journal.instant(),
        )
        journal.record(
            actor=actor,
            verb=Verb.DIAGNOSIS_WITHDRAWN,
            subject=withdrawal,
            facts={"diagnosis": str(diagnosis.public_id), "instrument": diagnosis.instrument},
            agency_id=diagnosis.agency_id,
        )
        assessing.assess_risk(actor=actor, person=person)
        return withdrawal


def _earlier(submission_id: uuid.UUID, digest: str) -> Diagnosis | None:
    earlier = Diagnosis.objects.filter(submission_id=submission_id).first()
    if earlier is not None and earlier.submission_digest != digest:
        raise Refusal(refusals.SUBMISSION_REUSED)
    return earlier


def _refuse_unless_writable(actor: journal.Actor, person: Person) -> None:
    if isinstance(actor, User) and person.agency_id not in actor.agency_ids:
        raise Refusal(NOT_ALLOWED)
    enrolling.refuse_unless_writable(person)


def _refuse_unless_admissible(result: Result, observed_on: dt.date) -> None:
    if observed_on > journal.today():
        raise Refusal(refusals.OBSERVED_IN_FUTURE)
    is_agreed = result.shared_by_person_at is not None or result.agreed_by is not None
    if result.instrument in NEEDS_SHARING and not is_agreed:
        raise Refusal(refusals.NOT_SHARED)


def _refuse_without_reason(correction: Correction) -> None:
    is_known = correction.reason in enums.CorrectionReason.values
    needs_comment = correction.reason == enums.CorrectionReason.OTHER
    if not is_known or (needs_comment and not free_text.accept(correction.comment)):
        raise Refusal(REASON_MISSING)


def _refuse_unless_standing(diagnosis: Diagnosis) -> None:
    if Withdrawal.objects.filter(diagnosis=diagnosis).exists():
        raise Refusal(refusals.ALREADY_WITHDRAWN)
    if Diagnosis.objects.filter(corrects=diagnosis).exists():
        raise Refusal(refusals.ALREADY_CORRECTED)


def _create(
    actor: journal.Actor,
    person: Person,
    result: Result,
    observed_on: dt.date,
    submission: tuple[uuid.UUID, str],
    replaced: tuple[Diagnosis, Correction] | None = None,
) -> Diagnosis:
    corrects, correction = replaced or (None, Correction(""))
    diagnosis = Diagnosis.objects.create(
        person=person,
        agency_id=person.agency_id,
        advisor=actor if isinstance(actor, User) else None,
        interview=result.interview,
        instrument=result.instrument,
        instrument_version=result.instrument_version,
        nature=result.nature or enums.NATURE_OF[enums.Instrument(result.instrument)],
        mode=result.mode,
        observed_on=observed_on,
        recorded_at=journal.instant(),
        place=result.place,
        device=result.device,
        minutes=result.minutes,
        stop_reason=result.stop_reason,
        max_level=result.max_level,
        evidence=dict(result.reading.evidence),
        shared_by_person_at=result.shared_by_person_at,
        agreed_by=result.agreed_by,
        submission_id=submission[0],
        submission_digest=submission[1],
        source_reference=result.source_reference,
        corrects=corrects,
        correction_reason=correction.reason,
        correction_comment=free_text.accept(correction.comment),
    )
    highest = 8 if result.max_level is None else result.max_level
    SkillLevel.objects.bulk_create(
        SkillLevel(diagnosis=diagnosis, max_level=highest, **asdict(instruments.named(line)))
        for line in result.reading.lines
    )
    if result.raw is not None:
        RawResult.objects.create(diagnosis=diagnosis, payload=result.raw)
    enrolling.note_contact(person)
    return diagnosis


def _journal(actor: journal.Actor, verb: Verb, diagnosis: Diagnosis, **facts: str) -> None:
    journal.record(
        actor=actor,
        verb=verb,
        subject=diagnosis,
        facts={
            "person": str(diagnosis.person.public_id),
            "instrument": str(diagnosis.instrument),
            "observed_on": diagnosis.observed_on.isoformat(),
            # Who said that this campaign counts as Pix Emploi can be looked up (diagnosis.md 3.1).
            **({"marked": "pix_emploi"} if "pix_emploi_pct" in diagnosis.evidence else {}),
            **facts,
        },
    )


def _digest(
    person: Person,
    result: Result,
    observed_on: dt.date,
    corrects: Diagnosis | None = None,
    correction: Correction | None = None,
) -> str:
    """Spell what was sent; who noted the agreement is not part of it."""
    written = {
        "person": person.pk,
        "observed_on": observed_on,
        "corrects": corrects.pk if corrects else None,
        "correction": asdict(correction) if correction else None,
        "result": asdict(replace(result, agreed_by=None, interview=None)),
    }
    text = json.dumps(written, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
