"""The paper grid typed in: one question per competence, asked without a screen, kept the same way.

It is the guided interview with `selection = fixed` (diagnosis.md, 6.3): same bank, same answers,
same result. Invariant: a line left empty teaches nothing; the answers carry the day of the paper
as the time they were given, and today as the time they were received.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction

from diagnostics import enrolling, interviewing, item_bank, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import Instrument, Selection, StopReason
from diagnostics.interviewing import PARIS, Circumstances, GivenAnswer
from diagnostics.models import Diagnosis, Interview, Person


@dataclass(frozen=True)
class PaperSheet:
    """What was ticked on paper: item → answer, those shown, and the day they were given."""

    observed_on: dt.date
    answers: Mapping[str, str]
    shown: Collection[str] = ()

    def __post_init__(self) -> None:
        # In one order: the sheet sent twice is spelt alike by two processes.
        object.__setattr__(self, "shown", tuple(sorted(self.shown)))


@journal.act(Verb.SHEET_TYPED)
def type_sheet(
    *, actor: User, person: Person, sheet: PaperSheet, request_id: uuid.UUID | None = None
) -> Diagnosis:
    """Record a paper grid as a guided interview, whole or in part.

    Refusals: not_allowed, file_merged, file_frozen, sheet_empty, observed_in_future,
    question_unknown, answer_unknown.
    """
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        if person.agency_id not in actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        enrolling.refuse_unless_writable(person)
        enrolling.refuse_unless_open(person)
        answers = {item: value for item, value in sheet.answers.items() if value}
        if not answers:
            raise Refusal(refusals.SHEET_EMPTY)
        now = journal.instant()
        if sheet.observed_on > now.astimezone(PARIS).date():
            raise Refusal(refusals.OBSERVED_IN_FUTURE)
        interview = _open(actor, person, now)
        given_at = min(now, dt.datetime.combine(sheet.observed_on, dt.time(12), PARIS))
        for item, value in answers.items():
            interviewing.answer_question(
                actor=actor,
                interview=interview,
                answer=GivenAnswer(uuid.uuid4(), item, value, given_at, item in sheet.shown),
            )
        diagnosis = interviewing.close_interview(
            actor=actor,
            interview=interview,
            circumstances=Circumstances(
                stop_reason=StopReason.FINISHED if _is_whole(answers) else StopReason.PERSON_STOPS,
                observed_on=sheet.observed_on,
            ),
        )
        facts = {"person": str(person.public_id), "answers": len(answers)}
        journal.record(actor=actor, verb=Verb.SHEET_TYPED, subject=diagnosis, facts=facts)
        return diagnosis


def lines_of_the_sheet(scope: str = item_bank.COMPLETE) -> tuple[tuple[int, item_bank.Item], ...]:
    """The lines of a paper, in its order and with its numbers: one per competence of its scope."""
    return item_bank.numbered_sheet(item_bank.load(), item_bank.SCOPES[scope])


def _is_whole(answers: Mapping[str, str]) -> bool:
    """Whether every line of one of the two papers was ticked: the sixteen, or the job search."""
    papers = [{item.id for _, item in lines_of_the_sheet(scope)} for scope in item_bank.SCOPES]
    return set(answers) in papers


def _open(actor: User, person: Person, now: dt.datetime) -> Interview:
    """A draft of its own: an interview under way at a desk is another conversation."""
    return Interview.objects.create(
        person=person,
        agency_id=person.agency_id,
        advisor=actor,
        instrument=Instrument.GUIDED_INTERVIEW,
        started_at=now,
        seed=uuid.uuid4().hex,
        scope=item_bank.COMPLETE,
        bank_version=item_bank.CURRENT_VERSION,
        selection=Selection.FIXED,
    )
