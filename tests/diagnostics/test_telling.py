"""A record in words: the mark it bears, its lines, its circumstances."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from diagnostics import recording, telling
from diagnostics.accounts.models import User
from diagnostics.enums import CorrectionReason, Instrument
from diagnostics.instruments import Line, Reading
from diagnostics.models import Diagnosis, Person, RawResult
from tests.diagnostics.recordings import CORE, met, record, result_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)


@pytest.fixture
def people() -> tuple[User, Person]:
    return met()


def typed(people: tuple[User, Person], instrument: str, *lines: Line, **more: Any) -> Diagnosis:
    result = recording.Result(instrument, Reading({}, lines), agreed_by=people[0], **more)
    return recording.record_diagnosis(
        actor=people[0],
        person=people[1],
        result=result,
        observed_on=TODAY,
        submission_id=uuid.uuid4(),
    )


def test_a_record_that_stands_has_no_mark(people: tuple[User, Person]) -> None:
    assert telling.mark_of(record(*people, CORE, TODAY)) is None


def test_a_comment_of_a_correction_is_told_with_its_reason(people: tuple[User, Person]) -> None:
    found = record(*people, CORE, TODAY)
    recording.correct_diagnosis(
        actor=people[0],
        diagnosis=found,
        result=result_of({"A1": "aucun"}),
        observed_on=TODAY,
        correction=recording.Correction(CorrectionReason.OTHER, "Elle s'est reprise."),
        submission_id=uuid.uuid4(),
    )
    mark = telling.mark_of(Diagnosis.objects.get(pk=found.pk))
    assert mark is not None
    assert mark.badge == "Remplacé"
    assert mark.sentence.endswith("motif : autre (Elle s'est reprise).")


def test_each_line_says_its_figures_or_its_state(people: tuple[User, Person]) -> None:
    found = typed(
        people,
        Instrument.PIX_CAMPAIGN,
        Line(percent=55),
        Line("1.1", percent=40, validated=2, targeted=5),
        Line("1.2", status="not_shared"),
        Line(raw_name="Compétence inconnue du référentiel", level=3, pix=25),
    )
    told = [(line.name, line.says, line.is_known) for line in telling.lines_of(found)]
    assert told == [
        ("Mener une recherche et une veille d'information", "40 %, 2 sur 5", True),
        ("Gérer des données", "Pas envoyé par la personne", False),
        ("Compétence inconnue du référentiel", "Niveau 3, 25 pix", True),
    ]
    assert telling.what_it_says(found) == "55 %"


def test_areas_of_a_guided_interview_are_counted(people: tuple[User, Person]) -> None:
    lines = [Line(area="1", level=2), Line(area="2", status="not_tested")]
    found = typed(people, Instrument.GUIDED_INTERVIEW, *lines)
    assert telling.what_it_says(found) == "1 domaine sur 2"
    assert next(line.name for line in telling.lines_of(found)).startswith("Chercher")
    empty = typed(people, Instrument.GUIDED_INTERVIEW, Line(area="1", status="not_tested"))
    assert telling.what_it_says(empty) == telling.INCOMPLETE


def test_without_what_was_received_the_evidence_speaks(people: tuple[User, Person]) -> None:
    found = record(*people, CORE, TODAY)
    assert not RawResult.objects.filter(diagnosis=found).exists()
    said = [words for _, words in telling.answers_of(found, hides_needs=True)]
    assert len(said) == 8
    assert said[4:] == ["Je m’en sers", "Pas demandé", "Pas demandé", "Pas demandé"]
    assert telling.answers_of(typed(people, Instrument.ABC_DIAG), hides_needs=True) == []


def test_who_let_a_result_in_is_told(people: tuple[User, Person]) -> None:
    shared = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    found = typed(people, Instrument.PIX_PROFILE, shared_by_person_at=shared)
    assert telling.agreement_of(found) == "Envoyé par la personne le 2 mars 2026"
    assert telling.agreement_of(record(*people, CORE, TODAY)) == ""


def test_only_a_pix_result_close_to_another_is_warned_of(people: tuple[User, Person]) -> None:
    found = typed(people, Instrument.PIX_PROFILE)
    assert "moins de 4 jours avant" in telling.soon_after(found, [dt.date(2026, 3, 8)])
    assert telling.soon_after(found, [dt.date(2026, 3, 6), dt.date(2026, 3, 11)]) == ""
    assert telling.soon_after(typed(people, Instrument.ABC_DIAG), [TODAY]) == ""


def test_only_thirty_declared_answers_have_a_class(people: tuple[User, Person]) -> None:
    assert telling.dsi_sheet(typed(people, Instrument.ABC_DIAG)) is None
    sheet = telling.dsi_sheet(typed(people, Instrument.DSI))
    assert sheet is not None
    assert sheet.overall.startswith("Classe inconnue")
