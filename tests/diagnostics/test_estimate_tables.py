"""The estimate by look-up is the estimate of 6.4, to nine decimals, floors included."""

from __future__ import annotations

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from diagnostics import estimate, estimate_tables
from diagnostics.adaptive import Given
from diagnostics.estimate import Estimate, Group
from diagnostics.estimate_tables import Belief, Side, product
from tests.diagnostics import banks

ITEMS = banks.items()
VALUES = ("alone", "with_help", "no", "not_asked")


def assert_same(quick: Group | None, exact: Group | None) -> None:
    if quick is None or exact is None:
        assert quick is exact
        return
    assert quick.mean == pytest.approx(exact.mean, abs=1e-9)
    assert quick.uncertainty == pytest.approx(exact.uncertainty, abs=1e-9)
    assert (quick.level, quick.low, quick.high, quick.counted) == (
        exact.level,
        exact.low,
        exact.high,
        exact.counted,
    )


@settings(max_examples=25, deadline=None)
@examples(
    numbers=st.lists(st.tuples(st.integers(0, 255), st.integers(0, 3)), max_size=24),
    allowance=st.sampled_from((0.8, 1.5, 2.2)),
    is_by_area=st.booleans(),
)
def test_the_table_gives_the_estimate_of_the_formula(
    numbers: list[tuple[int, int]], allowance: float, is_by_area: bool
) -> None:
    given = [Given(ITEMS[place].id, VALUES[value]) for place, value in numbers]

    def group_of(item: banks.Item) -> str:
        return item.area if is_by_area else item.competence

    exact = estimate.estimate(ITEMS, given, group_of, allowance)
    quick = Belief.after(ITEMS, given, group_of, allowance).estimate()
    assert_same(quick.general, exact.general)
    assert quick.groups.keys() == exact.groups.keys()
    for name, group in exact.groups.items():
        assert_same(quick.groups[name], group)


def test_nothing_asked_is_nothing_known() -> None:
    belief = Belief()
    belief.answer("1", 3, "not_asked")
    assert belief.estimate() == Estimate(None)


def test_the_same_answers_in_two_groups_are_read_once() -> None:
    belief = Belief(1.25)
    before = estimate_tables.reading.cache_info().misses
    for group in "12345":
        belief.answer(group, 4, "alone")
    assert estimate_tables.reading.cache_info().misses - before <= 2
    assert len({group.mean for group in belief.estimate().groups.values()}) == 1


def test_distances_give_the_sum_of_products() -> None:
    a, b = Side.of([0.1, 0.2, 0.7]), Side.of([3.0, 5.0, 0.5])
    assert product(a, b) == pytest.approx(0.3 + 1.0 + 0.35, abs=1e-12)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_the_first_guess_of_a_floor_changes_nothing(share: float) -> None:
    general = Side.of([1 / 33] * 33)
    reading = estimate_tables.reading(((3, "alone"), (4, "no")), 1.5)
    assert len({reading._floor(general, share, guess) for guess in range(9)}) == 1


def test_an_answer_outside_the_items_is_left_out() -> None:
    given = [Given("unknown", "alone"), Given(ITEMS[0].id, "no")]
    found = Belief.after(ITEMS, given, lambda item: item.area).estimate()
    assert_same(found.general, estimate.estimate(ITEMS, given, lambda item: item.area).general)
