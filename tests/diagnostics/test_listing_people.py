"""A list of people: read, confirmed whole or not at all, its doubts decided one by one."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine

from diagnostics import enrolling, listing_people
from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import ImportedFile, ImportFault, Person, StagedLine
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, CommuneFactory, UserFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.lists import AWA, coop_workbook, csv_of, workbook_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("clock"),
]

ZOE = ("Martin", "Zoé", "1980")
WRONG = ("Petit", "", "1980")


@pytest.fixture
def agency() -> Agency:
    CommuneFactory()
    return AgencyFactory()


@pytest.fixture
def samia(agency: Agency) -> User:
    return advisor(agency)


def refusal(act, **arguments: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(**arguments)
    return caught.value


def last_line() -> JournalEntry:
    return JournalEntry.objects.latest("pk")


def brought(samia: User, *rows: tuple[str, ...], name: str = "liste.csv") -> ImportedFile:
    return listing_people.analyse_list(actor=samia, name=name, content=csv_of(*rows))


def imported(samia: User, *rows: tuple[str, ...], without_errors: bool = False) -> ImportedFile:
    file = brought(samia, *rows)
    return listing_people.confirm_list(actor=samia, file=file, without_errors=without_errors)


def doubtful(samia: User) -> StagedLine:
    enrolling.register_person(actor=samia, details=Details("Martin", "Zoé", birth_year=1980))
    return imported(samia, AWA, ZOE).lines.get(status="to_verify")


# --- Reading -----------------------------------------------------------------------------------


def test_reading_a_list_registers_nobody_and_journals_its_counts(
    samia: User, agency: Agency
) -> None:
    file = brought(samia, AWA, ZOE, WRONG)
    assert not Person.objects.exists()
    assert (file.status, file.agency, file.imported_by) == ("staged", agency, samia)
    assert (file.read_count, file.refused_count, file.fault_count) == (3, 1, 1)
    assert last_line().verb == "import.analysed"
    assert last_line().facts == {
        "read": 3,
        "imported": 0,
        "known": 0,
        "to_verify": 0,
        "refused": 1,
    }


def test_b46_a_list_keeps_its_name_its_digest_its_author_its_counts_and_itself(samia: User) -> None:
    content = workbook_of(AWA)
    file = listing_people.analyse_list(actor=samia, name="liste.xlsx", content=content)
    file.refresh_from_db()
    assert bytes(file.content) == content
    assert (file.name, len(file.digest), file.read_count) == ("liste.xlsx", 64, 1)


def test_the_template_of_la_coop_is_a_list(samia: User) -> None:
    content = coop_workbook(("Diallo", "Awa", 1974, "Lens"))
    file = listing_people.analyse_list(actor=samia, name="modele.xlsx", content=content)
    listing_people.confirm_list(actor=samia, file=file)
    person = Person.objects.get()
    assert (str(person), person.birth_year, person.commune.name) == ("Awa Diallo", 1974, "Lens")


def test_our_template_filled_in_is_a_list(samia: User) -> None:
    found = refusal(
        listing_people.analyse_list,
        actor=samia,
        name="modele.xlsx",
        content=listing_people.template(),
    )
    assert found.code == "file_unreadable"
    assert "personne à lire" in found.sentence


def test_l11_a_list_with_a_nir_is_read_and_not_kept(samia: User) -> None:
    nir = ("Petit", "Léo", "", "", "", "", "", "1 85 05 78 006 084 91")
    file = brought(samia, AWA, nir)
    assert file.content is None
    assert file.refused_count == 1
    kept = str([list(model.objects.values()) for model in (StagedLine, ImportFault, ImportedFile)])
    assert not [digits for digits in ("850578", "85 05 78", "Petit") if digits in kept]


def test_each_fault_keeps_its_row_its_cell_and_its_header_and_no_value(samia: User) -> None:
    brought(samia, ("Petit", "Léo", "mille neuf cent"))
    fault = ImportFault.objects.get()
    assert (fault.row, fault.column) == (2, "C2 Année de naissance")
    assert "mille neuf" not in str(StagedLine.objects.values().get())


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "vide"), (b"Age;Taille\r\n1;2", "« Nom »"), (b"PK\x03\x04zzz", "abîmé")],
)
def test_b36_a_wrong_file_is_refused_in_one_sentence_and_keeps_nothing(
    samia: User, content: bytes, said: str
) -> None:
    found = refusal(listing_people.analyse_list, actor=samia, name="x", content=content)
    assert found.code == "file_unreadable"
    assert said in found.sentence
    assert not ImportedFile.objects.exists()


def test_a_list_too_large_and_somebody_without_agency_are_refused(samia: User) -> None:
    large = b"x" * (listing_people.LARGEST_BYTES + 1)
    found = refusal(listing_people.analyse_list, actor=samia, name="x", content=large)
    assert found.code == "file_too_large"
    found = refusal(listing_people.analyse_list, actor=UserFactory(), name="x", content=b"Nom")
    assert found.code == "no_agency"


# --- Confirming --------------------------------------------------------------------------------


def test_a_confirmed_list_opens_one_file_a_line_in_the_agency_of_who_brings_it(
    samia: User, agency: Agency
) -> None:
    file = imported(samia, AWA, ZOE)
    assert (file.status, file.imported_count, file.confirmed_by) == ("confirmed", 2, samia)
    awa = Person.objects.get(first_name="Awa")
    assert (awa.agency, awa.advisor, awa.masked_identifier) == (agency, samia, "•••• 67A")
    assert [line.verb for line in JournalEntry.objects.all()].count("person.registered") == 2
    assert last_line().verb == "import.finished"
    assert last_line().facts["imported"] == 2


def test_a_line_that_became_a_file_keeps_nothing_more_of_her(samia: User) -> None:
    line = imported(samia, AWA).lines.get()
    assert (line.status, line.person, line.payload) == ("imported", Person.objects.get(), {})
    assert (line.first_name, line.last_name) == ("", "")


def test_b37_one_line_in_error_and_nobody_is_registered_until_the_choice_is_made(
    samia: User,
) -> None:
    file = brought(samia, AWA, ZOE, WRONG)
    found = refusal(listing_people.confirm_list, actor=samia, file=file)
    assert found.code == "file_in_error"
    assert not Person.objects.exists()
    done = listing_people.confirm_list(actor=samia, file=file, without_errors=True)
    assert (done.imported_count, done.refused_count) == (2, 1)
    assert done.is_without_errors


def test_a_list_is_confirmed_once_and_by_its_agency(samia: User) -> None:
    file = brought(samia, AWA)
    found = refusal(listing_people.confirm_list, actor=advisor(), file=file)
    assert found.code == "not_allowed"
    listing_people.confirm_list(actor=samia, file=file)
    found = refusal(listing_people.confirm_list, actor=samia, file=file)
    assert found.code == "import_not_staged"


def test_the_same_form_sent_twice_confirms_once(samia: User) -> None:
    file, request_id = brought(samia, AWA), uuid.uuid4()
    for _ in range(2):
        done = listing_people.confirm_list(actor=samia, file=file, request_id=request_id)
        assert done == file
    assert Person.objects.count() == 1


# --- Brought again -----------------------------------------------------------------------------


def test_b38_the_same_list_again_is_nothing_new_and_no_history(samia: User) -> None:
    file = brought(samia, AWA, ZOE)
    assert brought(samia, AWA, ZOE) == file
    listing_people.confirm_list(actor=samia, file=file)
    before = JournalEntry.objects.count()
    again = brought(samia, AWA, ZOE)
    assert (again.status, again.read_count) == ("empty", 2)
    assert JournalEntry.objects.count() == before
    assert not again.lines.exists()


def test_a_longer_list_adds_only_what_is_new(samia: User) -> None:
    imported(samia, AWA, ZOE)
    done = imported(samia, ZOE, AWA, ("Petit", "Léo", "1990"))
    assert (done.imported_count, done.known_count, done.to_attach_count) == (1, 2, 0)
    assert Person.objects.count() == 3


def test_a_double_inside_a_list_is_registered_once(samia: User) -> None:
    done = imported(samia, AWA, AWA, ZOE)
    assert (done.imported_count, done.known_count) == (2, 1)
    assert Person.objects.count() == 2


def test_an_identifier_registered_elsewhere_since_the_list_was_read_waits(samia: User) -> None:
    file = brought(samia, AWA, ZOE)
    elsewhere = Details("Diallo", "Awa", identifier="1234567A")
    enrolling.register_person(actor=advisor(), details=elsewhere)
    done = listing_people.confirm_list(actor=samia, file=file)
    assert (done.imported_count, done.to_attach_count) == (1, 1)
    line = file.lines.get(status="to_verify")
    found = refusal(listing_people.decide_line, actor=samia, line=line, person=None)
    assert found.code == "identifier_known"


def test_the_same_list_in_another_agency_is_its_own(samia: User) -> None:
    imported(samia, ZOE)
    assert imported(advisor(), ZOE).imported_count == 1


def test_who_was_registered_since_the_list_was_read_is_not_registered_twice(samia: User) -> None:
    first, second = brought(samia, AWA, ZOE), brought(samia, ZOE, AWA)
    listing_people.confirm_list(actor=samia, file=first)
    done = listing_people.confirm_list(actor=samia, file=second)
    assert (done.imported_count, done.known_count) == (0, 2)
    third = brought(samia, ("Petit", "Léo", "1990"))
    enrolling.register_person(actor=samia, details=Details("Petit", "Léo"))
    done = listing_people.confirm_list(actor=samia, file=third)
    assert (done.imported_count, done.to_attach_count) == (0, 1)


# --- Deciding ----------------------------------------------------------------------------------


def test_who_may_be_known_is_not_registered_until_somebody_decides(samia: User) -> None:
    line = doubtful(samia)
    assert Person.objects.count() == 2
    assert (line.last_name, line.person) == ("Martin", None)


def test_it_is_her_attaches_the_line_and_leaves_her_file_alone(samia: User) -> None:
    line, zoe = doubtful(samia), Person.objects.get(first_name="Zoé")
    before = Person.objects.values().get(pk=zoe.pk)
    done = listing_people.decide_line(actor=samia, line=line, person=zoe)
    assert (done.status, done.person, done.decided_by) == ("attached", zoe, samia)
    assert (done.payload, done.last_name) == ({}, "")
    assert Person.objects.values().get(pk=zoe.pk) == before
    assert (last_line().verb, last_line().facts["is_new"]) == ("line.decided", False)
    assert last_line().agency == zoe.agency


def test_it_is_somebody_else_opens_a_file(samia: User) -> None:
    done = listing_people.decide_line(actor=samia, line=doubtful(samia), person=None)
    assert (done.status, done.person.birth_year) == ("imported", 1980)
    assert Person.objects.filter(first_name="Zoé").count() == 2
    assert journal.of(done).get().facts["is_new"] is True


def test_a_line_is_decided_once_and_by_its_agency(samia: User) -> None:
    line = doubtful(samia)
    stranger = advisor()
    found = refusal(listing_people.decide_line, actor=stranger, line=line, person=None)
    assert found.code == "not_allowed"
    found = refusal(listing_people.decide_line, actor=samia, line=line, person=PersonFactory())
    assert found.code == "not_allowed"
    listing_people.decide_line(actor=samia, line=line, person=None)
    found = refusal(listing_people.decide_line, actor=samia, line=line, person=None)
    assert found.code == "line_not_waiting"


def test_a_line_waits_until_its_list_is_confirmed(samia: User) -> None:
    enrolling.register_person(actor=samia, details=Details("Martin", "Zoé"))
    line = brought(samia, ZOE).lines.get()
    found = refusal(listing_people.decide_line, actor=samia, line=line, person=None)
    assert found.code == "line_not_waiting"


# --- Forgetting --------------------------------------------------------------------------------


def test_a_list_nobody_confirmed_is_forgotten_after_seven_days(
    samia: User, clock: time_machine.Traveller
) -> None:
    file = brought(samia, AWA, WRONG)
    clock.shift(dt.timedelta(days=7))
    listing_people.forget_old_lists()
    assert file.lines.count() == 2
    clock.shift(dt.timedelta(seconds=1))
    listing_people.forget_old_lists()
    file.refresh_from_db()
    assert (file.status, file.content, file.lines.count()) == ("expired", None, 0)
    assert (last_line().verb, last_line().facts["unconfirmed"]) == ("imports.purged", 1)
    before = JournalEntry.objects.count()
    listing_people.forget_old_lists()
    assert JournalEntry.objects.count() == before
    found = refusal(listing_people.confirm_list, actor=samia, file=file)
    assert found.code == "import_not_staged"


def test_a_line_nobody_decided_is_forgotten_after_ninety_days(
    samia: User, clock: time_machine.Traveller
) -> None:
    line = doubtful(samia)
    clock.shift(dt.timedelta(days=90, seconds=1))
    listing_people.forget_old_lists()
    line.refresh_from_db()
    assert (line.status, line.last_name, line.payload) == ("erased", "", {})
    assert last_line().facts["undecided"] == 1
