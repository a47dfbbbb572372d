"""The thirty questions of Eurostat: areas and class, unknown when they are."""

from __future__ import annotations

import pytest

from diagnostics import dsi

ALL_YES = dict.fromkeys(dsi.QUESTIONS, True)


def without(*areas: str, answer: bool | None = False) -> dict[str, bool | None]:
    return {**ALL_YES, **{q: answer for area in areas for q in dsi.AREAS[area]}}


def test_there_are_thirty_questions_in_five_areas() -> None:
    assert [len(questions) for questions in dsi.AREAS.values()] == [4, 6, 7, 6, 7]
    assert len(set(dsi.QUESTIONS)) == 30


def test_one_area_at_zero_and_four_above_basic_is_low() -> None:
    reading = dsi.read_answers(without("safety"))
    assert (reading.overall, reading.acquired) == ("low", 4)


@pytest.mark.parametrize(
    ("areas", "overall"),
    [((), "above_basic"), (("safety",), "low"), (("safety", "content"), "narrow")]
    + [
        (tuple(dsi.AREAS)[:count], name)
        for count, name in ((3, "limited"), (4, "none"), (5, "none"))
    ],
)
def test_the_class_follows_the_number_of_areas_at_zero(
    areas: tuple[str, ...], overall: str
) -> None:
    assert dsi.read_answers(without(*areas)).overall == overall


def test_an_area_left_unanswered_is_unknown_and_so_is_the_class() -> None:
    reading = dsi.read_answers({**without("safety"), "cookies": None})
    assert reading.areas["safety"] is None
    assert (reading.overall, reading.acquired) == (None, None)


def test_one_yes_makes_an_area_known_whatever_is_unanswered() -> None:
    reading = dsi.read_answers({**without("safety", answer=None), "cookies": True})
    assert (reading.areas["safety"], reading.overall) == ("basic", "basic")


@pytest.mark.parametrize(("area", "least"), dsi.ABOVE_BASIC_FROM.items())
def test_an_area_is_above_basic_from_its_number_of_activities(area: str, least: int) -> None:
    questions = list(dsi.AREAS[area])
    for count, grade in ((least - 1, "basic"), (least, "above_basic")):
        answers = {**without(area), **dict.fromkeys(questions[:count], True)}
        assert dsi.read_answers(answers).areas[area] == grade


def test_without_internet_for_three_months_nothing_is_assessed() -> None:
    assert dsi.overall_class([dsi.BASIC] * 5, used_internet=False) == "not_assessed"


@pytest.mark.parametrize(
    ("acquired", "used_internet", "illectronisme", "weak"),
    [
        (None, False, True, False),
        (0, True, True, False),
        (1, True, True, False),
        (2, True, False, True),
        (4, True, False, True),
        (5, True, False, False),
        (None, True, None, None),
    ],
)
def test_insee_counts_who_lacks_areas(
    acquired: int | None, used_internet: bool, illectronisme: bool | None, weak: bool | None
) -> None:
    found = dsi.insee_reading(acquired, used_internet=used_internet)
    assert (found.illectronisme, found.weak_capacity) == (illectronisme, weak)
