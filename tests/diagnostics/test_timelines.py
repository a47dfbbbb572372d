"""The results of a person over time: what stands, section by section, and one sentence."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine

from diagnostics import merging, recording, timelines
from diagnostics.accounts.models import User
from diagnostics.enums import CorrectionReason, Instrument
from diagnostics.instruments import Line, Reading
from diagnostics.models import Diagnosis, Person, RiskAssessment, SkillLevel
from tests.accounts.factories import advisor
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.recordings import CORE, HARD, met, record
from tests.support.queries import at_most

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
JANUARY, FEBRUARY, MARCH = dt.date(2026, 1, 5), dt.date(2026, 2, 5), dt.date(2026, 3, 5)
SIX = ("1.1", "1.2", "2.1", "2.2", "3.1", "4.2")


@pytest.fixture
def people() -> tuple[User, Person]:
    return met()


def profile(
    people: tuple[User, Person], on: dt.date, levels: dict[str, Any], **more: Any
) -> Diagnosis:
    answers = {code: {"level": level} for code, level in levels.items()}
    circumstances = {"agreed_by": people[0], "max_level": 7, "mode": "alone"} | more
    return recording.record_diagnosis(
        actor=people[0],
        person=people[1],
        result=recording.typed_result(Instrument.PIX_PROFILE, answers, **circumstances),
        observed_on=on,
        submission_id=uuid.uuid4(),
    )


def timeline(people: tuple[User, Person]) -> timelines.Timeline:
    return timelines.read_timeline(people[1], people[0])


def test_nothing_is_said_of_nothing(people: tuple[User, Person]) -> None:
    assert timeline(people) == timelines.Timeline("Pas encore de résultat.", (), ())


def test_b19_a_change_is_told_over_the_competences_known_at_both_dates(
    people: tuple[User, Person],
) -> None:
    record(*people, CORE, JANUARY)
    profile(people, FEBRUARY, dict.fromkeys(SIX, 2))
    profile(people, MARCH, dict.fromkeys(SIX[:4], 3))
    found = timeline(people)
    assert found.sentence == (
        "Depuis le premier entretien du 5 janvier 2026 : +1 niveau sur 4 compétences communes"
        " (profil Pix)."
    )
    (section,) = found.sections
    assert [row.cells for row in section.rows][-1] == ("2", "Pas demandé")
    assert [len(curve.marks) for curve in section.curves] == [2, 2, 2, 2, 1, 1]


def test_b06_a_corrected_record_is_absent_from_the_curve_and_its_replacement_is_in(
    people: tuple[User, Person],
) -> None:
    wrong = profile(people, FEBRUARY, {"1.1": 7})
    recording.correct_diagnosis(
        actor=people[0],
        diagnosis=wrong,
        result=recording.typed_result(
            Instrument.PIX_PROFILE, {"1.1": {"level": 1}}, max_level=7, agreed_by=people[0]
        ),
        observed_on=FEBRUARY,
        correction=recording.Correction(CorrectionReason.TYPING_ERROR),
        submission_id=uuid.uuid4(),
    )
    gone = profile(people, MARCH, {"1.1": 6})
    recording.withdraw_diagnosis(actor=people[0], diagnosis=gone, reason="Autre personne")
    (section,) = timeline(people).sections
    (curve,) = section.curves
    assert [mark.text for mark in curve.marks] == ["1"]


def test_b18_two_maximums_are_not_comparable_and_both_points_are_drawn(
    people: tuple[User, Person],
) -> None:
    profile(people, FEBRUARY, {"1.1": 2}, max_level=5)
    profile(people, MARCH, {"1.1": 3})
    found = timeline(people)
    (section,) = found.sections
    assert section.columns[1].change is not None
    assert section.columns[1].change.sentence.startswith("Non comparable")
    assert (len(section.curves[0].marks), section.curves[0].segments) == (2, ())
    assert "rien de comparable" in found.sentence


def test_b20_each_instrument_has_its_own_section(people: tuple[User, Person]) -> None:
    profile(people, MARCH, {"1.1": 2})
    for instrument, answers in (
        (Instrument.GESTURES, {"wifi": "alone"}),
        (Instrument.ABC_DIAG, {"right_answers": 4}),
        (Instrument.PIX_CAMPAIGN, {"validated": 3, "targeted": 10}),
    ):
        recording.record_diagnosis(
            actor=people[0],
            person=people[1],
            result=recording.typed_result(instrument, answers, agreed_by=people[0]),
            observed_on=MARCH,
            submission_id=uuid.uuid4(),
        )
    sections = timeline(people).sections
    assert [(s.name, s.nature, s.rows[0].cells) for s in sections] == [
        ("profil Pix", "mesuré", ("2",)),
        ("huit gestes", "observé", ("1 sur 1",)),
        ("ABC Diag", "mesuré", ("4 sur 10",)),
        ("campagne Pix", "mesuré", ("30 % (10 visés)",)),
    ]


def test_an_estimated_level_is_written_with_its_interval(people: tuple[User, Person]) -> None:
    lines = (Line("2.1", level=2, low=1, high=3), Line(area="2", level=2, low=2, high=2))
    recording.record_diagnosis(
        actor=people[0],
        person=people[1],
        result=recording.Result(Instrument.GUIDED_INTERVIEW, Reading({}, lines), max_level=6),
        observed_on=MARCH,
        submission_id=uuid.uuid4(),
    )
    (section,) = timeline(people).sections
    assert [(row.name, row.cells) for row in section.rows] == [("Interagir", ("2, entre 1 et 3",))]


def test_answers_that_changed_are_told_in_the_words_of_their_buttons(
    people: tuple[User, Person],
) -> None:
    record(*people, HARD | {"D4": "refus_de_repondre"}, JANUARY)
    record(*people, HARD | {"B1": "hebdomadaire", "D4": "confiant"}, MARCH)
    found = timeline(people)
    (changed,) = found.answers
    assert (changed.before, changed.after) == ("Chaque mois", "Chaque semaine")
    assert found.sentence.endswith(": 1 réponse a changé.")


def test_t24_a_need_that_changed_is_told_to_its_advisor_only(people: tuple[User, Person]) -> None:
    record(*people, {"D2": "besoin_non_couvert"}, JANUARY)
    record(*people, {"D2": "besoin_couvert"}, MARCH)
    assert len(timeline(people).answers) == 1
    Person.objects.filter(pk=people[1].pk).update(advisor=advisor(people[1].agency))
    people[1].refresh_from_db()
    assert timeline(people).answers == ()


def test_results_of_a_file_reunited_are_in(people: tuple[User, Person]) -> None:
    other = PersonFactory(agency=people[1].agency)
    profile((people[0], other), FEBRUARY, {"1.1": 2})
    profile(people, MARCH, {"1.1": 3})
    merging.merge_people(actor=people[0], kept=people[1], other=other, reason="Doublon")
    assert "+1 niveau" in timeline(people).sentence


def test_a_long_history_costs_no_more_questions(people: tuple[User, Person]) -> None:
    for month in range(1, 7):
        profile(people, dt.date(2025, month, 1), dict.fromkeys(SIX, month))
    with at_most(6):
        timeline(people)


def test_old_snapshots_never_move(people: tuple[User, Person]) -> None:
    """Whatever comes later, what was recorded and assessed of a day stays as it was written."""

    def snapshot(pks: list[int]) -> list[Any]:
        assessed = RiskAssessment.objects.filter(diagnosis_id__in=pks).order_by("pk")
        lines = SkillLevel.objects.filter(diagnosis_id__in=pks).order_by("pk")
        written = Diagnosis.objects.filter(pk__in=pks).order_by("pk")
        return [list(rows.values()) for rows in (written, lines, assessed)]

    old = [record(*people, HARD, JANUARY).pk, profile(people, FEBRUARY, {"1.1": 2}).pk]
    before = snapshot(old)
    with time_machine.travel(dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC), tick=False):
        late = profile(people, dt.date(2026, 6, 1), {"1.1": 0, "2.1": 7}, max_level=8)
        recording.withdraw_diagnosis(actor=people[0], diagnosis=late, reason="Essai")
        record(*people, CORE, dt.date(2026, 6, 1))
    assert snapshot(old) == before
