"""Two files of one person: reunited by a pointer, separated within thirty days."""

import datetime as dt

import pytest
import time_machine

from diagnostics import enrolling, merging, signals
from diagnostics.accounts.models import Agency, JournalEntry, User
from diagnostics.accounts.refusals import Reason, Refusal
from diagnostics.models import Person
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("clock"),
]

AWA = Details("Diallo", "Awa", identifier="1234567A", birth_year=1974, phone="0612345678")


@pytest.fixture
def agency() -> Agency:
    return AgencyFactory(name="Agence de Lens")


@pytest.fixture
def samia(agency: Agency) -> User:
    return advisor(agency)


def last_line() -> JournalEntry:
    return JournalEntry.objects.latest("pk")


def refusal(act, **arguments: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(**arguments)
    return caught.value


def test_two_files_of_one_person_are_reunited_by_a_pointer(samia: User, agency: Agency) -> None:
    kept, other = PersonFactory(agency=agency), PersonFactory(agency=agency)
    told: list[tuple[Person, Person]] = []

    def note(*, kept: Person, other: Person, **_: object) -> None:
        told.append((kept, other))

    signals.people_merged.connect(note)
    try:
        merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon")
    finally:
        signals.people_merged.disconnect(note)
    other.refresh_from_db()
    assert other.merged_into == kept
    assert sorted(kept.file_pks) == sorted([kept.pk, other.pk])
    assert list(Person.objects.current()) == [kept]
    assert told == [(kept, other)]
    line = last_line()
    assert (line.verb, line.subject_pk) == ("people.merged", str(kept.pk))
    assert line.facts == {"other": str(other.public_id), "reason": "Doublon"}


def test_a_third_file_points_straight_to_the_one_that_is_kept(samia: User, agency: Agency) -> None:
    first, second, third = (PersonFactory(agency=agency) for _ in range(3))
    merging.merge_people(actor=samia, kept=second, other=third, reason="Doublon")
    merging.merge_people(actor=samia, kept=first, other=second, reason="Doublon")
    assert sorted(first.file_pks) == sorted([first.pk, second.pk, third.pk])


def test_a_merged_identifier_still_finds_the_person(samia: User, agency: Agency) -> None:
    other = enrolling.register_person(actor=samia, details=AWA)
    kept = PersonFactory(agency=agency)
    merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon")
    assert enrolling.find_people(actor=samia, text="1234567A") == [kept]


@pytest.mark.parametrize(
    ("reason", "code"), [(" ", "reason_missing"), ("1850578006084", "nir_refused")]
)
def test_a_merge_without_a_proper_reason_is_refused(
    samia: User, agency: Agency, reason: str, code: str
) -> None:
    kept, other = PersonFactory(agency=agency), PersonFactory(agency=agency)
    found = refusal(merging.merge_people, actor=samia, kept=kept, other=other, reason=reason)
    assert found.code == code
    assert last_line().refusal_code == code


def test_two_identifiers_are_two_persons(samia: User, agency: Agency) -> None:
    kept = enrolling.register_person(actor=samia, details=AWA)
    other = enrolling.register_person(
        actor=samia, details=Details("Diallo", "Hawa", identifier="7654321Z")
    )
    found = refusal(merging.merge_people, actor=samia, kept=kept, other=other, reason="Doublon")
    assert found.code == "two_identifiers"
    found = refusal(merging.merge_people, actor=samia, kept=kept, other=kept, reason="Doublon")
    assert found.code == "same_file"


def test_t25_whoever_listens_to_a_merge_may_refuse_it(samia: User, agency: Agency) -> None:
    kept, other = PersonFactory(agency=agency), PersonFactory(agency=agency)

    def refuse(**_: object) -> None:
        raise Refusal(Reason("two_live_booklets", 409, "Deux carnets sont en cours."))

    signals.people_merged.connect(refuse)
    try:
        found = refusal(merging.merge_people, actor=samia, kept=kept, other=other, reason="Doublon")
    finally:
        signals.people_merged.disconnect(refuse)
    assert found.code == "two_live_booklets"
    other.refresh_from_db()
    assert other.merged_into is None


def test_b47_two_reunited_files_are_separated_within_thirty_days(
    samia: User, agency: Agency, clock: time_machine.Traveller
) -> None:
    kept, other, third = (PersonFactory(agency=agency) for _ in range(3))
    merging.merge_people(actor=samia, kept=other, other=third, reason="Doublon")
    merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon")
    clock.shift(dt.timedelta(days=30))
    freed = merging.separate_people(actor=samia, other=other, reason="Deux personnes")
    assert freed == other
    assert kept.file_pks == [kept.pk]
    assert sorted(other.file_pks) == sorted([other.pk, third.pk])
    line = last_line()
    assert (line.verb, line.subject_pk) == ("people.separated", str(other.pk))
    assert line.facts == {"from": str(kept.public_id), "reason": "Deux personnes"}


def test_files_are_separated_neither_too_late_nor_without_being_reunited(
    samia: User, agency: Agency, clock: time_machine.Traveller
) -> None:
    kept, other = PersonFactory(agency=agency), PersonFactory(agency=agency)
    found = refusal(merging.separate_people, actor=samia, other=other, reason="Deux personnes")
    assert found.code == "not_reunited"
    merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon")
    other.refresh_from_db()
    found = refusal(merging.separate_people, actor=samia, other=other, reason=" ")
    assert found.code == "reason_missing"
    clock.shift(dt.timedelta(days=30, seconds=1))
    found = refusal(merging.separate_people, actor=samia, other=other, reason="Deux personnes")
    assert found.code == "separation_too_late"
    assert last_line().refusal_code == "separation_too_late"
