"""Reading a file: staged lines and faults, a thousand at a time, nothing else."""

import datetime as dt
import io
import tracemalloc

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics import analysing, depositing, enrolling, importing, staging
from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import (
    Diagnosis,
    ImportedFile,
    ImportedPart,
    ImportFault,
    Person,
    StagedLine,
)
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.exports import HEADERS, OVERALL, WITH_IDENTIFIER, export
from tests.diagnostics.sendings import file_of, sending

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

JOB = importing.RECORDER
NAME = "Nom du Participant"
SHARED_AT = "Date et heure du partage (Europe/Paris)"


def analyse(content: bytes) -> ImportedFile:
    return importing.analyse_file(actor=JOB, name="fichier", content=content)


def confirm(content: bytes, **told: bool) -> ImportedFile:
    return importing.confirm_import(actor=JOB, file=analyse(content), **told)


@pytest.fixture
def awa() -> Person:
    return enrolling.register_person(
        actor=advisor(AgencyFactory()), details=Details("Diallo", "Awa", identifier="1234567A")
    )


def many(count: int, **changes: str) -> list[dict[str, str]]:
    column = "Identifiant France Travail"
    return [{NAME: f"Nom {n}", column: f"{n:07d}A", **changes} for n in range(count)]


def test_b30_columns_in_another_order_land_by_header_and_the_extra_is_not_stored(
    awa: Person,
) -> None:
    header = ";".join(reversed(WITH_IDENTIFIER.split(";"))) + ";Classe"
    file = confirm(export({"Classe": "Secrète"}, header=header))
    assert file.imported_count == 1
    assert file.reading["extras"] == ["Identifiant France Travail", "Classe"]
    assert "Secrète" not in str([vars(line) for line in StagedLine.objects.all()])
    assert "Secrète" not in str(awa.diagnoses.get().raw.payload)


@pytest.mark.parametrize("variant", HEADERS)
def test_b32_every_variant_is_read_and_waits_without_its_identifier(variant: str) -> None:
    file = confirm(export({}, header=HEADERS[variant][0]))
    assert (file.read_count, file.to_attach_count, file.fault_count) == (1, 1, 0)


def test_b33_a_rate_above_one_is_an_error_on_that_cell() -> None:
    file = analyse(export({}, {OVERALL: "67"}))
    fault = file.faults.get()
    assert (fault.row, fault.column, fault.reason) == (3, OVERALL, "taux entre 0 et 1 attendu")


def test_b34_a_protected_name_is_read_without_its_protection() -> None:
    file = analyse(export({NAME: "'=Bono"}, {NAME: "D'Arc", "Prénom du Participant": "Jeanne"}))
    assert [line.last_name for line in file.lines.all()] == ["=Bono", "D'Arc"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_b35_zoe_brule_is_zoe_brule_whatever_the_encoding(encoding: str) -> None:
    told = {NAME: "Brûlé", "Prénom du Participant": "Zoé"}
    line = analyse(export(told, encoding=encoding)).lines.get()
    assert f"{line.first_name} {line.last_name}" == "Zoé Brûlé"


def test_b37_three_faulty_lines_in_five_hundred_and_nothing_imported_until_the_choice() -> None:
    lines = many(500)
    lines[9][OVERALL], lines[99]["Partage (O/N)"], lines[499][SHARED_AT] = "67", "peut-être", "hier"
    file = analyse(export(*lines))
    found = list(file.faults.values_list("row", "column"))
    assert found[0] == (11, OVERALL)
    assert found[1] == (101, "Partage (O/N)")
    assert {row for row, _column in found} == {11, 101, 501}
    assert (file.read_count, file.refused_count, file.fault_count) == (500, 3, len(found))
    with pytest.raises(Refusal) as caught:
        importing.accept_import(actor=JOB, file=file)
    assert caught.value.code == "file_in_error"
    assert not StagedLine.objects.to_attach().exists()
    done = importing.confirm_import(actor=JOB, file=file, without_errors=True)
    assert done.to_attach_count == 497


def test_b38_a_file_whose_lines_are_all_known_brings_no_news_and_no_history(awa: Person) -> None:
    content = export({}, *many(2))
    confirm(content)
    before = JournalEntry.objects.exclude(verb="import.prepared").count()
    file = analyse(content)
    assert (file.status, file.known_count) == ("empty", 3)
    assert JournalEntry.objects.exclude(verb="import.prepared").count() == before


def test_b39_an_unknown_competence_keeps_its_raw_name_and_the_others_are_imported(
    awa: Person,
) -> None:
    header = WITH_IDENTIFIER + ";% de maitrise des acquis de la compétence Coder un robot"
    confirm(export({header.rsplit(";")[-1]: "0,5"}, header=header))
    found = {s.raw_name: s.competence for s in awa.diagnoses.get().skill_levels.all()}
    assert found["Coder un robot"] == ""
    assert found["Gérer des données"] == "1.2"


def test_b41_more_lines_hold_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "LINES_AT_ONCE", 50)
    monkeypatch.setattr(depositing, "PART_BYTES", 8 * 1024)
    peaks = []
    for count in (50, 100, 600):  # the first reading warms what is kept for the next ones
        content = export(*many(count))
        file = depositing.deposit_file(actor=JOB, name="x", source=io.BytesIO(content))
        file = depositing.prepare_reading(actor=JOB, file=file, identifier_column="")
        tracemalloc.start()
        assert analysing.read_file(actor=JOB, file=file).read_count == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < 2 * peaks[1]  # six times the lines


def test_b41_each_chunk_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "LINES_AT_ONCE", 10)
    seen = []
    plain = analysing._stage_some

    def watched(file, some):
        assert len(some) <= 10
        plain(file, some)
        seen.append(ImportedFile.objects.get().done_count)

    monkeypatch.setattr(analysing, "_stage_some", watched)
    file = analyse(export(*many(35)))
    assert seen == [10, 20, 30, 35]
    assert file.total_count == 35


def test_statements_grow_by_chunk_and_not_by_line() -> None:
    counts = []
    for size in (10, 20, 30):
        StagedLine.objects.all().delete()
        with CaptureQueriesContext(connection) as told:
            analyse(export(*many(size)))
        counts.append(len(told))
    assert counts[2] == counts[1]  # the first one also makes the campaign known


def test_a_reading_that_died_starts_again_and_stages_nothing_twice(
    clock: time_machine.Traveller,
) -> None:
    content = export(*many(3), {OVERALL: "67"})
    file = depositing.deposit_file(actor=JOB, name="x", source=io.BytesIO(content))
    file = depositing.prepare_reading(actor=JOB, file=file, identifier_column="")
    analysing.read_file(actor=JOB, file=file)
    ImportedFile.objects.update(status="reading", beat_at=journal.instant())
    assert importing.sweep_imports() == 0
    clock.shift(dt.timedelta(minutes=11))
    assert importing.sweep_imports() == 1
    file.refresh_from_db()
    assert (file.status, file.read_count, file.fault_count) == ("staged", 4, 1)
    assert (StagedLine.objects.count(), ImportFault.objects.count()) == (3, 1)


def test_a_file_damaged_since_it_came_is_refused_and_stages_nothing() -> None:
    content = file_of(*(sending(n, participation=n) for n in range(3)))
    file = depositing.deposit_file(actor=JOB, name="x", source=io.BytesIO(content))
    ImportedPart.objects.filter(file=file).delete()
    done = analysing.read_file(actor=JOB, file=file)
    assert (done.status, done.trouble) == ("refused", "Le fichier est vide.")
    assert not StagedLine.objects.exists()


def test_a_result_shared_tomorrow_is_an_error() -> None:
    file = analyse(export({SHARED_AT: "11/03/2026 08:00"}))
    assert file.faults.get().reason == "date dans le futur"


def test_what_is_to_verify_is_kept_beside_its_line() -> None:
    rate = "% de maitrise des acquis de la compétence Gérer des données"
    file = analyse(export({rate: "0,1"}))
    assert file.warning_count == 1
    assert "ne font pas 10 %" in file.lines.get().warning
    assert not Diagnosis.objects.exists()
