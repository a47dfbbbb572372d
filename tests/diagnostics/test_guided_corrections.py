"""A guided interview typed wrong: another record replaces it, and the first one never moves."""

import datetime as dt
import uuid

import pytest

from diagnostics import guided_corrections, guiding, interviewing, paper_sheets
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.interviewing import Circumstances, GivenAnswer
from diagnostics.models import Answer, Diagnosis, Person, RiskAssessment, SkillLevel
from diagnostics.paper_sheets import PaperSheet
from diagnostics.recording import Correction
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.recordings import HARD, record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock"), pytest.mark.both_databases]
MONDAY = dt.date(2026, 3, 9)
TYPED_WRONG = Correction("typing_error")


@pytest.fixture
def samia() -> User:
    return advisor(AgencyFactory())


@pytest.fixture
def person(samia: User) -> Person:
    return PersonFactory(agency_id=samia.agency_ids[0], advisor=samia)


@pytest.fixture
def paper(samia: User, person: Person) -> Diagnosis:
    sheet = PaperSheet(MONDAY, ticked("no", "no", "alone"))
    return paper_sheets.type_sheet(actor=samia, person=person, sheet=sheet)


def ticked(*values: str) -> dict[str, str]:
    lines = paper_sheets.lines_of_the_sheet()
    return {line.id: value for (_, line), value in zip(lines, values, strict=False)}


def correct(actor: User, diagnosis: Diagnosis, sheet: PaperSheet, **more: object) -> Diagnosis:
    given = {"correction": TYPED_WRONG} | more
    return guided_corrections.correct_guided(actor=actor, diagnosis=diagnosis, sheet=sheet, **given)


def frozen(diagnosis: Diagnosis) -> list[object]:
    """Everything that must never move of a record."""
    return [
        Diagnosis.objects.filter(pk=diagnosis.pk).values().get(),
        list(SkillLevel.objects.filter(diagnosis=diagnosis).order_by("pk").values()),
        list(Answer.objects.filter(interview=diagnosis.interview).order_by("pk").values()),
    ]


def test_b06_a_mistyped_paper_grid_is_replaced_and_stays_readable(
    samia: User, person: Person, paper: Diagnosis
) -> None:
    before = frozen(paper)
    right = PaperSheet(MONDAY, ticked("alone", "no", "alone"), list(ticked("alone")))
    new = correct(samia, paper, right)
    assert frozen(paper) == before
    assert (new.corrects, new.correction_reason) == (paper, "typing_error")
    assert list(Diagnosis.objects.standing()) == [new]
    found = list(new.interview.answers.order_by("pk").values_list("value", "is_shown"))
    assert found == [("alone", True), ("no", False), ("alone", False)]
    general = {
        row.diagnosis_id: row.level for row in SkillLevel.objects.filter(area="", competence="")
    }
    assert general[new.pk] >= general[paper.pk]
    assert RiskAssessment.objects.filter(person=person).count() == 2
    line = JournalEntry.objects.get(verb="diagnosis.corrected")
    assert line.facts["reason"] == "typing_error"


def test_an_answer_left_as_it_was_keeps_its_time_unless_the_day_was_wrong(
    samia: User, paper: Diagnosis
) -> None:
    kept = correct(samia, paper, PaperSheet(MONDAY, ticked("no", "with_help", "alone")))
    at_noon = dt.datetime(2026, 3, 9, 11, 0, tzinfo=dt.UTC)
    assert {row.given_at for row in kept.interview.answers.all()} == {at_noon}
    sunday = PaperSheet(dt.date(2026, 3, 8), ticked("no"))
    moved = correct(samia, kept, sunday, correction=Correction("wrong_date"))
    assert moved.observed_on == dt.date(2026, 3, 8)
    assert moved.interview.answers.get().given_at == at_noon - dt.timedelta(days=1)


def test_an_adaptive_interview_is_corrected_on_the_questions_that_were_put(
    samia: User, person: Person
) -> None:
    draft = interviewing.start_interview(actor=samia, person=person, instrument="guided_interview")
    for _ in range(3):
        item = guiding.conversation_of(draft).next.item
        answer = GivenAnswer(uuid.uuid4(), item.id, "no")
        interviewing.answer_question(actor=samia, interview=draft, answer=answer)
    first = interviewing.close_interview(
        actor=samia, interview=draft, circumstances=Circumstances(stop_reason="person_stops")
    )
    lines = guided_corrections.lines_to_correct(first.interview)
    assert [number for number, _ in lines] == [1, 2, 3]
    answers = {item.id: "alone" for _, item in lines}
    new = correct(samia, first, PaperSheet(first.observed_on, answers))
    kept = ("seed", "scope", "bank_version", "selection", "question_limit", "minute_limit")
    for name in kept:
        assert getattr(new.interview, name) == getattr(first.interview, name)
    levels = SkillLevel.objects.filter(area="", competence="").order_by("pk")
    assert levels[0].level < levels[1].level


def test_the_same_correction_sent_twice_is_one_record(samia: User, paper: Diagnosis) -> None:
    twice = uuid.uuid4()
    sheet = PaperSheet(MONDAY, ticked("alone"), set(ticked("alone")))
    first = correct(samia, paper, sheet, request_id=twice)
    assert correct(samia, paper, sheet, request_id=twice) == first
    assert Diagnosis.objects.count() == 2


@pytest.mark.parametrize(
    ("answers", "correction", "code"),
    [
        ({}, TYPED_WRONG, "sheet_empty"),
        ({"nowhere-1": "no"}, TYPED_WRONG, "question_unknown"),
        (ticked("oui"), TYPED_WRONG, "answer_unknown"),
        (ticked("no"), Correction("other"), "reason_missing"),
        (ticked("no"), Correction(""), "reason_missing"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_moves(
    samia: User, paper: Diagnosis, answers: dict[str, str], correction: Correction, code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        correct(samia, paper, PaperSheet(MONDAY, answers), correction=correction)
    assert caught.value.code == code
    assert list(Diagnosis.objects.all()) == [paper]
    assert JournalEntry.objects.latest("pk").refusal_code == code


def test_a_record_is_corrected_once_by_its_own_agency_and_only_if_guided(
    samia: User, person: Person, paper: Diagnosis
) -> None:
    def code(actor: User, diagnosis: Diagnosis) -> str:
        with pytest.raises(Refusal) as caught:
            correct(actor, diagnosis, PaperSheet(MONDAY, ticked("no")))
        return caught.value.code

    assert code(advisor(AgencyFactory()), paper) == "not_allowed"
    correct(samia, paper, PaperSheet(MONDAY, ticked("no")))
    assert code(samia, paper) == "already_corrected"
    record(samia, person, HARD, MONDAY)
    assert code(samia, Diagnosis.objects.latest("pk")) == "no_questionnaire"
