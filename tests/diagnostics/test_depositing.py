"""A file comes in: its structure is read at once, a wrong one writes nothing."""

import io

import pytest

from diagnostics import depositing
from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import ImportedFile, PixCampaign
from tests.accounts.factories import AgencyFactory, manager
from tests.diagnostics.exports import HEADERS, WITH_IDENTIFIER, export
from tests.diagnostics.sendings import file_of, sending

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

JOB = journal.SystemJob("test")
COLUMN = "Identifiant France Travail"


def deposit(content: bytes, **told: object) -> ImportedFile:
    arguments = {"actor": JOB, "name": "fichier", "source": io.BytesIO(content), **told}
    return depositing.deposit_file(**arguments)


def refusal(content: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        deposit(content)
    assert not ImportedFile.objects.exists()
    assert JournalEntry.objects.latest("pk").refusal_code == caught.value.code
    return caught.value


def test_b46_name_digest_user_agency_and_the_file_itself_are_kept() -> None:
    user, agency = manager(), AgencyFactory()
    content = file_of(sending(1), sending(2))
    file = deposit(content, actor=user, name="envois.json", agency=agency)
    assert (file.name, file.imported_by, file.agency) == ("envois.json", user, agency)
    assert (file.status, file.kind, file.total_count) == ("queued", "pix_envois", 2)
    assert len(file.digest) == 64
    assert b"".join(depositing.content_of(file)) == content


def test_a_file_is_kept_in_parts_and_read_back_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depositing, "PART_BYTES", 100)
    content = export({}, {}, {})
    file = deposit(content)
    assert file.parts.count() > 3
    assert b"".join(depositing.content_of(file)) == content


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "vide"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "mot de passe"),
        (b"PK\x03\x04classeur", "classeur"),
        ("bonjour, voici mes résultats".encode(), "Colonnes absentes"),
        (b'{"a": 1}', "liste d’envois"),
        (b"[1]", "liste d’envois"),
        (WITH_IDENTIFIER.encode(), "aucune ligne"),
        (b"nom;prenom\x00", "fichier texte"),
        (b'"' + b"a;b\n" * 50_000, "guillemet"),
    ],
)
def test_b36_a_locked_workbook_an_empty_or_a_renamed_file_gives_a_plain_message(
    content: bytes, told: str
) -> None:
    found = refusal(content)
    assert found.code == "file_unreadable"
    assert told in found.detail


def test_b31_several_missing_columns_are_listed_in_one_message_and_nothing_is_written() -> None:
    found = refusal(b"Code;Partage (O/N)\nA;Oui\n")
    for column in ("Nom du Participant", "Prénom du Participant", "% maitrise"):
        assert column in found.detail


def test_an_export_waits_for_its_identifier_column() -> None:
    file = deposit(export({}, {}))
    assert (file.status, file.kind, file.total_count) == ("received", "pix_orga_csv", 2)
    assert file.reading["campaign_code"] == "EXMPLE123"
    assert depositing.proposed_column(file) == COLUMN


def test_columns_of_skills_are_told_from_columns_that_are_ignored() -> None:
    header = HEADERS["evaluation_avec_acquis"][0].replace("ouai", "ouai;Classe")
    file = deposit(export({"Classe": "3e B"}, {"Classe": "NA"}, header=header))
    assert file.reading["extras"] == ["Classe"]
    assert len(file.reading["skills"]) == 2


def test_the_column_is_chosen_once_journaled_and_remembered_for_the_campaign() -> None:
    header = WITH_IDENTIFIER.replace(COLUMN, "Matricule;Classe")
    file = deposit(export({"Matricule": "1234567A", "Classe": "B"}, header=header))
    assert depositing.proposed_column(file) == ""
    user = manager()
    done = depositing.prepare_reading(actor=user, file=file, identifier_column="Matricule")
    assert (done.status, done.reading["identifier_column"]) == ("queued", "Matricule")
    line = journal.of(done).get()
    assert (line.verb, line.actor, line.facts["column"]) == ("import.prepared", user, "Matricule")
    campaign = PixCampaign.objects.get()
    assert (campaign.code, campaign.name) == ("EXMPLE123", "Diagnostic de mars")
    again = deposit(export({"Matricule": "1", "Classe": "B"}, header=header))
    assert depositing.proposed_column(again) == "Matricule"


def test_a_column_that_is_not_in_the_file_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        depositing.prepare_reading(
            actor=manager(), file=deposit(export({})), identifier_column="Nom"
        )
    assert caught.value.code == "column_unknown"


def test_a_file_already_prepared_is_not_prepared_again() -> None:
    file = deposit(export({}))
    depositing.prepare_reading(actor=JOB, file=file, identifier_column="")
    with pytest.raises(Refusal) as caught:
        depositing.prepare_reading(actor=JOB, file=file, identifier_column=COLUMN)
    assert caught.value.code == "file_not_to_read"
