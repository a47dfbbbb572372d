"""A frozen file is read, and refuses every write; a test walks the verbs on people."""

from __future__ import annotations

import datetime as dt
import inspect
import uuid
from importlib import import_module
from pathlib import Path

import pytest

import diagnostics
import passes
from diagnostics import (
    answering,
    assessing,
    copying,
    enrolling,
    interviewing,
    person_details,
    recommending,
    recording,
    restricting,
)
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Person
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.recordings import HARD, latest, record, result_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)
# What may still be done about a frozen file, each with its reason.
STILL_LAWFUL = {
    "restrict_person": "says that it is frozen already",
    "lift_restriction": "thaws it",
    "register_request": "a person may always ask",
    "open_file": "reading stays",
    "export_person": "reading stays",
    "explain_risk": "reading stays",
    "assess_risk": "only inside a verb that was refused before",
    "raise_flags": "only inside assess_risk",
    "recommend": "only inside assess_risk",
    "plan_review": "only inside assess_risk",
    "revoke_link": "protects the person: a lost sheet opens nothing",
    "call_off_ending": "the nightly job alone; an advisor is refused",
    "separate_people": "gives back a file that a mistake had taken",
    "correct_guided": "refused by correct_diagnosis, in whose transaction it ends",
    "exclude_person": "protects the money of the order; says nothing of the person's life",
    "lift_exclusion": "gives back a right",
    "try_model": "reads; its rows are stored apart",
}


def code_of(call, **kwargs) -> str:
    with pytest.raises(Refusal) as caught:
        call(**kwargs)
    return caught.value.code


@pytest.fixture
def frozen():
    """A person with a draft, a result, an override, an alert and proposals; then frozen."""
    user = advisor(AgencyFactory())
    person = PersonFactory(agency_id=user.agency_ids[0], advisor=user)
    record(user, person, HARD, TODAY)
    doubt = assessing.Disagreement("critique", "OBSERVATION_EN_ENTRETIEN")
    assessing.override_level(actor=user, person=person, disagreement=doubt)
    interviewing.start_interview(actor=user, person=person)
    restricting.restrict_person(actor=user, person=person, reason="Conteste ses réponses")
    return user, Person.objects.get(pk=person.pk)


def test_a_file_is_frozen_with_its_reason_and_one_line(frozen) -> None:
    user, person = frozen
    assert person.restricted_reason == "Conteste ses réponses"
    line = journal.of(person).last()
    assert (line.verb, line.facts) == (Verb.PERSON_RESTRICTED, {})
    again = {"actor": user, "person": person, "reason": "Encore"}
    assert code_of(restricting.restrict_person, **again) == "person_restricted"


def test_a_freeze_needs_a_reason_and_ones_own_agency() -> None:
    user = advisor(AgencyFactory())
    person = PersonFactory(agency_id=user.agency_ids[0])
    call = restricting.restrict_person
    assert code_of(call, actor=user, person=person, reason=" ") == "reason_missing"
    assert code_of(call, actor=advisor(), person=PersonFactory(), reason="x") == "not_allowed"


def test_a_file_is_thawed_once_by_its_own_agency(frozen) -> None:
    user, person = frozen
    thaw = restricting.lift_restriction
    assert code_of(thaw, actor=advisor(), person=person) == "not_allowed"
    thaw(actor=user, person=person)
    person.refresh_from_db()
    assert (person.restricted_at, person.restricted_reason) == (None, "")
    assert journal.of(person).last().verb == Verb.RESTRICTION_LIFTED
    assert code_of(thaw, actor=user, person=person) == "not_restricted"
    interviewing.start_interview(actor=user, person=person)


def test_a_frozen_file_refuses_the_verbs_of_every_day(frozen) -> None:
    user, person = frozen
    diagnosis, draft = person.diagnoses.get(), person.interviews.get()
    given = interviewing.GivenAnswer(uuid.uuid4(), "A1", "aucun")
    doubt = assessing.Disagreement("modere", "OBSERVATION_EN_ENTRETIEN")
    proposal = latest(person).recommendations.first()
    details = person_details.Details("Diallo", "Awa")
    shared = {"result": result_of(HARD), "observed_on": TODAY, "submission_id": uuid.uuid4()}
    corrected = {"correction": recording.Correction("typing_error"), "diagnosis": diagnosis}
    for call, kwargs in (
        (enrolling.update_contact, {"person": person, "details": details}),
        (enrolling.give_information, {"person": person}),
        (enrolling.close_file, {"person": person, "reason": "moved"}),
        (interviewing.start_interview, {"person": person}),
        (interviewing.answer_question, {"interview": draft, "answer": given}),
        (interviewing.close_interview, {"interview": draft}),
        (interviewing.abandon_interview, {"interview": draft}),
        (recording.record_diagnosis, {"person": person, **shared}),
        (recording.correct_diagnosis, {**corrected, **shared}),
        (recording.withdraw_diagnosis, {"diagnosis": diagnosis, "reason": "Erreur"}),
        (assessing.override_level, {"person": person, "disagreement": doubt}),
        (assessing.end_override, {"override": person.overrides.get()}),
        (assessing.resolve_flag, {"flag": person.flags.get(), "resolution": "Vue"}),
        (recommending.accept_recommendation, {"recommendation": proposal}),
        (recommending.decline_recommendation, {"recommendation": proposal}),
    ):
        assert code_of(call, actor=user, **kwargs) == "person_restricted", call.__name__


def test_a_frozen_file_is_still_read_and_asked_about(frozen) -> None:
    user, person = frozen
    enrolling.open_file(actor=user, person=person)
    assert copying.export_person(actor=user, person=person).filled
    answering.register_request(actor=user, person=person, kind="access", received_on=TODAY)


def verbs_on_people() -> list[tuple[str, str]]:
    """Every journaled verb that takes something of a person, with its source."""
    words = {"person", "interview", "diagnosis", "override", "flag", "recommendation", "link"}
    found = []
    for package in (diagnostics, passes):
        for path in sorted(Path(package.__file__).parent.glob("*.py")):
            module = import_module(f"{package.__name__}.{path.stem}")
            for name, value in vars(module).items():
                if getattr(value, "__module__", "") != module.__name__:
                    continue
                if hasattr(value, "journal_verb"):
                    asked = set(inspect.signature(value).parameters)
                    if asked & words:
                        found.append((name, inspect.getsource(module)))
    return found


def test_every_verb_on_people_asks_whether_the_file_may_be_written() -> None:
    """A verb added tomorrow asks too, or says here why it may do without."""
    asks = ("refuse_unless_writable", "_refuse_unless_receives", "_refuse_unless_writable")
    found = verbs_on_people()
    silent = {name for name, source in found if not any(word in source for word in asks)}
    assert len(found) >= 20
    assert silent <= set(STILL_LAWFUL), silent - set(STILL_LAWFUL)
