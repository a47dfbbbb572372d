"""Level, uncertainty and interval of each group: diagnosis.md 6.4, to the formula."""

from __future__ import annotations

import math

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from diagnostics import estimate
from diagnostics.adaptive import Given
from diagnostics.estimate import Estimate, Group
from diagnostics.item_bank import Item
from tests.diagnostics import banks
from tests.diagnostics.banks import item

ITEMS = banks.items()
COUNTED = ("alone", "with_help", "no")


def area(each: Item) -> str:
    return each.area


def of(*answers: tuple[str, int, str]) -> Estimate:
    """The estimate by area of (competence, level, value) answers, each in a tube of its own."""
    items = [item(f"t{n}", level, code) for n, (code, level, _) in enumerate(answers)]
    given = [Given(each.id, value) for each, (_, _, value) in zip(items, answers, strict=True)]
    return estimate.estimate(items, given, area)


def one_group_by_hand(level: int, value: str) -> tuple[float, float]:
    """The formula of 6.4 written out once more, for one answer in one group."""

    def s(z: float) -> float:
        return 1 / (1 + math.exp(-z))

    grid = [step * 0.25 for step in range(33)]
    chance = {
        "alone": lambda t: s(t - level),
        "with_help": lambda t: s(1.5 + t - level) - s(t - level),
        "no": lambda t: 1 - s(1.5 + t - level),
    }[value]
    weights = []
    for t in grid:
        total = 0.0
        for g in grid:
            bells = sum(math.exp(-((x - g) ** 2) / 2) for x in grid)
            prior = math.exp(-((g - 2.5) ** 2) / (2 * 1.5**2))
            total += math.exp(-((t - g) ** 2) / 2) / bells * prior
        weights.append(chance(t) * total)
    mean = sum(w * t for w, t in zip(weights, grid, strict=True)) / sum(weights)
    square = sum(w * t * t for w, t in zip(weights, grid, strict=True)) / sum(weights)
    return mean, math.sqrt(square - mean**2)


@pytest.mark.parametrize("value", COUNTED)
@pytest.mark.parametrize("level", [1, 3, 6])
def test_one_answer_gives_what_the_formula_gives(level: int, value: str) -> None:
    group = of(("1.1", level, value)).groups["1"]
    assert (group.mean, group.uncertainty) == pytest.approx(one_group_by_hand(level, value))


def test_26_a_group_without_counted_answer_has_no_result() -> None:
    found = of(("1.1", 3, "alone"), ("2.1", 3, "not_asked"))
    assert set(found.groups) == {"1"}
    assert of(("1.1", 3, "not_asked")) == Estimate(None)
    assert estimate.estimate(ITEMS, [], area) == Estimate(None)


def test_27_two_rounds_of_alone_and_no_are_surer_than_one() -> None:
    once = of(("1.1", 3, "alone"), ("1.1", 3, "no")).groups["1"]
    twice = of(*[("1.1", 3, "alone"), ("1.1", 3, "no")] * 2).groups["1"]
    assert twice.uncertainty < once.uncertainty


def test_27_no_then_help_then_alone_rise_in_that_order() -> None:
    means = [of(("1.1", 3, value)).groups["1"].mean for value in ("no", "with_help", "alone")]
    assert means == sorted(means)
    assert means[0] < means[1] < means[2]


def test_22_the_same_answers_give_the_same_result() -> None:
    answers = [("1.1", 3, "alone"), ("2.3", 2, "with_help"), ("4.2", 4, "no")]
    assert of(*answers) == of(*answers)


def test_one_area_teaches_a_little_about_the_others() -> None:
    before = of(("1.1", 3, "with_help")).groups["1"]
    after = of(("1.1", 3, "with_help"), ("2.1", 5, "alone"), ("3.1", 5, "alone")).groups["1"]
    assert after.mean > before.mean
    assert after.counted == 1


def answers_of(numbers: list[tuple[int, int]]) -> list[Given]:
    known = {}
    for place, value in numbers:
        known[ITEMS[place % len(ITEMS)].id] = (*COUNTED, "not_asked")[value]
    return [Given(name, value) for name, value in known.items()]


@settings(max_examples=20, deadline=None)
@examples(
    numbers=st.lists(st.tuples(st.integers(0, 255), st.integers(0, 3)), min_size=1, max_size=14),
    place=st.integers(0, 255),
)
def test_alone_never_lowers_an_area_and_no_never_raises_it(
    numbers: list[tuple[int, int]], place: int
) -> None:
    added = ITEMS[place]
    given = [each for each in answers_of(numbers) if each.item_id != added.id]
    before = estimate.estimate(ITEMS, given, area).groups.get(added.area)
    alone, no, unknown = (
        estimate.estimate(ITEMS, [*given, Given(added.id, value)], area).groups.get(added.area)
        for value in ("alone", "no", "not_asked")
    )
    assert unknown == before  # unknown is never zero: it changes nothing at all
    assert alone is not None
    assert no is not None
    assert alone.mean > no.mean
    if before is not None:
        assert alone.mean >= before.mean - 1e-9
        assert no.mean <= before.mean + 1e-9


def test_the_interval_is_made_of_the_floors_of_the_10_and_90_percent_points() -> None:
    weights = [0.0] * 33
    weights[4], weights[10], weights[31] = 0.1, 0.7, 0.2  # levels 1, 2.5 and 7.75
    group = estimate.summary(weights, 3)
    assert (group.low, group.high, group.counted) == (1, 7, 3)
    assert group.mean == pytest.approx(0.1 + 1.75 + 1.55)
    assert group.level == 3


def test_a_share_that_rounding_never_reaches_is_at_the_top_of_the_grid() -> None:
    assert estimate.point([1 / 33] * 33, 1.0, 1.0 + 1e-12) == 8


@pytest.mark.parametrize(
    ("uncertainty", "words"),
    [(0.69, "fiable"), (0.7, "à confirmer"), (0.99, "à confirmer"), (1.0, "indicatif")],
)
def test_trust_in_three_words(uncertainty: float, words: str) -> None:
    assert estimate.trust(uncertainty) == words


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (Group(2.3, 0.8, 2, 1, 3, 3), "Niveau 2, entre 1 et 3, à confirmer"),
        (Group(2.3, 0.3, 2, 2, 2, 9), "Niveau 2, fiable"),
        (Group(6.4, 1.1, 6, 5, 7, 2), "Niveau 6 ou plus, entre 5 et 6 ou plus, indicatif"),
        (Group(7.1, 0.6, 6, 6, 7, 9), "Niveau 6 ou plus, fiable"),
    ],
)
def test_a_group_in_one_sentence(group: Group, words: str) -> None:
    assert estimate.sentence(group) == words
