"""What may be compared, and how it is said: same instrument, same scale, what both know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics import progress
from diagnostics.progress import AnswerChange, Figure, Result, Unit

MARCH, JUNE, SEPTEMBER = (dt.date(2026, month, 2) for month in (3, 6, 9))
SIX = ("1.1", "1.2", "2.1", "2.2", "3.1", "4.2")


def levels(day: dt.date, known: Mapping[str, float], **changes: Any) -> Result:
    figures = {code: Figure(level) for code, level in known.items()}
    values = {"max_level": 7, "nature": "measured", "mode": "alone"} | changes
    return Result("pix_profile", day=day, unit=Unit.LEVEL, figures=figures, **values)


def percents(day: dt.date, **known: tuple[float, int | None]) -> Result:
    figures = {key.replace("_", "."): Figure(*value) for key, value in known.items()}
    figures = {key.strip("c"): figure for key, figure in figures.items()}
    return Result("pix_campaign", "measured", "alone", day, Unit.PERCENT, figures=figures)


def gestures(day: dt.date, done: int, seen: int = 8) -> Result:
    figures = {progress.WHOLE: Figure(done, seen)}
    words = ("geste", "gestes")
    return Result("gestures", "observed", "spoken", day, Unit.COUNT, figures=figures, counted=words)


def said(earlier: Result, later: Result) -> str:
    return progress.change_between(earlier, later).sentence


def test_b19_a_change_is_the_mean_over_what_both_know() -> None:
    before = levels(MARCH, dict.fromkeys(SIX, 2))
    after = levels(JUNE, dict.fromkeys(SIX[:4], 3) | {"5.2": 7})
    change = progress.change_between(before, after)
    assert (change.amount, change.shared) == (1, 4)
    assert change.sentence == "+1 niveau sur 4 compétences communes"
    half = levels(JUNE, dict.fromkeys(SIX[:3], 3) | dict.fromkeys(SIX[3:], 2))
    assert said(before, half) == "+0,5 niveau sur 6 compétences communes"


def test_b18_two_maximum_levels_are_not_comparable_and_both_points_are_drawn() -> None:
    before, after = levels(MARCH, {"1.1": 2}, max_level=5), levels(JUNE, {"1.1": 3})
    assert said(before, after) == "Non comparable : le niveau maximal est passé de 5 à 7"
    (line,) = progress.series_of([before, after])
    assert [point.amount for point in line.points] == [2, 3]
    assert [point.is_joined for point in line.points] == [False, False]
    assert line.top == 7


def test_an_unknown_maximum_is_never_guessed() -> None:
    unknown = levels(MARCH, {"1.1": 2}, max_level=None)
    assert said(unknown, unknown) == "Non comparable : le niveau maximal n’est pas indiqué"
    assert progress.series_of([unknown])[0].top == 8


def test_b20_no_figure_mixes_two_natures_or_two_instruments() -> None:
    measured = levels(MARCH, {"1.1": 2})
    declared = levels(MARCH, {"1.1": 4}, nature="declared")
    assert not progress.change_between(measured, declared).is_comparable
    assert said(measured, gestures(JUNE, 3)) == "Non comparable : ce n’est pas le même test"
    groups = progress.by_instrument([measured, declared, gestures(MARCH, 3)])
    assert [len(group) for group in groups] == [1, 1, 1]
    drawn = [line for group in groups for line in progress.series_of(group)]
    assert sorted(p.amount for line in drawn for p in line.points) == [2, 3, 4]


def test_without_anything_in_common_nothing_is_compared() -> None:
    assert said(levels(MARCH, {"1.1": 2}), levels(JUNE, {"2.1": 3})) == "Aucune compétence commune"


def test_percents_are_compared_only_over_the_same_number_of_targeted_skills() -> None:
    before = percents(MARCH, c1_1=(40, 10), c1_2=(50, 8))
    after = percents(JUNE, c1_1=(60, 10), c1_2=(90, 9))
    change = progress.change_between(before, after)
    assert (change.amount, change.shared) == (20, 1)
    assert change.sentence == "+20 points sur 1 compétence commune"
    other = percents(JUNE, c1_1=(60, 12))
    assert said(before, other) == "Non comparable : le nombre de questions n’est pas le même"
    untold = percents(JUNE, c1_1=(60, None))
    assert said(before, untold) == "Non comparable : le nombre de questions n’est pas indiqué"
    assert said(before, before) == "Même pourcentage sur 2 compétences communes"


def test_the_whole_of_a_campaign_is_compared_when_no_competence_is_known() -> None:
    before, after = percents(MARCH, c=(40, 30)), percents(JUNE, c=(55, 30))
    assert said(before, after) == "+15 points"


def test_b21_a_lower_result_is_said_like_any_other() -> None:
    before, after = levels(MARCH, {"1.1": 3}), levels(JUNE, {"1.1": 2})
    assert said(before, after) == "−1 niveau sur 1 compétence commune"
    assert said(gestures(MARCH, 6), gestures(JUNE, 4)) == "−2 gestes sur 8"


def test_counts_are_compared_over_the_same_total() -> None:
    assert said(gestures(MARCH, 3), gestures(JUNE, 3)) == "Autant de gestes sur 8"
    assert said(gestures(MARCH, 3), gestures(JUNE, 4)) == "+1 geste sur 8"
    assert "Non comparable" in said(gestures(MARCH, 3), gestures(JUNE, 4, seen=7))


@pytest.mark.parametrize(
    ("amount", "written"),
    [(0.5, "+0,5"), (-0.25, "−0,3"), (1 / 16, "+0,1"), (12, "+12"), (-1, "−1")],
)
def test_a_difference_is_written_in_french(amount: float, written: str) -> None:
    assert progress.signed(amount) == written


def test_a_competence_known_later_starts_its_own_line() -> None:
    lines = progress.series_of(
        [
            levels(MARCH, {"1.1": 2}),
            levels(JUNE, {"1.1": 2, "2.1": 1}),
            levels(SEPTEMBER, {"2.1": 2}),
        ]
    )
    assert [(line.key, len(line.points)) for line in lines] == [("1.1", 2), ("2.1", 2)]
    assert [point.is_joined for point in lines[1].points] == [False, True]


def test_one_sentence_says_what_changed_since_the_first_meeting() -> None:
    start = "le premier entretien du 2 mars 2026"
    change = progress.change_between(levels(MARCH, {"1.1": 2}), levels(JUNE, {"1.1": 3}))
    answers = [AnswerChange("Avez-vous une adresse mail ?", "Non", "Je m’en sers")]
    assert progress.since_first(start, [("profil Pix", change)], answers, 4) == (
        "Depuis le premier entretien du 2 mars 2026 : +1 niveau sur 1 compétence commune"
        " (profil Pix) ; 1 réponse a changé."
    )
    refused = progress.change_between(levels(MARCH, {"1.1": 2}), gestures(JUNE, 2))
    assert progress.since_first(start, [("x", refused)], [], 2) == (
        "Depuis le premier entretien du 2 mars 2026, rien de comparable pour le moment."
    )
    assert "rien à comparer" in progress.since_first(start, [], [], 1)
    assert progress.since_first(start, [], [], 0) == "Pas encore de résultat."


CODES = st.dictionaries(st.sampled_from(SIX), st.integers(0, 7), max_size=6)


@settings(max_examples=50, deadline=None)
@given(CODES, CODES, CODES)
def test_a_later_result_never_moves_what_was_said_of_earlier_ones(
    first: dict[str, int], second: dict[str, int], third: dict[str, int]
) -> None:
    results = [levels(MARCH, first), levels(JUNE, second)]
    before = progress.series_of(results) if any(r.figures for r in results) else []
    after = progress.series_of([*results, levels(SEPTEMBER, third)])
    by_key = {line.key: line.points for line in after}
    assert all(by_key[line.key][: len(line.points)] == line.points for line in before)
    change = progress.change_between(*results)
    assert change.shared == len(set(first) & set(second))
