"""A closed file begins nothing new, and lives again when somebody comes back."""

from __future__ import annotations

import datetime as dt

import pytest

from diagnostics import enrolling, interviewing, paper_sheets, reopening, restricting
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def code_of(call, **kwargs) -> str:
    with pytest.raises(Refusal) as caught:
        call(**kwargs)
    return caught.value.code


def test_a_closed_file_begins_no_interview_until_it_is_reopened() -> None:
    user = advisor(AgencyFactory())
    person = PersonFactory(agency_id=user.agency_ids[0])
    assert code_of(reopening.reopen_file, actor=user, person=person) == "file_not_closed"
    enrolling.close_file(actor=user, person=person, reason="moved")
    assert code_of(interviewing.start_interview, actor=user, person=person) == "file_closed"
    paper = paper_sheets.PaperSheet(dt.date(2026, 3, 10), {})
    assert code_of(paper_sheets.type_sheet, actor=user, person=person, sheet=paper) == "file_closed"
    opened = reopening.reopen_file(actor=user, person=person)
    assert (opened.closed_on, opened.closed_reason) == (None, "")
    assert opened.last_contact_on == dt.date(2026, 3, 10)
    line = journal.of(person).last()
    assert (line.verb, line.facts["reason"]) == (Verb.PERSON_REOPENED, "moved")
    interviewing.start_interview(actor=user, person=person)


def test_only_ones_own_agency_reopens_and_never_a_frozen_file() -> None:
    user = advisor(AgencyFactory())
    person = PersonFactory(agency_id=user.agency_ids[0])
    enrolling.close_file(actor=user, person=person, reason="moved")
    assert code_of(reopening.reopen_file, actor=advisor(), person=person) == "not_allowed"
    restricting.restrict_person(actor=user, person=person, reason="Conteste")
    assert code_of(reopening.reopen_file, actor=user, person=person) == "person_restricted"
