"""A guided interview or a paper grid typed wrong: the same questions, answered again as they were.

A recorded interview is frozen with its answers; a correction is another interview, with the same
questions, seed and bank, whose result replaces the first one (diagnosis.md, 3.2). Invariants:
nothing of the first interview moves; an answer left as it was keeps the time it was given.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence

from django.db import transaction

from diagnostics import guiding, interviewing, item_bank, paper_sheets, recording, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import Instrument, InterviewStatus, Selection
from diagnostics.interviewing import PARIS, GivenAnswer
from diagnostics.models import Diagnosis, Interview
from diagnostics.paper_sheets import PaperSheet
from diagnostics.recording import Correction


@journal.act(Verb.DIAGNOSIS_CORRECTED)
def correct_guided(
    *,
    actor: User,
    diagnosis: Diagnosis,
    sheet: PaperSheet,
    correction: Correction,
    request_id: uuid.UUID | None = None,
) -> Diagnosis:
    """Replace the record of a guided interview by another, made of the answers as they were.

    Refusals, in this order: no_questionnaire, sheet_empty, question_unknown, answer_unknown, then
    those of `recording.correct_diagnosis`.
    """
    with transaction.atomic():
        if not is_correctable(diagnosis):
            raise Refusal(refusals.NO_QUESTIONNAIRE)
        answers = {item: value for item, value in sheet.answers.items() if value}
        if not answers:
            raise Refusal(refusals.SHEET_EMPTY)
        interview = _again(actor, diagnosis)
        given_at = _times(diagnosis, sheet.observed_on)
        for item, value in answers.items():
            interviewing.answer_question(
                actor=actor,
                interview=interview,
                answer=GivenAnswer(uuid.uuid4(), item, value, given_at(item), item in sheet.shown),
            )
        move(interview, InterviewStatus.CLOSED, closed_at=journal.instant())
        circumstances = {
            "mode": diagnosis.mode,
            "place": diagnosis.place,
            "device": diagnosis.device,
            "stop_reason": diagnosis.stop_reason,
        }
        return recording.correct_diagnosis(
            actor=actor,
            diagnosis=diagnosis,
            result=guiding.result_of(interview, circumstances),
            observed_on=sheet.observed_on,
            correction=correction,
            submission_id=interview.submission_id,
        )


def is_correctable(diagnosis: Diagnosis) -> bool:
    """Whether this record is a guided interview whose questions are still known."""
    is_guided = diagnosis.instrument == Instrument.GUIDED_INTERVIEW
    return is_guided and diagnosis.interview is not None


def lines_to_correct(interview: Interview) -> Sequence[tuple[int, item_bank.Item]]:
    """The numbered questions to answer again: those put, or all those of the paper."""
    if interview.selection == Selection.FIXED:
        return paper_sheets.lines_of_the_sheet()
    conversation = guiding.conversation_of(interview)
    items = [conversation.item(code) for code in conversation.latest]
    return list(enumerate((item for item in items if item is not None), start=1))


def _again(actor: User, diagnosis: Diagnosis) -> Interview:
    """An interview with the seed, the scope and the bank of the first one."""
    first = Interview.objects.get(diagnosis=diagnosis)
    kept = ("seed", "scope", "bank_version", "selection", "question_limit", "minute_limit")
    return Interview.objects.create(
        person_id=diagnosis.person.kept_pk,
        agency_id=diagnosis.person.agency_id,
        advisor=actor,
        instrument=first.instrument,
        started_at=journal.instant(),
        is_continued=first.is_continued,
        active_seconds=first.active_seconds,
        **{name: getattr(first, name) for name in kept},
    )


def _times(diagnosis: Diagnosis, observed_on: dt.date) -> Callable[[str], dt.datetime]:
    """When each answer was given: its own time, or noon of a day that was typed wrong too."""
    noon = min(journal.instant(), dt.datetime.combine(observed_on, dt.time(12), PARIS))
    known: dict[str, dt.datetime] = {}
    if observed_on == diagnosis.observed_on and diagnosis.interview is not None:
        answers = diagnosis.interview.answers.order_by("pk")
        known = dict(answers.values_list("question", "given_at"))
    return lambda question: known.get(question, noon)
