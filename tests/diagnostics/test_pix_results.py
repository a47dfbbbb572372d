"""A staged sending read as a result, and what is said of the tests that brought none."""

import datetime as dt

import pytest

from diagnostics import enrolling, importing, pix_results
from diagnostics.accounts.models import User
from diagnostics.formats import pix_envois
from diagnostics.models import Person
from diagnostics.person_details import Details
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.sendings import file_of, sending


def result_of(**changes: object):
    read = pix_envois.read_sending(sending(**changes))
    return pix_results.result(pix_results.payload(read), source_reference="pix:1")


def test_the_day_of_a_result_is_the_paris_day_of_its_sharing() -> None:
    read = pix_envois.read_sending(sending(sent_at="2025-10-06T22:30:00Z"))
    assert pix_results.observed_on(read) == dt.date(2025, 10, 7)


def test_an_initial_diagnosis_feeds_the_risk_model() -> None:
    result = result_of(percent=49)
    assert (result.instrument, result.reading.evidence) == ("pix_campaign", {"pix_emploi_pct": 49})
    whole, competence = result.reading.lines
    assert (whole.competence, whole.percent, whole.status) == ("", 49, "assessed")
    assert (competence.competence, competence.validated, competence.targeted) == ("1.2", 3, 5)


def test_another_campaign_does_not() -> None:
    assert result_of(test_type="CP").reading.evidence == {}


def test_an_absent_score_is_not_tested_and_never_zero() -> None:
    result = result_of(percent=None)
    assert result.reading.evidence == {}
    assert {line.status for line in result.reading.lines} == {"not_tested"}


def test_a_profile_collection_gives_levels_from_pix() -> None:
    result = result_of(kind="COLLECTE_PROFILS", percent=17)
    assert result.instrument == "pix_profile"
    assert result.reading.evidence == {"pix_niveaux": {"1.2": 2}}
    assert (result.max_level, result.mode) == (None, "imported")


@pytest.fixture
def samia() -> User:
    return advisor(AgencyFactory())


@pytest.fixture
def awa(samia: User) -> Person:
    return enrolling.register_person(
        actor=samia, details=Details("Diallo", "Awa", identifier="1234567A")
    )


def bring(*items: dict[str, object]) -> None:
    file = importing.analyse_file(actor=importing.RECORDER, name="e", content=file_of(*items))
    importing.confirm_import(actor=importing.RECORDER, file=file)


def sentences(person: Person) -> list[str]:
    return [sentence for _line, sentence in pix_results.participations(person)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "sentence"), [(2, pix_results.IN_PROGRESS), (3, pix_results.NOT_SENT)]
)
def test_a_test_without_shared_result_is_told_without_figures(
    awa: Person, state: int, sentence: str
) -> None:
    bring(sending(1, state=state))
    assert sentences(awa) == [sentence]
    assert not awa.diagnoses.exists()


@pytest.mark.django_db
def test_b44_a_retake_not_sent_leaves_the_result_and_is_announced(awa: Person) -> None:
    bring(sending(1))
    assert sentences(awa) == []
    bring(sending(2, state=3, sent_at="2025-11-20T08:00:00Z"))
    bring(sending(3, state=2, sent_at="2025-11-19T08:00:00Z"))
    assert awa.diagnoses.count() == 1
    assert sentences(awa) == [pix_results.STARTED_AGAIN]
