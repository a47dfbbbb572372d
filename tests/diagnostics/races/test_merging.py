"""Two desks on two files of one person: reunited once, and no result is lost or written twice."""

from __future__ import annotations

import pytest
import time_machine

from diagnostics import enrolling, listing_people, merging, moving
from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Diagnosis, Person, Review
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.lists import csv_of
from tests.diagnostics.recordings import HARD, latest, record
from tests.support.races import Outcome, run_together

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("own_database")]


@pytest.fixture
def samia(own_database: None, clock: time_machine.Traveller) -> User:
    return advisor(AgencyFactory())


@pytest.fixture
def pair(samia: User) -> tuple[Person, Person]:
    agency_id = samia.agency_ids[0]
    return PersonFactory(agency_id=agency_id), PersonFactory(agency_id=agency_id)


def codes(outcomes: list[Outcome]) -> list[str]:
    errors = [each.error for each in outcomes if not each.succeeded]
    return [error.code if isinstance(error, Refusal) else repr(error) for error in errors]


def test_two_files_reunited_twice_at_once_are_reunited_once(
    samia: User, pair: tuple[Person, Person]
) -> None:
    kept, other = pair

    def merge() -> Person:
        return merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon")

    assert codes(run_together([merge] * 3)) == ["file_merged"] * 2
    other.refresh_from_db()
    assert other.merged_into == kept
    done = JournalEntry.objects.filter(verb="people.merged", refusal_code="")
    assert done.count() == 1


def test_two_files_reunited_both_ways_at_once_make_no_circle(
    samia: User, pair: tuple[Person, Person]
) -> None:
    outcomes = run_together(
        [
            lambda a=a, b=b: merging.merge_people(actor=samia, kept=a, other=b, reason="Doublon")
            for a, b in (pair, pair[::-1])
        ]
    )
    assert codes(outcomes) == ["file_merged"]
    assert Person.objects.current().count() == 1


def test_a_result_recorded_while_files_are_reunited_is_read_or_refused(
    samia: User, pair: tuple[Person, Person]
) -> None:
    kept, other = pair
    outcomes = run_together(
        [
            lambda: merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon"),
            lambda: record(samia, other, HARD, journal.today()),
        ]
    )
    merged, recorded = outcomes
    assert merged.succeeded
    if recorded.succeeded:
        assert latest(kept).input["evidence"]["A1"]["value"] == "aucun"
        assert Review.objects.waiting().get().person == kept
    else:
        assert codes(outcomes) == ["file_merged"]
        assert not Diagnosis.objects.exists()


def test_two_files_separated_twice_at_once_are_separated_once(
    samia: User, pair: tuple[Person, Person]
) -> None:
    kept, other = pair
    record(samia, other, HARD, journal.today())
    merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon")

    def separate() -> Person:
        return merging.separate_people(actor=samia, other=other, reason="Deux personnes")

    assert codes(run_together([separate] * 3)) == ["not_reunited"] * 2
    assert Review.objects.waiting().filter(person=other).count() == 1


def test_a_person_moved_twice_at_once_is_moved_once(samia: User) -> None:
    person = PersonFactory(agency_id=samia.agency_ids[0])
    elsewhere = AgencyFactory()

    def move() -> Person:
        return moving.move_person(actor=samia, person=person, to_agency=elsewhere)

    assert codes(run_together([move] * 2)) == ["not_allowed"]
    assert person.moves.count() == 1


def test_a_list_confirmed_twice_at_once_registers_everybody_once(samia: User) -> None:
    content = csv_of(("Diallo", "Awa"), ("Martin", "Zoé"))
    file = listing_people.analyse_list(actor=samia, name="l.csv", content=content)

    def confirm() -> object:
        return listing_people.confirm_list(actor=samia, file=file)

    assert codes(run_together([confirm] * 2)) == ["import_not_staged"]
    assert Person.objects.count() == 2


def test_a_line_decided_at_two_desks_is_decided_once(samia: User) -> None:
    known = enrolling.register_person(actor=samia, details=Details("Diallo", "Awa"))
    content = csv_of(("Diallo", "Awa"))
    file = listing_people.analyse_list(actor=samia, name="l.csv", content=content)
    line = listing_people.confirm_list(actor=samia, file=file).lines.get()
    outcomes = run_together(
        [
            lambda person=person: listing_people.decide_line(actor=samia, line=line, person=person)
            for person in (known, None)
        ]
    )
    assert codes(outcomes) == ["line_not_waiting"]
