"""`import_pix_envois FILE`: a file read, its counts said, twice without effect."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from diagnostics import enrolling
from diagnostics.models import Diagnosis, ImportedFile, Person, StagedLine
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.sendings import file_of, sending

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SHARED_EXAMPLE = Path(__file__).parents[4] / "shared" / "vectors" / "pix-envois-example.json"
EXAMPLE_IDENTIFIER = "f0000000-0000-4000-8000-0000000000a1"


@pytest.fixture
def awa() -> Person:
    return enrolling.register_person(
        actor=advisor(AgencyFactory()), details=Details("Diallo", "Awa", identifier="1234567A")
    )


def run(*arguments: object) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_pix_envois", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_a_file_is_imported_and_its_counts_are_said(awa: Person, tmp_path: Path) -> None:
    file = tmp_path / "envois.json"
    file.write_bytes(file_of(sending(1), sending(2, identifier=None, participation=2)))
    code, said, _err = run(file)
    assert code == 0
    assert "Envois lus : 2. Résultats enregistrés : 1. À rattacher : 1." in said
    assert awa.diagnoses.count() == 1
    assert run(file) == (0, "Aucune nouveauté.\n", "")


def test_a_faulty_file_is_refused_with_its_lines_unless_asked_otherwise(
    awa: Person, tmp_path: Path
) -> None:
    file = tmp_path / "envois.json"
    file.write_bytes(file_of(sending(1), sending(2, state=9)))
    code, _out, err = run(file)
    assert code == 1
    assert "Ligne 2 : resultat.test.etat" in err
    assert not Diagnosis.objects.exists()
    code, said, _err = run(file, "--without-errors")
    assert code == 0
    assert "En erreur : 1." in said


def test_a_file_that_cannot_be_read_ends_with_two(tmp_path: Path) -> None:
    file = tmp_path / "envois.json"
    file.write_bytes(b"PK\x03\x04")
    code, _out, err = run(file)
    assert code == 2
    assert "JSON" in err
    assert run(tmp_path / "absent.json")[0] == 2


def test_a_dry_run_writes_nothing(awa: Person, tmp_path: Path) -> None:
    file = tmp_path / "envois.json"
    file.write_bytes(file_of(sending()))
    code, said, _err = run(file, "--dry-run")
    assert code == 0
    assert "Résultats enregistrés : 1." in said
    assert not ImportedFile.objects.exists()
    assert not Diagnosis.objects.exists()


def test_the_published_example_gives_one_record_to_who_carries_the_identifier() -> None:
    if not SHARED_EXAMPLE.exists():
        pytest.skip("put shared/vectors beside the checkout")
    person = enrolling.register_person(
        actor=advisor(AgencyFactory()),
        details=Details("Lefort-Ndiaye", "Maëlle", identifier=EXAMPLE_IDENTIFIER),
    )
    code, said, _err = run(SHARED_EXAMPLE)
    assert code == 0
    assert "Envois lus : 3. Résultats enregistrés : 1." in said
    diagnosis = person.diagnoses.get()
    assert diagnosis.evidence == {"pix_emploi_pct": 55}
    assert diagnosis.skill_levels.exclude(competence="").count() == 7
    assert run(SHARED_EXAMPLE)[1] == "Aucune nouveauté.\n"


def test_the_published_example_waits_when_nobody_carries_the_identifier() -> None:
    if not SHARED_EXAMPLE.exists():
        pytest.skip("put shared/vectors beside the checkout")
    assert "À rattacher : 1." in run(SHARED_EXAMPLE)[1]
    assert StagedLine.objects.to_attach().count() == 1
    assert run(SHARED_EXAMPLE)[1] == "Aucune nouveauté.\n"
