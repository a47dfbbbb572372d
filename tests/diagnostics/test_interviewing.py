"""An interview: every answer saved at once, resumed from any desk, closed into a diagnosis."""

import datetime as dt
import uuid

import pytest
import time_machine

from diagnostics import interviewing, merging
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.interviewing import Circumstances, GivenAnswer
from diagnostics.models import Answer, Diagnosis, Interview, Person
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

CORE = {
    "A1": "smartphone_seul",
    "A2": "mobile_limitee",
    "B1": "hebdomadaire",
    "B2": "aide_systematique",
    "B3": "possede_sans_usage",
}


@pytest.fixture
def samia() -> User:
    return advisor(AgencyFactory())


@pytest.fixture
def person(samia: User) -> Person:
    return PersonFactory(agency_id=samia.agency_ids[0], advisor=samia)


@pytest.fixture
def draft(samia: User, person: Person) -> Interview:
    return interviewing.start_interview(actor=samia, person=person)


def say(actor: User, draft: Interview, question: str, value: str, **more: object) -> Answer:
    answer = GivenAnswer(uuid.uuid4(), question, value, **more)
    return interviewing.answer_question(actor=actor, interview=draft, answer=answer)


def refusal(act, **arguments: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(**arguments)
    return caught.value


def last_line() -> JournalEntry:
    return JournalEntry.objects.latest("pk")


# --- Starting ----------------------------------------------------------------------------------


def test_an_interview_starts_as_a_draft_of_the_agency(samia: User, person: Person) -> None:
    draft = interviewing.start_interview(actor=samia, person=person)
    assert (draft.status, draft.agency_id, draft.advisor) == ("open", person.agency_id, samia)
    assert last_line().verb == "interview.started"
    assert last_line().facts["instrument"] == "spotting"


def test_b10_a_draft_is_resumed_at_another_desk_with_the_same_next_question(
    samia: User, draft: Interview
) -> None:
    say(samia, draft, "A1", "aucun")
    colleague = advisor(draft.agency)
    resumed = interviewing.start_interview(actor=colleague, person=draft.person)
    assert resumed == draft
    question = interviewing.next_question(resumed, "core")
    assert question is not None
    assert question.code == "A2"
    assert Interview.objects.count() == 1


def test_an_interview_with_a_test_that_has_no_questions_is_refused(
    samia: User, person: Person
) -> None:
    found = refusal(interviewing.start_interview, actor=samia, person=person, instrument="abc_diag")
    assert found.code == "no_questionnaire"
    assert last_line().refusal_code == "no_questionnaire"


def test_nobody_starts_an_interview_in_the_file_of_another_agency(samia: User) -> None:
    found = refusal(interviewing.start_interview, actor=samia, person=PersonFactory())
    assert found.code == "not_allowed"


def test_a_merged_file_takes_no_interview(samia: User, person: Person) -> None:
    other = PersonFactory(agency=person.agency)
    merging.merge_people(actor=samia, kept=person, other=other, reason="Doublon")
    assert refusal(interviewing.start_interview, actor=samia, person=other).code == "file_merged"


# --- Answering ---------------------------------------------------------------------------------


def test_an_answer_is_saved_at_once_with_both_its_times(
    samia: User, draft: Interview, clock: time_machine.Traveller
) -> None:
    given_at = dt.datetime(2026, 3, 10, 8, 40, tzinfo=dt.UTC)
    answer = say(samia, draft, "A1", "aucun", given_at=given_at)
    assert answer.given_at == given_at
    assert answer.received_at == dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)
    assert say(samia, draft, "A2", "aucune").given_at == answer.received_at


def test_b08_answers_given_without_a_connection_keep_the_time_they_were_given(
    samia: User, draft: Interview, clock: time_machine.Traveller
) -> None:
    minutes = [5, 4, 3]
    now = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)
    for (question, value), ago in zip(CORE.items(), minutes, strict=False):
        say(samia, draft, question, value, given_at=now - dt.timedelta(minutes=ago))
    gaps = [answer.received_at - answer.given_at for answer in draft.answers.all()]
    assert gaps == [dt.timedelta(minutes=ago) for ago in minutes]
    assert interviewing.clock_gaps(draft.answers.all()) == {}


def test_b09_an_answer_from_the_future_of_the_server_is_shown_with_its_gap(
    samia: User, draft: Interview
) -> None:
    ahead = dt.datetime(2026, 3, 10, 9, 12, tzinfo=dt.UTC)
    say(samia, draft, "A1", "aucun", given_at=ahead)
    gaps = interviewing.clock_gaps(Answer.objects.all())
    assert gaps == {draft.pk: dt.timedelta(minutes=12)}


def test_the_same_answer_sent_twice_is_one_answer(samia: User, draft: Interview) -> None:
    answer = GivenAnswer(uuid.uuid4(), "A1", "aucun")
    first, second = (
        interviewing.answer_question(actor=samia, interview=draft, answer=answer) for _ in range(2)
    )
    assert first == second
    assert draft.answers.count() == 1


def test_the_identity_of_an_answer_never_carries_another_value(
    samia: User, draft: Interview
) -> None:
    first = say(samia, draft, "A1", "aucun")
    other = GivenAnswer(first.answer_id, "A1", "tablette")
    found = refusal(interviewing.answer_question, actor=samia, interview=draft, answer=other)
    assert found.code == "answer_reused"
    assert interviewing.latest_answers(draft) == {"A1": "aucun"}


def test_a_changed_mind_adds_an_answer_and_the_last_one_counts(
    samia: User, draft: Interview
) -> None:
    say(samia, draft, "A1", "aucun")
    say(samia, draft, "A1", "tablette")
    assert interviewing.latest_answers(draft) == {"A1": "tablette"}
    assert draft.answers.count() == 2


@pytest.mark.parametrize(
    ("question", "value", "code"),
    [
        ("Z9", "aucun", "question_unknown"),
        ("A1", "minitel", "answer_unknown"),
        ("A1", "", "answer_unknown"),
        ("echeance_jours", "demain", "answer_unknown"),
        ("echeance_jours", "400", "answer_unknown"),
        ("certification_utile", "peut-être", "answer_unknown"),
    ],
)
def test_an_answer_outside_the_list_is_refused(
    samia: User, draft: Interview, question: str, value: str, code: str
) -> None:
    answer = GivenAnswer(uuid.uuid4(), question, value)
    found = refusal(interviewing.answer_question, actor=samia, interview=draft, answer=answer)
    assert found.code == code


def test_another_agency_answers_nothing(draft: Interview) -> None:
    answer = GivenAnswer(uuid.uuid4(), "A1", "aucun")
    found = refusal(interviewing.answer_question, actor=advisor(), interview=draft, answer=answer)
    assert found.code == "not_allowed"


# --- Closing -----------------------------------------------------------------------------------


def test_closing_records_a_diagnosis_and_freezes_the_answers(
    samia: User, draft: Interview, clock: time_machine.Traveller
) -> None:
    for question, value in CORE.items():
        say(samia, draft, question, value)
    clock.shift(dt.timedelta(minutes=3))
    diagnosis = interviewing.close_interview(
        actor=samia, interview=draft, circumstances=Circumstances(place="home", device="phone")
    )
    assert diagnosis.evidence == CORE
    assert (diagnosis.instrument, diagnosis.nature, diagnosis.mode) == (
        "spotting",
        "declared",
        "spoken",
    )
    assert (diagnosis.place, diagnosis.device, diagnosis.minutes) == ("home", "phone", 3)
    draft.refresh_from_db()
    assert draft.status == "closed"
    assert diagnosis.interview == draft
    assert diagnosis.submission_id == draft.submission_id
    verbs = list(JournalEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert {"diagnosis.recorded", "risk.assessed"} < set(verbs)
    assert verbs[-1] == "interview.closed"
    assert last_line().facts == {"instrument": "spotting", "answers": 5}


def test_b01_an_interview_stopped_after_two_questions_keeps_two_answers(
    samia: User, draft: Interview
) -> None:
    say(samia, draft, "A1", "aucun")
    say(samia, draft, "A2", "aucune")
    diagnosis = interviewing.close_interview(
        actor=samia, interview=draft, circumstances=Circumstances(stop_reason="person_stops")
    )
    assert diagnosis.evidence == {"A1": "aucun", "A2": "aucune"}
    assert diagnosis.stop_reason == "person_stops"
    assert draft.answers.count() == 2
    assert not diagnosis.skill_levels.exclude(status="not_tested").exists()


def test_b02_a_refused_question_stands_as_refused_and_lowers_nothing(
    samia: User, draft: Interview
) -> None:
    for question, value in (CORE | {"B3": "refus_de_repondre"}).items():
        say(samia, draft, question, value)
    diagnosis = interviewing.close_interview(actor=samia, interview=draft)
    assert diagnosis.evidence["B3"] == "refus_de_repondre"
    assert "B3" in diagnosis.assessments.get().output["missing"]


def test_the_two_boxes_are_read_as_a_yes_and_a_number(samia: User, draft: Interview) -> None:
    say(samia, draft, "certification_utile", "yes")
    say(samia, draft, "echeance_jours", "12")
    diagnosis = interviewing.close_interview(actor=samia, interview=draft)
    assert diagnosis.evidence == {"certification_utile": True, "echeance_jours": 12}


def test_b07_closing_twice_gives_the_same_diagnosis(samia: User, draft: Interview) -> None:
    say(samia, draft, "A1", "aucun")
    first = interviewing.close_interview(actor=samia, interview=draft)
    assert interviewing.close_interview(actor=samia, interview=draft) == first
    assert Diagnosis.objects.count() == 1


def test_a_closed_interview_takes_no_answer(samia: User, draft: Interview) -> None:
    interviewing.close_interview(actor=samia, interview=draft)
    answer = GivenAnswer(uuid.uuid4(), "A1", "aucun")
    found = refusal(interviewing.answer_question, actor=samia, interview=draft, answer=answer)
    assert found.code == "interview_not_open"


def test_b14_gestures_of_which_one_was_not_asked_are_not_an_input(
    samia: User, person: Person
) -> None:
    draft = interviewing.start_interview(actor=samia, person=person, instrument="gestures")
    codes = ("allumer", "commandes", "accessibilite", "application", "wifi", "navigateur")
    for code in codes:
        say(samia, draft, code, "alone", is_shown=True)
    say(samia, draft, "garder_mot_de_passe", "no")
    diagnosis = interviewing.close_interview(actor=samia, interview=draft)
    assert diagnosis.evidence == {}
    assert "C" in diagnosis.assessments.get().output["missing"]


def test_eight_gestures_are_an_input(samia: User, person: Person) -> None:
    draft = interviewing.start_interview(actor=samia, person=person, instrument="gestures")
    while (question := interviewing.next_question(draft)) is not None:
        say(samia, draft, question.code, "alone", is_shown=True)
    diagnosis = interviewing.close_interview(actor=samia, interview=draft)
    assert diagnosis.evidence == {"gestes_observes": 8}
    assert diagnosis.nature == "observed"


# --- Abandoning --------------------------------------------------------------------------------


def test_an_abandoned_draft_records_nothing(samia: User, draft: Interview) -> None:
    say(samia, draft, "A1", "aucun")
    abandoned = interviewing.abandon_interview(actor=samia, interview=draft)
    assert abandoned.status == "abandoned"
    assert Diagnosis.objects.count() == 0
    assert last_line().verb == "interview.abandoned"
    for act in (interviewing.abandon_interview, interviewing.close_interview):
        assert refusal(act, actor=samia, interview=draft).code == "interview_not_open"
