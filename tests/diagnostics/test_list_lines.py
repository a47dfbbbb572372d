"""Each line of a list is sorted out: new, known, to verify, or in error, with its reason."""

from __future__ import annotations

import pytest

from diagnostics import enrolling, list_lines
from diagnostics.accounts.models import Agency, Postcode, User
from diagnostics.formats import people_xlsx, table_csv
from diagnostics.list_lines import Sorted
from diagnostics.models import ImportedFile, StagedLine
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, CommuneFactory, advisor
from tests.diagnostics.lists import AWA, csv_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("clock"),
]


@pytest.fixture
def agency() -> Agency:
    CommuneFactory()
    return AgencyFactory()


@pytest.fixture
def samia(agency: Agency) -> User:
    return advisor(agency)


def sorted_out(samia: User, *rows: tuple[str, ...]) -> list[Sorted]:
    reading = people_xlsx.read(
        table_csv.rows(csv_of(*rows)), choices=list_lines.CHOICES, this_year=2026
    )
    agency = samia.agency_memberships[0].agency
    return list_lines.sort_out(reading, actor=samia, agency=agency)


def told(samia: User, *rows: tuple[str, ...]) -> list[tuple[str, str]]:
    lines = sorted_out(samia, *rows)
    reasons = [each.line.faults[0].reason if each.line.faults else each.says for each in lines]
    return [(str(each.status), reason) for each, reason in zip(lines, reasons, strict=True)]


def test_a_new_line_is_ready_with_its_commune_found(samia: User) -> None:
    (each,) = sorted_out(samia, AWA)
    assert each.status == "ready"
    assert each.details.commune.name == "Lens"
    assert each.details.phone == "+33612345678"


@pytest.mark.parametrize(
    ("name", "postcode", "found"),
    [
        ("Lens", "", "Lens"),
        ("62300 Lens", "", "Lens"),
        ("62498", "", "Lens"),
        ("", "62300", "Lens"),
        ("Nullepart", "", None),
        ("Saint-Denis", "", None),
        ("Saint-Denis", "97400", "Saint-Denis"),
    ],
)
def test_a_commune_is_found_by_what_is_written_or_asked_for(
    samia: User, name: str, postcode: str, found: str | None
) -> None:
    Postcode.objects.create(postcode="62300", commune_id="62498")
    for code, other in (("97411", "97400"), ("93066", "93200")):
        CommuneFactory(code=code, name="Saint-Denis", search_name="saint denis", postcodes=other)
        Postcode.objects.create(postcode=other, commune_id=code)
    (each,) = sorted_out(samia, ("Diallo", "Awa", "", name, postcode))
    if found:
        assert each.details.commune.name == found
    else:
        (fault,) = each.line.faults
        assert fault.cell == "D2"
        assert "code postal" in fault.reason


def test_the_identifier_of_an_own_file_is_known_and_that_of_another_agency_says_whom_to_call(
    samia: User,
) -> None:
    mine = enrolling.register_person(actor=samia, details=Details("D", "A", identifier="1234567A"))
    other = advisor(AgencyFactory(name="Agence de Liévin", phone="+33321111111"))
    enrolling.register_person(actor=other, details=Details("Secret", "B", identifier="7654321Z"))
    second = ("Martin", "Zoé", "", "", "", "", "", "7654321Z")
    known, held = sorted_out(samia, AWA, second)
    assert (known.status, known.person) == ("known", mine)
    assert held.status == "error"
    reason = held.line.faults[0].reason
    assert "Agence de Liévin, 03 21 11 11 11" in reason
    assert "Secret" not in reason


def test_the_same_names_are_to_verify_and_another_year_is_new(samia: User) -> None:
    enrolling.register_person(actor=samia, details=Details("N'Diaye", "Awa", birth_year=1974))
    assert told(
        samia, ("NDIAYE", "awa", "1974"), ("NDIAYE", "Awa", "1990"), ("N Diaye", "Awa")
    ) == [
        ("to_verify", "Un dossier porte le même nom."),
        ("ready", ""),
        ("to_verify", "Même nom que la ligne 2 de cette liste."),
    ]


def test_doubles_inside_a_list_are_told_with_the_line_above(samia: User) -> None:
    same_number = ("Martin", "Zoé", "", "", "", "", "", "1234567A")
    fuller = ("Diallo", "Awa", "1974", "", "", "", "", "1234567A")
    twin = ("Diallo", "Awa", "1974")
    assert told(samia, AWA, AWA, same_number, fuller, twin) == [
        ("ready", ""),
        ("known", "Déjà à la ligne 2 de cette liste."),
        ("error", "Cet identifiant est déjà à la ligne 2."),
        ("known", "Même personne que la ligne 2 de cette liste."),
        ("to_verify", "Même nom que la ligne 2 de cette liste."),
    ]


def test_what_the_verbs_would_refuse_is_a_fault_before(samia: User) -> None:
    line = ("Diallo", "Awa", "", "", "", "", "awa@exemple..fr", "")
    ((status, reason),) = told(samia, line)
    assert status == "error"
    assert "mail" in reason


def test_the_identifier_waits_sealed_and_comes_back_for_the_verb(samia: User) -> None:
    file = ImportedFile.objects.create(kind="people_list", received_at="2026-03-10T09:00:00Z")
    line = list_lines.staged(file, sorted_out(samia, AWA)[0])
    line.save()
    assert "1234567A" not in str(StagedLine.objects.values().get())
    details = list_lines.details_of(StagedLine.objects.get())
    assert (details.identifier, details.commune.name) == ("1234567A", "Lens")
