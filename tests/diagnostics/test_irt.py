"""The two-parameter estimator: its grid, its limits, its scores."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics import irt
from diagnostics.irt import Answer, Challenge, Options

EASY, HARD = Challenge(1.0, -1.0), Challenge(1.0, 2.0)
BOUNDS = irt.bounds_on(dt.date(2026, 3, 10))


def test_the_grid_has_81_points_from_minus_nine_to_nine() -> None:
    assert (len(irt.GRID), irt.GRID[0], round(irt.GRID[-1], 9)) == (81, -9, 9)
    assert irt.GRID_STEP == 0.225


def test_a_chance_is_a_half_at_its_difficulty_and_never_overflows() -> None:
    assert irt.success_probability(2.0, HARD) == 0.5
    assert irt.information(2.0, HARD) == 0.25
    assert irt.success_probability(-1e6, Challenge(50, 9)) == 0
    assert irt.success_probability(1e6, Challenge(50, 9)) == 1


def test_the_capability_of_a_threshold_gives_that_threshold_back() -> None:
    capacity = irt.minimum_capability(HARD)
    assert irt.success_probability(capacity, HARD) == pytest.approx(0.95)


def test_without_answers_the_start_stands_with_a_large_error() -> None:
    assert irt.estimate_capacity([], Options(initial_capacity=-3)) == irt.Estimate(-3, 5)
    assert irt.capacity_history([]) == ()


def test_a_success_raises_the_estimate_and_a_failure_lowers_it() -> None:
    up = irt.estimate_capacity([Answer(HARD, is_right=True)]).capacity
    down = irt.estimate_capacity([Answer(HARD, is_right=False)]).capacity
    assert down < 0 < up


def test_the_first_answers_move_the_estimate_no_further_than_allowed() -> None:
    answers = [Answer(HARD, is_right=True)] * 2
    limited = Options(variation_percent=0.5, variation_percent_until=1)
    first, second = irt.capacity_history(answers, limited)
    assert first.capacity == 0.5
    assert second.capacity > 1
    always = Options(initial_capacity=2, variation_percent=0.1)
    assert irt.capacity_history(answers, always)[0].capacity == pytest.approx(2.2)


def test_two_answers_of_a_double_measure_share_their_estimate_and_a_lone_one_does_not() -> None:
    answers = [Answer(EASY, is_right=True), Answer(HARD, is_right=True)] * 2
    history = irt.capacity_history(answers, Options(double_measures_until=3))
    assert len(history) == 4
    assert history[0] == history[1]
    assert len({each.capacity for each in history[1:]}) == 3


@settings(max_examples=20, deadline=None)
@given(st.lists(st.booleans(), max_size=8))
def test_the_same_answers_give_the_same_history_and_a_smaller_error(right: list[bool]) -> None:
    answers = [Answer(EASY, is_right=each) for each in right]
    history = irt.capacity_history(answers)
    assert history == irt.capacity_history(answers)
    assert all(0 <= each.error < irt.ERROR_WITHOUT_ANSWER for each in history)


def test_candidates_that_are_likely_enough_come_first_then_the_most_informative() -> None:
    challenges = [HARD, EASY, Challenge(2.0, 0.0)]
    assert irt.candidates(challenges, capacity=0) == [2, 1, 0]
    assert irt.candidates(challenges, capacity=0, minimum_success_rate=0.6) == [1, 2, 0]
    assert irt.candidates(challenges, capacity=0, at_most=1) == [2]


def test_pix_are_counted_once_a_skill_solved_or_reached_and_never_when_failed() -> None:
    challenges = [
        irt.PixChallenge("solved", "A", 2, 9),
        irt.PixChallenge("reached", "A", 3, 0),
        irt.PixChallenge("reached", "A", 3, -1),
        irt.PixChallenge("failed", "B", 4, 0),
    ]
    found = irt.pix_by_competence(
        challenges, capacity=1, solved={"solved"}, answered={"solved", "failed"}
    )
    assert found == {"A": 5}


@pytest.mark.parametrize("score", [0, 127, 128, 500, 767, 894])
def test_a_score_read_backwards_gives_the_next_score(score: int) -> None:
    capacity = irt.capacity_of_score(score, BOUNDS)
    found = irt.score_of_capacity(capacity, BOUNDS, max_level=8, most=1024)
    assert found == score + 1


def test_a_certified_score_is_capped_by_the_level_and_by_895() -> None:
    assert irt.score_of_capacity(99, BOUNDS, max_level=7) == 895
    assert irt.score_of_capacity(99, BOUNDS, max_level=5) == 640
    assert irt.score_of_capacity(-99, BOUNDS, max_level=7) == 0


def test_bounds_are_dated_and_the_first_hold_before_their_day() -> None:
    assert irt.bounds_on(dt.date(2020, 1, 1)) == BOUNDS


def test_only_a_test_cut_short_before_twenty_answers_is_rejected() -> None:
    assert irt.certification_status(answers=19, is_aborted=True) == "rejected"
    assert irt.certification_status(answers=20, is_aborted=True) == "validated"
    assert irt.certification_status(answers=3, is_aborted=False) == "validated"
