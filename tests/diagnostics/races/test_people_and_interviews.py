"""Two desks at the same instant: one file for one identifier, one diagnosis for one interview."""

from __future__ import annotations

import uuid

import pytest
import time_machine

from diagnostics import enrolling, importing, interviewing
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.interviewing import GivenAnswer
from diagnostics.models import Answer, Diagnosis, Interview, Person
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.sendings import file_of, sending
from tests.support.races import run_together

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("own_database")]


@pytest.fixture
def samia(own_database: None, clock: time_machine.Traveller) -> User:
    return advisor(AgencyFactory())


def test_one_identifier_registered_at_two_desks_makes_one_file(samia: User) -> None:
    other = advisor(AgencyFactory())
    details = Details("Diallo", "Awa", identifier="1234567A")
    calls = [
        lambda actor=actor: enrolling.register_person(actor=actor, details=details)
        for actor in (samia, other)
    ]
    outcomes = run_together(calls)
    assert Person.objects.count() == 1
    refused = [each.error for each in outcomes if not each.succeeded]
    assert [error.code for error in refused if isinstance(error, Refusal)] == ["identifier_known"]


def test_an_answer_sent_twice_at_once_is_one_answer(samia: User) -> None:
    draft = interviewing.start_interview(
        actor=samia, person=PersonFactory(agency_id=samia.agency_ids[0])
    )
    answer = GivenAnswer(uuid.uuid4(), "A1", "aucun")

    def send() -> Answer:
        return interviewing.answer_question(actor=samia, interview=draft, answer=answer)

    outcomes = run_together([send] * 4)
    assert [each.error for each in outcomes if not each.succeeded] == []
    assert len({each.answer.pk for each in outcomes}) == 1


def test_b07_an_interview_closed_twice_at_once_gives_one_diagnosis(samia: User) -> None:
    draft = interviewing.start_interview(
        actor=samia, person=PersonFactory(agency_id=samia.agency_ids[0])
    )

    def close() -> Diagnosis:
        return interviewing.close_interview(actor=samia, interview=draft)

    outcomes = run_together([close] * 3)
    assert [each.error for each in outcomes if not each.succeeded] == []
    assert len({each.answer.pk for each in outcomes}) == 1
    assert Diagnosis.objects.count() == 1


def test_two_desks_that_start_an_interview_share_one_draft(samia: User) -> None:
    person = PersonFactory(agency_id=samia.agency_ids[0])

    def start() -> Interview:
        return interviewing.start_interview(actor=samia, person=person)

    outcomes = run_together([start] * 3)
    assert [each.error for each in outcomes if not each.succeeded] == []
    assert Interview.objects.count() == 1


def test_one_sending_confirmed_in_two_files_at_once_is_one_record(samia: User) -> None:
    enrolling.register_person(actor=samia, details=Details("Diallo", "Awa", identifier="1234567A"))
    files = [
        importing.analyse_file(actor=importing.RECORDER, name="e", content=file_of(sending()))
        for _ in range(2)
    ]
    run_together(
        [
            lambda file=file: importing.confirm_import(actor=importing.RECORDER, file=file)
            for file in files
        ]
    )
    assert Diagnosis.objects.count() == 1
