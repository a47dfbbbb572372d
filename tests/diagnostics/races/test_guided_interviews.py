"""Two desks with one guided interview: every answer kept once, one continuation, one record."""

from __future__ import annotations

import uuid

import pytest
import time_machine

from diagnostics import guiding, interviewing
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.interviewing import GivenAnswer
from diagnostics.models import Answer, Diagnosis, Interview
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.support.races import run_together

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("own_database")]


@pytest.fixture
def samia(own_database: None, clock: time_machine.Traveller) -> User:
    return advisor(AgencyFactory())


@pytest.fixture
def draft(samia: User) -> Interview:
    return interviewing.start_interview(
        actor=samia,
        person=PersonFactory(agency_id=samia.agency_ids[0]),
        instrument="guided_interview",
    )


def answer(actor: User, draft: Interview, item: str, value: str, seconds: int = 0) -> Answer:
    given = GivenAnswer(uuid.uuid4(), item, value, seconds=seconds)
    return interviewing.answer_question(actor=actor, interview=draft, answer=given)


def test_two_desks_answering_one_draft_lose_nothing_and_count_all_the_time(
    samia: User, draft: Interview
) -> None:
    other = advisor(draft.agency)
    items = guiding.conversation_of(draft).items[:4]
    calls = [
        lambda actor=actor, item=item: answer(actor, draft, item.id, "alone", 10)
        for actor, item in zip([samia, other] * 2, items, strict=True)
    ]
    outcomes = run_together(calls)
    assert [each.error for each in outcomes if not each.succeeded] == []
    draft.refresh_from_db()
    assert (draft.answers.count(), draft.active_seconds) == (4, 40)
    assert guiding.conversation_of(draft).put == 4


def test_an_answer_sent_again_while_the_first_is_running_is_one_answer(
    samia: User, draft: Interview
) -> None:
    item = guiding.conversation_of(draft).items[0]
    given = GivenAnswer(uuid.uuid4(), item.id, "no", is_shown=True, seconds=15)

    def send() -> Answer:
        return interviewing.answer_question(actor=samia, interview=draft, answer=given)

    outcomes = run_together([send] * 4)
    assert [each.error for each in outcomes if not each.succeeded] == []
    draft.refresh_from_db()
    assert (draft.answers.count(), draft.active_seconds) == (1, 15)


def test_two_desks_that_continue_add_six_questions_once(samia: User, draft: Interview) -> None:
    for item in guiding.conversation_of(draft).items[:12]:
        answer(samia, draft, item.id, "not_asked")

    def go_on() -> Interview:
        return interviewing.continue_interview(actor=samia, interview=draft)

    outcomes = run_together([go_on] * 3)
    refused = [each.error for each in outcomes if not each.succeeded]
    assert [e.code for e in refused if isinstance(e, Refusal)] == ["already_continued"] * 2
    draft.refresh_from_db()
    assert draft.question_limit == 18


def test_an_answer_that_meets_the_closing_is_kept_before_it_or_refused_after(
    samia: User, draft: Interview
) -> None:
    items = guiding.conversation_of(draft).items
    answer(samia, draft, items[0].id, "alone")
    outcomes = run_together(
        [
            lambda: interviewing.close_interview(actor=samia, interview=draft),
            lambda: answer(samia, draft, items[1].id, "alone"),
        ]
    )
    refused = [each.error for each in outcomes if not each.succeeded]
    assert {e.code for e in refused if isinstance(e, Refusal)} <= {"interview_not_open"}
    known = Diagnosis.objects.get().skill_levels.filter(status="assessed").exclude(competence="")
    asked = {
        guiding.conversation_of(draft).item(row.question).competence  # type: ignore[union-attr]
        for row in draft.answers.all()
    }
    assert {line.competence for line in known} == asked
