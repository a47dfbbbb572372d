"""Two files of one person: reunited by a pointer, separated within thirty days."""

import datetime as dt
import uuid

import pytest
import time_machine

from diagnostics import assessing, enrolling, erasing, interviewing, merging, recording, signals
from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, JournalEntry, User
from diagnostics.accounts.refusals import Reason, Refusal
from diagnostics.models import (
    Diagnosis,
    Interview,
    Person,
    Review,
    RiskAssessment,
    RiskFlag,
)
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.recordings import CORE, HARD, latest, record, result_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("clock"),
]

TODAY = dt.date(2026, 3, 10)
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
    assert line.facts == {"other": str(other.public_id)}
    assert other.moves.get().reason == "Réunion : Doublon"


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
    assert line.facts == {"from": str(kept.public_id)}
    assert other.moves.order_by("pk").last().reason == "Séparation : Deux personnes"


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


# --- What follows, and goes back ---------------------------------------------------------------


def latest_level(person: Person) -> str:
    return latest(person).level


def test_records_stay_where_they_were_written_and_are_read_through_the_pointer(
    samia: User, agency: Agency
) -> None:
    kept, other = PersonFactory(agency=agency), PersonFactory(agency=agency)
    record(samia, kept, CORE, TODAY)
    written = record(samia, other, HARD, TODAY)
    assert latest_level(kept) == "faible"
    merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon")
    written.refresh_from_db()
    assert written.person == other
    assert latest(kept).input["evidence"]["A1"]["value"] == "aucun"
    assert latest_level(kept) in {"eleve", "critique"}


def test_a_person_of_two_files_has_one_review_and_one_alert(samia: User, agency: Agency) -> None:
    kept, other = PersonFactory(agency=agency), PersonFactory(agency=agency)
    for person in (kept, other):
        record(samia, person, HARD, TODAY)
    assert (Review.objects.waiting().count(), open_flags().count()) == (2, 2)
    merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon")
    assert Review.objects.waiting().get().person == kept
    assert open_flags().get().person == kept
    merging.separate_people(actor=samia, other=other, reason="Deux personnes")
    assert {review.person for review in Review.objects.waiting()} == {kept, other}
    assert {flag.person for flag in open_flags()} == {kept, other}


def open_flags():
    return RiskFlag.objects.filter(resolved_at__isnull=True)


def test_an_empty_file_reunited_assesses_nobody_anew(samia: User, agency: Agency) -> None:
    kept, other = PersonFactory(agency=agency), PersonFactory(agency=agency)
    record(samia, kept, CORE, TODAY)
    merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon")
    merging.separate_people(actor=samia, other=other, reason="Deux personnes")
    assert RiskAssessment.objects.count() == 1


def test_an_open_draft_follows_is_closed_on_the_kept_file_and_else_goes_back(
    samia: User, agency: Agency
) -> None:
    kept, other = PersonFactory(agency=agency), PersonFactory(agency=agency)
    closed, still_open = (
        interviewing.start_interview(actor=samia, person=other, instrument=name)
        for name in ("spotting", "gestures")
    )
    merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon")
    assert set(Interview.objects.open().values_list("person", flat=True)) == {kept.pk}
    diagnosis = interviewing.close_interview(actor=samia, interview=closed)
    assert diagnosis.person == kept
    merging.separate_people(actor=samia, other=other, reason="Deux personnes")
    still_open.refresh_from_db()
    assert still_open.person == other
    assert Diagnosis.objects.get().person == kept


def test_a_level_decided_by_a_human_follows_and_goes_back(samia: User, agency: Agency) -> None:
    kept, other = PersonFactory(agency=agency), PersonFactory(agency=agency)
    record(samia, other, CORE, TODAY)
    doubt = assessing.Disagreement("eleve", "OBSERVATION_EN_ENTRETIEN")
    override = assessing.override_level(actor=samia, person=other, disagreement=doubt)
    merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon")
    carried = kept.overrides.get(ended_at__isnull=True)
    assert (carried.level, carried.decided_on) == ("eleve", override.decided_on)
    assert latest_level(kept) == "eleve"
    merging.separate_people(actor=samia, other=other, reason="Deux personnes")
    assert not kept.overrides.filter(ended_at__isnull=True).exists()
    assert other.overrides.get(ended_at__isnull=True) == override
    assert latest_level(other) == "eleve"


def test_the_decision_on_the_kept_file_prevails_and_both_are_there_again_afterwards(
    samia: User, agency: Agency
) -> None:
    kept, other = PersonFactory(agency=agency), PersonFactory(agency=agency)
    for person, level in ((kept, "modere"), (other, "eleve")):
        record(samia, person, CORE, TODAY)
        doubt = assessing.Disagreement(level, "OBSERVATION_EN_ENTRETIEN")
        assessing.override_level(actor=samia, person=person, disagreement=doubt)
    merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon")
    assert latest_level(kept) == "modere"
    merging.separate_people(actor=samia, other=other, reason="Deux personnes")
    assert (latest_level(kept), latest_level(other)) == ("modere", "eleve")


def test_b47_what_was_recorded_since_stays_on_the_kept_file_and_is_said_before(
    samia: User, agency: Agency, clock: time_machine.Traveller
) -> None:
    kept, other = PersonFactory(agency=agency), PersonFactory(agency=agency)
    before = record(samia, other, HARD, TODAY)
    merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon")
    clock.shift(dt.timedelta(days=3))
    later = record(samia, kept, CORE, TODAY)
    other.refresh_from_db()
    since = merging.recorded_since(kept, other)
    assert since is not None
    assert (since.diagnoses, since.last_day) == ([later], dt.date(2026, 4, 9))
    merging.separate_people(actor=samia, other=other, reason="Deux personnes")
    assert list(kept.diagnoses.all()) == [later]
    assert list(other.diagnoses.all()) == [before]
    assert latest_level(kept) == "faible"
    assert latest_level(other) in {"eleve", "critique"}
    other.refresh_from_db()
    assert merging.recorded_since(kept, other) is None


def test_a_result_of_a_reunited_file_is_corrected_and_withdrawn_on_the_kept_one(
    samia: User, agency: Agency
) -> None:
    kept, other = PersonFactory(agency=agency), PersonFactory(agency=agency)
    wrong, strange = (
        record(samia, other, HARD, TODAY),
        record(samia, other, {"D1": "ecrit_difficile"}, TODAY),
    )
    merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon")
    for written in (wrong, strange):
        written.refresh_from_db()
    right = recording.correct_diagnosis(
        actor=samia,
        diagnosis=wrong,
        result=result_of(CORE),
        observed_on=TODAY,
        correction=recording.Correction("typing_error"),
        submission_id=uuid.uuid4(),
    )
    assert (right.person, right.corrects) == (kept, wrong)
    recording.withdraw_diagnosis(actor=samia, diagnosis=strange, reason="Mauvaise personne")
    assert latest_level(kept) == "faible"


def test_the_identifier_of_a_reunited_file_typed_again_changes_nothing(
    samia: User, agency: Agency
) -> None:
    other = enrolling.register_person(actor=samia, details=AWA)
    kept = PersonFactory(agency=agency)
    merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon")
    again = enrolling.update_contact(actor=samia, person=kept, details=AWA)
    assert again.identifier_digest is None
    assert enrolling.find_people(actor=samia, text="1234567A") == [kept]


def test_nobody_reunites_or_separates_the_files_of_another_agency(
    samia: User, agency: Agency
) -> None:
    kept, other = PersonFactory(agency=agency), PersonFactory()
    found = refusal(merging.merge_people, actor=samia, kept=kept, other=other, reason="Doublon")
    assert found.code == "not_allowed"
    mine = PersonFactory(agency=agency)
    merging.merge_people(actor=samia, kept=kept, other=mine, reason="Doublon")
    stranger = advisor()
    found = refusal(merging.separate_people, actor=stranger, other=mine, reason="Deux personnes")
    assert found.code == "not_allowed"


def test_the_same_form_sent_twice_reunites_once(samia: User, agency: Agency) -> None:
    kept, other = PersonFactory(agency=agency), PersonFactory(agency=agency)
    request_id = uuid.uuid4()
    for _ in range(2):
        done = merging.merge_people(
            actor=samia, kept=kept, other=other, reason="Doublon", request_id=request_id
        )
        assert done == kept
    assert JournalEntry.objects.filter(verb="people.merged").count() == 1


def test_l17_the_words_of_a_reunion_end_with_the_file(samia: User, agency: Agency) -> None:
    kept, other = PersonFactory(agency=agency), PersonFactory(agency=agency)
    merging.merge_people(actor=samia, kept=kept, other=other, reason="Soeur jumelle de Paul")
    assert "jumelle" not in str([line.facts for line in JournalEntry.objects.all()])
    erasing.anonymise_person(actor=journal.SystemJob("purge_expired_files"), person=kept)
    assert list(other.moves.values_list("reason", flat=True)) == ["effacé"]
