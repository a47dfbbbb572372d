"""An interview: questions said aloud, answers saved one by one, then a diagnosis.

A draft belongs to its agency and is resumed from any desk. Invariants: each answer has its own
identity and keeps the time it was given beside the time it arrived; the latest answer to a question
counts and none is erased; closing asks no minimum of answers and freezes them all.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from diagnostics import enrolling, guiding, questionnaires, recording, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import Instrument, InterviewStatus, Mode, Place, StopReason
from diagnostics.instruments import CONTEXT_BOXES
from diagnostics.models import Answer, Diagnosis, Interview, Person

PARIS = ZoneInfo("Europe/Paris")
# A terminal's clock may be a little ahead of ours; beyond this its times are shown as doubtful.
CLOCK_TOLERANCE = dt.timedelta(minutes=2)
LONGEST_DEADLINE = 366


@dataclass(frozen=True)
class GivenAnswer:
    """One answer as a page sends it, with its own identity and the time it was given."""

    answer_id: uuid.UUID
    question: str
    value: str
    given_at: dt.datetime | None = None
    is_shown: bool = False
    seconds: int = 0


@dataclass(frozen=True)
class Circumstances:
    """How an interview took place."""

    place: str = Place.AGENCY
    device: str = ""
    stop_reason: str = StopReason.FINISHED
    observed_on: dt.date | None = None


@journal.act(Verb.INTERVIEW_STARTED)
def start_interview(
    *,
    actor: User,
    person: Person,
    instrument: str = Instrument.SPOTTING,
    scope: str = "",
    request_id: uuid.UUID | None = None,
) -> Interview:
    """Open the draft of an interview; an open draft of the same instrument is resumed instead.

    `scope` is what a guided interview asks about: « emploi » when nothing is said.
    """
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        _refuse_other_agency(actor, person.agency_id)
        enrolling.refuse_unless_writable(person)
        enrolling.refuse_unless_open(person)
        is_guided = instrument == Instrument.GUIDED_INTERVIEW
        if not is_guided and instrument not in questionnaires.QUESTIONNAIRES:
            raise Refusal(refusals.NO_QUESTIONNAIRE)
        draft = person.interviews.open().filter(instrument=instrument).order_by("pk").first()
        if draft is not None:
            return draft
        now = journal.instant()
        day = now.astimezone(PARIS).date()
        plan = guiding.plan(scope, agency_id=person.agency_id, on=day) if is_guided else {}
        interview = Interview.objects.create(
            person=person,
            agency_id=person.agency_id,
            advisor=actor,
            instrument=instrument,
            started_at=now,
            **plan,
        )
        facts = {"instrument": instrument, "person": str(person.public_id)}
        facts |= {"scope": plan["scope"], "bank": plan["bank_version"]} if plan else {}
        journal.record(actor=actor, verb=Verb.INTERVIEW_STARTED, subject=interview, facts=facts)
        return interview


def answer_question(*, actor: User, interview: Interview, answer: GivenAnswer) -> Answer:
    """Save one answer at once. Its identity sent again gives the same row; it is its own trace.

    No journal line: an answer of a draft carries its author's interview, its own time and the
    time it arrived (architecture.md, 4).
    """
    try:
        with transaction.atomic():
            interview = Interview.objects.locked(interview.pk)
            if earlier := _same_answer(interview, answer):
                return earlier
            _refuse_other_agency(actor, interview.agency_id)
            _refuse_unless_writable(interview)
            _refuse_unless_open(interview)
            _refuse_unknown_answer(interview, answer)
            now = journal.instant()
            seconds = min(max(answer.seconds, 0), guiding.LONGEST_QUESTION_SECONDS)
            if seconds:
                Interview.objects.filter(pk=interview.pk).update(
                    active_seconds=F("active_seconds") + seconds
                )
            return Answer.objects.create(
                answer_id=answer.answer_id,
                interview=interview,
                question=answer.question,
                value=answer.value,
                is_shown=answer.is_shown,
                given_at=answer.given_at or now,
                received_at=now,
            )
    except IntegrityError:
        if earlier := _same_answer(interview, answer):
            return earlier
        raise


@journal.act(Verb.INTERVIEW_CLOSED)
def close_interview(
    *, actor: User, interview: Interview, circumstances: Circumstances | None = None
) -> Diagnosis:
    """Close a draft and record what was said; sent twice, it gives the same diagnosis."""
    circumstances = circumstances or Circumstances()
    with transaction.atomic():
        interview = Interview.objects.select_related("person").locked(interview.pk)
        _refuse_other_agency(actor, interview.agency_id)
        if interview.status == InterviewStatus.CLOSED:
            return interview.diagnosis
        _refuse_unless_open(interview)
        closed_at = journal.instant()
        move(interview, InterviewStatus.CLOSED, closed_at=closed_at)
        answers = latest_answers(interview)
        result = _result_of(interview, answers, circumstances)
        diagnosis = recording.record_diagnosis(
            actor=actor,
            person=interview.person,
            result=result,
            observed_on=circumstances.observed_on or journal.today(),
            submission_id=interview.submission_id,
        )
        facts = {"instrument": interview.instrument, "answers": len(answers)}
        journal.record(actor=actor, verb=Verb.INTERVIEW_CLOSED, subject=interview, facts=facts)
        return diagnosis


@journal.act(Verb.INTERVIEW_ABANDONED)
def abandon_interview(
    *, actor: User, interview: Interview, request_id: uuid.UUID | None = None
) -> Interview:
    """Leave a draft without recording anything from it."""
    with transaction.atomic():
        interview = Interview.objects.locked(interview.pk)
        _refuse_other_agency(actor, interview.agency_id)
        _refuse_unless_writable(interview)
        _refuse_unless_open(interview)
        move(interview, InterviewStatus.ABANDONED, closed_at=journal.instant())
        facts = {"instrument": interview.instrument}
        journal.record(actor=actor, verb=Verb.INTERVIEW_ABANDONED, subject=interview, facts=facts)
        return interview


@journal.act(Verb.INTERVIEW_CONTINUED)
def continue_interview(
    *, actor: User, interview: Interview, request_id: uuid.UUID | None = None
) -> Interview:
    """Ask six questions more, once, after a guided interview came to its number or its time.

    Refusals: not_allowed, interview_not_open, already_continued, cannot_continue.
    """
    with transaction.atomic():
        interview = Interview.objects.locked(interview.pk)
        _refuse_other_agency(actor, interview.agency_id)
        _refuse_unless_writable(interview)
        _refuse_unless_open(interview)
        if interview.is_continued:
            raise Refusal(refusals.ALREADY_CONTINUED)
        if interview.instrument != Instrument.GUIDED_INTERVIEW:
            raise Refusal(refusals.CANNOT_CONTINUE)
        conversation = guiding.conversation_of(interview)
        if not conversation.can_continue:
            raise Refusal(refusals.CANNOT_CONTINUE)
        limit = conversation.put + guiding.MORE_QUESTIONS
        taken = Interview.objects.filter(pk=interview.pk, is_continued=False).update(
            is_continued=True, question_limit=limit
        )
        if not taken:
            raise Refusal(refusals.ALREADY_CONTINUED)
        interview.refresh_from_db()
        facts = {"put": conversation.put, "stopped_by": conversation.stop, "question_limit": limit}
        journal.record(actor=actor, verb=Verb.INTERVIEW_CONTINUED, subject=interview, facts=facts)
        return interview


# --- Reading a draft ---------------------------------------------------------------------------


def latest_answers(interview: Interview) -> dict[str, str]:
    """The answer that counts for each question: the last one received."""
    return questionnaires.latest(interview.answers.values_list("question", "value"))


def next_question(interview: Interview, *steps: str) -> questionnaires.Question | None:
    """The first question of these steps without an answer; the same from any desk."""
    questionnaire = questionnaires.QUESTIONNAIRES[interview.instrument]
    answered = latest_answers(interview)
    asked = questionnaire.of_step(*steps) if steps else questionnaire.questions
    return next((question for question in asked if question.code not in answered), None)


def clock_gaps(answers: QuerySet[Answer]) -> dict[int, dt.timedelta]:
    """By how much a terminal's clock was ahead of ours, per interview where that makes it doubtful.

    Such a record is to be looked at again: the time of its answers is not known for sure.
    """
    ahead = answers.filter(given_at__gt=F("received_at") + CLOCK_TOLERANCE)
    gaps: dict[int, dt.timedelta] = {}
    for interview_id, given_at, received_at in ahead.values_list(
        "interview_id", "given_at", "received_at"
    ):
        gap = given_at - received_at
        gaps[interview_id] = max(gap, gaps.get(interview_id, gap))
    return gaps


# --- Refusals and readings ---------------------------------------------------------------------


def _refuse_other_agency(actor: User, agency_id: int) -> None:
    if agency_id not in actor.agency_ids:
        raise Refusal(NOT_ALLOWED)


def _refuse_unless_writable(interview: Interview) -> None:
    person = interview.person
    enrolling.refuse_unless_writable(person.merged_into or person)


def _refuse_unless_open(interview: Interview) -> None:
    if interview.status != InterviewStatus.OPEN:
        raise Refusal(refusals.INTERVIEW_NOT_OPEN)


def _same_answer(interview: Interview, answer: GivenAnswer) -> Answer | None:
    earlier = Answer.objects.filter(answer_id=answer.answer_id).first()
    if earlier is None:
        return None
    sent = (interview.pk, answer.question, answer.value, answer.is_shown)
    if (earlier.interview_id, earlier.question, earlier.value, earlier.is_shown) != sent:
        raise Refusal(refusals.ANSWER_REUSED)
    return earlier


def _refuse_unknown_answer(interview: Interview, answer: GivenAnswer) -> None:
    if interview.instrument == Instrument.GUIDED_INTERVIEW:
        guiding.refuse_unknown_answer(interview, answer.question, answer.value)
        return
    if answer.question in CONTEXT_BOXES and interview.instrument == Instrument.SPOTTING:
        if not _box_is_possible(answer):
            raise Refusal(refusals.ANSWER_UNKNOWN)
        return
    question = questionnaires.QUESTIONNAIRES[interview.instrument].question(answer.question)
    if question is None:
        raise Refusal(refusals.QUESTION_UNKNOWN)
    if not question.allows(answer.value):
        raise Refusal(refusals.ANSWER_UNKNOWN)


def _box_is_possible(answer: GivenAnswer) -> bool:
    if answer.question == "echeance_jours":
        is_number = answer.value.isascii() and answer.value.isdigit()
        return not answer.value or (is_number and int(answer.value) <= LONGEST_DEADLINE)
    return answer.value in {questionnaires.YES, questionnaires.NO}


def _typed(answers: Mapping[str, str]) -> dict[str, Any]:
    """Stored texts as `instruments.read` expects them: the two boxes are not spoken answers."""
    typed: dict[str, Any] = dict(answers)
    if "certification_utile" in typed:
        typed["certification_utile"] = typed["certification_utile"] == questionnaires.YES
    if "echeance_jours" in typed:
        typed["echeance_jours"] = int(typed["echeance_jours"]) if typed["echeance_jours"] else None
    return typed


def _result_of(
    interview: Interview, answers: Mapping[str, str], circumstances: Circumstances
) -> recording.Result:
    """What a draft says, read by the rules of its instrument, with how it was obtained."""
    spoken: dict[str, Any] = {
        "mode": Mode.SPOKEN,
        "place": circumstances.place,
        "device": circumstances.device,
        "stop_reason": circumstances.stop_reason,
        "interview": interview,
    }
    if interview.instrument == Instrument.GUIDED_INTERVIEW:
        return guiding.result_of(interview, spoken)
    return recording.typed_result(
        interview.instrument,
        _typed(answers),
        instrument_version=questionnaires.QUESTIONNAIRES[interview.instrument].version,
        minutes=_minutes(interview, interview.closed_at or interview.started_at),
        **spoken,
    )


def _minutes(interview: Interview, closed_at: dt.datetime) -> int:
    return min(999, max(1, round((closed_at - interview.started_at).total_seconds() / 60)))
