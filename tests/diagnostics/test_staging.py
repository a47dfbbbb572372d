"""What is known is never staged twice, whether it came by CSV or by pull."""

import pytest

from diagnostics import enrolling, importing, keys, staging
from diagnostics.formats import pix_envois
from diagnostics.models import ImportedFile, Person, StagedLine
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.exports import export
from tests.diagnostics.sendings import file_of, sending

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

JOB = importing.RECORDER
SAME = {"Code": "KLMNPQ482", "Date et heure du partage (Europe/Paris)": "06/10/2025 10:47"}
IDENTIFIER = "Identifiant France Travail"


@pytest.fixture
def awa() -> Person:
    return enrolling.register_person(
        actor=advisor(AgencyFactory()), details=Details("Diallo", "Awa", identifier="1234567A")
    )


def brought(content: bytes) -> ImportedFile:
    file = importing.analyse_file(actor=JOB, name="x", content=content)
    if file.status == "empty":
        return file
    return importing.confirm_import(actor=JOB, file=file)


def test_a_line_of_an_export_is_the_sending_of_the_same_minute(awa: Person) -> None:
    brought(file_of(sending(1)))
    assert brought(export(SAME)).status == "empty"
    assert awa.diagnoses.count() == 1


def test_a_sending_is_the_line_of_an_export_of_the_same_minute(awa: Person) -> None:
    brought(export(SAME))
    assert brought(file_of(sending(1))).status == "empty"
    assert awa.diagnoses.count() == 1


def test_another_minute_another_campaign_or_another_person_is_another_line() -> None:
    brought(export(SAME))
    others = (
        {"Date et heure du partage (Europe/Paris)": "06/10/2025 10:48"},
        {"Code": "AUTRE"},
        {"Nom du Participant": "Ndiaye"},
        {IDENTIFIER: "7654321Z"},
    )
    for other in others:
        assert brought(export({**SAME, **other})).to_attach_count == 1


def test_a_line_without_identifier_is_the_same_line() -> None:
    brought(export(SAME))
    assert brought(export({**SAME, IDENTIFIER: "NA"})).status == "empty"


def test_two_numbers_of_pix_are_two_sendings_even_in_one_minute() -> None:
    items = [sending(n, participation=n, identifier=None) for n in (1, 2)]
    assert brought(file_of(*items)).to_attach_count == 2


def test_a_line_stays_known_when_the_sealing_key_changes(settings, awa: Person) -> None:
    brought(export(SAME))
    settings.SEALING_KEYS = ["ab" * 32, *settings.SEALING_KEYS]
    assert brought(export(SAME)).status == "empty"
    assert brought(file_of(sending(1))).status == "empty"


def test_a_digest_says_nothing_of_the_person(awa: Person) -> None:
    one = staging.received(1, pix_envois.read_sending(sending(1)))
    assert len(one.identities[0]) == 64
    assert one.identities[0] != keys.line_digests("autre")[0]
    line = staging.line_of(ImportedFile(), one, staging.held_digests([one]))
    assert "1234567A" not in str(vars(line))


def test_an_unshared_line_is_staged_again_only_when_the_person_went_on(awa: Person) -> None:
    begun = {"Partage (O/N)": "Non", "% de progression": "0,5"}
    brought(export(begun))
    assert brought(export(begun)).status == "empty"
    assert brought(export({**begun, "% de progression": "1"})).lines.get().status == "progress"
    assert StagedLine.objects.filter(status="progress").count() == 2
    assert not awa.diagnoses.exists()
