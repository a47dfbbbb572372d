"""Who may be the same person: by identifier, then by names and year of birth, never more."""

from __future__ import annotations

import pytest

from diagnostics import duplicates, enrolling, merging
from diagnostics.accounts.models import Agency, JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("clock"),
]

AWA = Details("Diallo", "Awa", identifier="1234567A", birth_year=1974)


@pytest.fixture
def agency() -> Agency:
    return AgencyFactory(name="Agence de Lens", phone="0321000000")


@pytest.fixture
def samia(agency: Agency) -> User:
    return advisor(agency)


def matched(actor: User, details: Details) -> list[Person]:
    return [match.person for match in duplicates.matches(actor=actor, details=details)]


def open_for(actor: User, *names: str, **more: object) -> Person:
    details = Details(*names, **more)
    return enrolling.register_person(actor=actor, details=details, is_distinct=True)


def test_the_same_identifier_comes_first_and_is_said_sure(samia: User) -> None:
    known = enrolling.register_person(actor=samia, details=AWA)
    namesake = open_for(samia, "Martin", "Zoé")
    found = duplicates.matches(
        actor=samia, details=Details("Martin", "Zoé", identifier=" 1234567a")
    )
    assert [(match.person, match.by_identifier) for match in found] == [
        (known, True),
        (namesake, False),
    ]


def test_an_identifier_of_a_reunited_file_proposes_the_one_that_is_kept(
    samia: User, agency: Agency
) -> None:
    other = enrolling.register_person(actor=samia, details=AWA)
    kept = PersonFactory(agency=agency)
    merging.merge_people(actor=samia, kept=kept, other=other, reason="Doublon")
    assert matched(samia, Details("X", "Y", identifier="1234567A")) == [kept]


def test_another_year_of_birth_is_another_person_and_an_unknown_one_is_not(samia: User) -> None:
    known = enrolling.register_person(actor=samia, details=AWA)
    assert matched(samia, Details("Diallo", "Awa", birth_year=1990)) == []
    assert matched(samia, Details("Diallo", "Awa")) == [known]
    unknown = open_for(samia, "Diallo", "Awa")
    assert matched(samia, Details("Diallo", "Awa", birth_year=1990)) == [unknown]


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        (("N'Diaye", "Marie-Claude"), ("NDIAYE", "marie  claude")),
        (("Cœur", "Noël"), ("COEUR", "NOEL")),
        (("Żółć", "Łukasz"), ("Zolc", "Lukasz")),
        (("Yılmaz", "İbrahim"), ("yilmaz", "Ibrahim")),
        (("D’Angelo", "Éva"), ("d angelo", "E\u0301va")),
        (("عبد الله", "محمد"), ("عبدالله", "محمد")),
        (("李", "小龙"), ("李", "小龙")),
        (("<b>Petit</b>", "Robert'); DROP TABLE x;--"), ("b petit b", "robert drop table x")),
    ],
)
def test_hostile_names_are_registered_found_and_compared(
    samia: User, known: tuple[str, str], typed: tuple[str, str]
) -> None:
    person = open_for(samia, *known)
    assert matched(samia, Details(*typed)) == [person]
    assert person in enrolling.find_people(actor=samia, text=known[0])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Marie\x00Claude", "MarieClaude"),
        ("Marie\nClaude", "Marie Claude"),
        ("Marie\u202eedualC", "MarieedualC"),
        ("\ud83dMarie", "Marie"),
        ("  Marie\u00a0 ", "Marie"),
    ],
)
def test_what_cannot_be_seen_in_a_name_is_not_kept(samia: User, name: str, kept: str) -> None:
    assert open_for(samia, "Diallo", name).first_name == kept


def test_a_picture_is_no_name_and_a_name_has_an_end(samia: User) -> None:
    for name, code in (("👩‍💻", "name_missing"), ("A" * 101, "name_too_long")):
        with pytest.raises(Refusal) as caught:
            open_for(samia, "Diallo", name)
        assert caught.value.code == code
    with pytest.raises(Refusal) as caught:
        open_for(samia, "Diallo", "Awa", email="awa chez exemple")
    assert caught.value.code == "email_malformed"


def test_files_of_the_same_names_are_seen_from_the_file(samia: User, agency: Agency) -> None:
    person = enrolling.register_person(actor=samia, details=AWA)
    twin = open_for(samia, "DIALLO", "awa", birth_year=1974)
    open_for(samia, "Diallo", "Awa", birth_year=1990)
    PersonFactory(last_name="Diallo", search_name="diallo awa")
    assert list(duplicates.of_file(person)) == [twin]


# --- Another agency ----------------------------------------------------------------------------


def test_b16_with_the_rule_closed_nothing_is_said_of_another_agency(samia: User) -> None:
    enrolling.register_person(actor=advisor(), details=AWA)
    same = Details("Diallo", "Awa", birth_year=1974)
    assert matched(samia, same) == []
    assert enrolling.followed_elsewhere(actor=samia, details=same) == []


def test_b16_with_the_rule_summary_names_agency_and_phone_are_said_and_each_look_journaled(
    samia: User, settings
) -> None:
    settings.INTER_AGENCY_RULE = "summary"
    elsewhere = advisor(AgencyFactory(name="Agence de Liévin", phone="+33321111111"))
    person = enrolling.register_person(actor=elsewhere, details=AWA)
    same = Details("diallo", "AWA", birth_year=1974)
    (said,) = enrolling.followed_elsewhere(actor=samia, details=same)
    assert "Awa Diallo" in said.sentence
    assert "Agence de Liévin" in said.sentence
    assert "03 21 11 11 11" in said.sentence
    assert not [word for word in ("1974", "67A") if word in said.sentence]
    line = JournalEntry.objects.latest("pk")
    assert (line.verb, line.refusal_code) == ("person.opened", "file_elsewhere")
    assert (line.actor, line.subject_pk) == (samia, str(person.pk))
    unknown_year = Details("Diallo", "Awa")
    assert enrolling.followed_elsewhere(actor=samia, details=unknown_year) == []
    identified = Details("X", "Y", identifier="1234567A")
    assert len(enrolling.followed_elsewhere(actor=samia, details=identified)) == 1


def test_b16_with_the_rule_summary_an_identifier_in_the_one_field_says_whom_to_call(
    samia: User, settings
) -> None:
    settings.INTER_AGENCY_RULE = "summary"
    enrolling.register_person(actor=advisor(AgencyFactory(phone="")), details=AWA)
    with pytest.raises(Refusal) as caught:
        enrolling.find_people(actor=samia, text="1234567A")
    assert (caught.value.code, caught.value.status) == ("file_elsewhere", 403)
    assert "Appelez son accueil." in caught.value.sentence
    assert JournalEntry.objects.filter(refusal_code="file_elsewhere").count() == 1
