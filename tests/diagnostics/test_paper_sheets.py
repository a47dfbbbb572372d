"""A paper grid typed in: the same instrument, with the day of the paper."""

import datetime as dt
import uuid

import pytest

from diagnostics import interviewing, paper_sheets
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Answer, Diagnosis, Interview, Person
from diagnostics.paper_sheets import PaperSheet
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MONDAY = dt.date(2026, 3, 9)


@pytest.fixture
def samia() -> User:
    return advisor(AgencyFactory())


@pytest.fixture
def person(samia: User) -> Person:
    return PersonFactory(agency_id=samia.agency_ids[0], advisor=samia)


def ticked(*values: str) -> dict[str, str]:
    lines = paper_sheets.lines_of_the_sheet()
    return {line.id: value for (_, line), value in zip(lines, values, strict=False)}


def refusal(actor: User, person: Person, sheet: PaperSheet) -> str:
    with pytest.raises(Refusal) as caught:
        paper_sheets.type_sheet(actor=actor, person=person, sheet=sheet)
    return caught.value.code


def test_the_sheet_has_one_line_for_each_competence_in_their_order() -> None:
    numbers, lines = zip(*paper_sheets.lines_of_the_sheet(), strict=True)
    codes = [line.competence for line in lines]
    assert numbers == tuple(range(1, 17))
    assert codes == sorted(codes)


def test_a_whole_sheet_is_a_guided_interview_of_its_day(samia: User, person: Person) -> None:
    sheet = PaperSheet(MONDAY, ticked(*["alone"] * 16))
    diagnosis = paper_sheets.type_sheet(actor=samia, person=person, sheet=sheet)
    assert (diagnosis.instrument, diagnosis.observed_on) == ("guided_interview", MONDAY)
    assert (diagnosis.stop_reason, diagnosis.nature) == ("finished", "declared")
    assert diagnosis.interview.selection == "fixed"
    assert diagnosis.skill_levels.filter(status="assessed").count() == 1 + 5 + 16
    line = JournalEntry.objects.latest("pk")
    assert (line.verb, line.facts["answers"]) == ("sheet.typed", 16)


def test_the_answers_keep_the_day_of_the_paper_and_the_time_they_were_typed(
    samia: User, person: Person
) -> None:
    sheet = PaperSheet(MONDAY, ticked("no"))
    paper_sheets.type_sheet(actor=samia, person=person, sheet=sheet)
    answer = Answer.objects.get()
    assert answer.given_at == dt.datetime(2026, 3, 9, 11, 0, tzinfo=dt.UTC)
    assert answer.received_at == dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)
    assert interviewing.clock_gaps(Answer.objects.all()) == {}


def test_part_of_a_sheet_is_worth_keeping(samia: User, person: Person) -> None:
    answers = ticked("alone", "", "with_help")
    shown = frozenset(item for item, value in answers.items() if value)
    sheet = PaperSheet(MONDAY, answers, shown)
    diagnosis = paper_sheets.type_sheet(actor=samia, person=person, sheet=sheet)
    assert (diagnosis.stop_reason, diagnosis.nature) == ("person_stops", "observed")
    assert diagnosis.interview.answers.count() == 2
    assert diagnosis.skill_levels.filter(status="assessed").exclude(competence="").count() == 2


def test_the_seven_lines_of_the_job_search_are_a_whole_paper(samia: User, person: Person) -> None:
    answers = {line.id: "no" for _, line in paper_sheets.lines_of_the_sheet("emploi")}
    sheet = PaperSheet(MONDAY, answers)
    diagnosis = paper_sheets.type_sheet(actor=samia, person=person, sheet=sheet)
    assert (len(answers), diagnosis.stop_reason) == (7, "finished")


def test_a_draft_under_way_at_a_desk_stays_as_it_is(samia: User, person: Person) -> None:
    draft = interviewing.start_interview(actor=samia, person=person, instrument="guided_interview")
    paper_sheets.type_sheet(actor=samia, person=person, sheet=PaperSheet(MONDAY, ticked("no")))
    draft.refresh_from_db()
    assert (draft.status, draft.answers.count()) == ("open", 0)


def test_the_same_request_sent_twice_is_one_record(samia: User, person: Person) -> None:
    sheet, request_id = PaperSheet(MONDAY, ticked("no")), uuid.uuid4()
    made = [
        paper_sheets.type_sheet(actor=samia, person=person, sheet=sheet, request_id=request_id)
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert (Diagnosis.objects.count(), Interview.objects.count()) == (1, 1)


def test_what_cannot_be_kept_is_refused_and_writes_nothing(samia: User, person: Person) -> None:
    tomorrow = dt.date(2026, 3, 11)
    assert refusal(samia, person, PaperSheet(MONDAY, ticked("", ""))) == "sheet_empty"
    assert refusal(samia, person, PaperSheet(tomorrow, ticked("no"))) == "observed_in_future"
    assert refusal(samia, person, PaperSheet(MONDAY, {"inconnu": "no"})) == "question_unknown"
    assert refusal(samia, person, PaperSheet(MONDAY, ticked("oui"))) == "answer_unknown"
    assert refusal(advisor(), person, PaperSheet(MONDAY, ticked("no"))) == "not_allowed"
    assert not Interview.objects.exists()
