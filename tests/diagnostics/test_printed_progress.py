"""The printed page: areas in plain words, each result with its day and nature, the next step."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest

from diagnostics import dsi, printed_progress, recommending, recording
from diagnostics.accounts.models import User
from diagnostics.enums import Instrument
from diagnostics.formats.progress_pdf import ProgressPage
from diagnostics.instruments import Line, Reading
from diagnostics.models import Person, Recommendation
from tests.accounts.factories import advisor
from tests.diagnostics.recordings import HARD, met, record
from tests.diagnostics.test_timelines import profile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
JANUARY, MARCH = dt.date(2026, 1, 5), dt.date(2026, 3, 5)


@pytest.fixture
def people() -> tuple[User, Person]:
    return met()


def page(people: tuple[User, Person]) -> ProgressPage:
    return printed_progress.page_for_person(people[1], people[0])


def typed(people: tuple[User, Person], instrument: str, answers: dict[str, Any]) -> None:
    recording.record_diagnosis(
        actor=people[0],
        person=people[1],
        result=recording.typed_result(instrument, answers, agreed_by=people[0]),
        observed_on=MARCH,
        submission_id=uuid.uuid4(),
    )


def test_areas_stand_in_plain_words_with_the_day_and_the_nature(
    people: tuple[User, Person],
) -> None:
    profile(people, JANUARY, {"1.1": 1, "1.2": 3, "2.1": 2})
    profile(people, MARCH, {"1.1": 2})
    areas = dict(page(people).areas)
    assert areas["Chercher et ranger des informations"] == (
        "5 janvier 2026, test (profil Pix) : niveaux 1 à 3 sur 2 compétences.",
        "5 mars 2026, test (profil Pix) : niveau 2 sur 1 compétence.",
    )
    assert areas["Échanger avec les autres"] == (
        "5 janvier 2026, test (profil Pix) : niveau 2 sur 1 compétence.",
    )
    assert "Se protéger" not in areas


def test_natures_stand_on_lines_of_their_own(people: tuple[User, Person]) -> None:
    typed(people, Instrument.DSI, dict.fromkeys(dsi.QUESTIONS, "yes"))
    typed(people, Instrument.ABC_DIAG, {"right_answers": 6})
    typed(people, Instrument.PIX_CAMPAIGN, {"percent": 55})
    typed(people, Instrument.GESTURES, {})
    areas = dict(page(people).areas)
    assert areas["Se protéger"] == ("5 mars 2026, ce que vous dites (questions DSI) : 6 sur 6.",)
    assert areas["Autres résultats"] == (
        "5 mars 2026, test (ABC Diag) : 6 sur 10.",
        "5 mars 2026, test (campagne Pix) : 55 %.",
    )


def test_percents_of_competences_are_told_as_a_span(people: tuple[User, Person]) -> None:
    lines = (Line(percent=60), Line("1.1", percent=40), Line("1.2", percent=80))
    recording.record_diagnosis(
        actor=people[0],
        person=people[1],
        result=recording.Result(
            Instrument.PIX_CAMPAIGN, Reading({}, lines), agreed_by=people[0], mode="alone"
        ),
        observed_on=MARCH,
        submission_id=uuid.uuid4(),
    )
    areas = dict(page(people).areas)
    assert areas["Chercher et ranger des informations"] == (
        "5 mars 2026, test (campagne Pix) : 40 à 80 % sur 2 compétences.",
    )


def test_the_next_step_is_what_the_person_chose_else_what_is_offered(
    people: tuple[User, Person],
) -> None:
    assert (page(people).next_step, page(people).next_day) == ("", "")
    record(*people, HARD, MARCH)
    assert page(people).next_step.startswith("Nous vous proposons : ")
    assert page(people).next_day == "9 avril 2026"
    last = Recommendation.objects.filter(person=people[1]).latest("rank")
    recommending.accept_recommendation(actor=people[0], recommendation=last)
    assert page(people).next_step.startswith("Vous avez choisi : ")


def test_t24_a_need_is_not_printed_by_who_may_not_read_it(people: tuple[User, Person]) -> None:
    record(*people, {"D2": "besoin_non_couvert"}, MARCH)
    need = Recommendation.objects.get(person=people[1], code="ADAPTATION")
    recommending.accept_recommendation(actor=people[0], recommendation=need)
    Person.objects.filter(pk=people[1].pk).update(advisor=advisor(people[1].agency))
    people[1].refresh_from_db()
    assert not page(people).next_step.startswith("Vous avez choisi")
