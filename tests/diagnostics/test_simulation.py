"""The simulated persons, and the estimator of 6.4 for everybody at once."""

from __future__ import annotations

import numpy as np
import pytest

from diagnostics import estimate, simulation
from diagnostics.adaptive import Given
from diagnostics.simulation import AREAS, CODES, VALUES, Crowd, Levels, Model, Plan
from tests.diagnostics import banks

BANK = banks.bank()
PLAN = Plan(persons=300)


def crowd_of(**changes: object) -> Crowd:
    return simulation.draw_crowd(Plan(**{"persons": 300, **changes}), BANK)


def share(crowd: Crowd, value: str) -> float:
    return float((crowd.answers == VALUES.index(value)).mean())


def test_the_same_seed_draws_the_same_persons_and_answers() -> None:
    one, other, another = crowd_of(), crowd_of(), crowd_of(seed=7)
    assert (one.answers == other.answers).all()
    assert (one.general == other.general).all()
    assert (one.answers != another.answers).any()


@pytest.mark.parametrize(
    ("population", "lowest", "highest"),
    [("all", 0, 7), ("novices", 0, 2), ("experts", 4, 7)],
)
def test_a_population_keeps_its_levels(population: str, lowest: float, highest: float) -> None:
    crowd = crowd_of(population=population)
    assert crowd.general.min() >= lowest
    assert crowd.general.max() <= highest
    assert crowd.competences.min() >= 0
    assert crowd.competences.max() <= 7.5


def test_three_percent_of_the_questions_are_not_asked() -> None:
    assert share(crowd_of(), "not_asked") == pytest.approx(0.03, abs=0.005)


def test_who_overrates_says_alone_more_often_and_who_underrates_less() -> None:
    over, right, under = (
        share(crowd_of(population=population), "alone")
        for population in ("overrated", "all", "underrated")
    )
    assert over > right + 0.1
    assert right > under + 0.1


def test_a_careless_answer_is_drawn_at_random() -> None:
    crowd = crowd_of(careless=1.0)
    thirds = [share(crowd, value) for value in ("alone", "with_help", "no")]
    assert thirds == pytest.approx([0.97 / 3] * 3, abs=0.02)


def test_more_help_turns_no_into_help() -> None:
    little, much = crowd_of(help_allowance=0.8), crowd_of(help_allowance=2.2)
    assert share(much, "with_help") > share(little, "with_help") + 0.05
    assert share(much, "alone") == pytest.approx(share(little, "alone"), abs=0.01)


def test_the_true_level_of_an_area_is_the_mean_of_its_competences_in_the_scope() -> None:
    crowd = crowd_of()
    truth = simulation.true_levels(crowd, ["1", "5"], PLAN.competences)
    one, two = CODES.index("1.1"), CODES.index("1.2")
    assert truth[0, 0] == pytest.approx((crowd.competences[0, one] + crowd.competences[0, two]) / 2)
    assert truth[0, 1] == crowd.competences[0, CODES.index("5.2")]


def test_everybody_at_once_is_estimated_as_one_by_one() -> None:
    crowd = crowd_of(persons=6)
    dice = np.random.default_rng(1)
    put = [
        dice.choice(len(BANK.items), size, replace=False).tolist() for size in (1, 3, 8, 12, 0, 5)
    ]
    levels = simulation.read_levels(put, crowd, AREAS, Model())
    for person, row in enumerate(put):
        given = [Given(BANK.items[place].id, VALUES[crowd.answers[person, place]]) for place in row]
        exact = estimate.estimate(BANK.items, given, lambda item: item.area)
        for column, area in enumerate(AREAS):
            group = exact.groups.get(area)
            assert levels.counted[person, column] == (group.counted if group else 0)
            if group:
                found = levels.mean[person, column], levels.deviation[person, column]
                assert found == pytest.approx((group.mean, group.uncertainty), abs=1e-9)


def test_a_question_takes_variance_away_and_most_near_the_level() -> None:
    crowd = crowd_of(persons=3)
    levels = simulation.read_levels([[], [], []], crowd, AREAS, Model())
    gains = simulation.expected_gains(levels, Model())
    of_area = gains[0][0]
    assert min(of_area) > 0
    assert of_area.index(max(of_area)) + 1 in (3, 4)


def test_a_measure_counts_what_agrees_what_errs_and_what_is_held() -> None:
    weights = np.zeros((1, 3, 33))
    weights[0, 0, 8] = weights[0, 1, 8] = weights[0, 2, 30] = 1.0
    mean = np.array([[2.0, 2.0, 7.5]])
    once = np.array([[1, 1, 1]])
    levels = Levels(("1", "2", "3"), weights, mean, mean * 0, once, once, once * 0)
    truth = np.array([[2.0, 4.4, 7.9]])
    found = simulation.measure(levels, truth, np.array([[True, True, True]]))
    assert found.results == 3
    assert found.agreement == pytest.approx(2 / 3)  # 2 and 2, 2 and 4, « 6 ou plus » and 7
    assert found.near == pytest.approx(2 / 3)
    assert found.error == pytest.approx((0 + 2.4 + 0.4) / 3)
    assert found.coverage == pytest.approx(1 / 3)
    assert simulation.measure(levels, truth, np.array([[False] * 3])).results == 0


def test_no_task_teaches_more_than_the_best_one() -> None:
    crowd = crowd_of(persons=20)
    everything = [list(range(len(BANK.items)))] * 20
    put = simulation.information_put(everything, crowd, 1.5)
    best = simulation.information_best(crowd, CODES, 1.5)
    assert (put < best).all()
    assert (best < 0.3).all()
