"""Largest remainder: the parts always add up to the whole."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passes import allocation


def test_the_example_of_the_design():
    assert allocation.allocate(100, 10, {"A": 120, "B": 45, "C": 35}) == {"A": 52, "B": 26, "C": 22}


def test_ties_go_to_the_first_agency_code():
    assert allocation.allocate(4, 0, {"C": 1, "A": 1, "B": 1}) == {"C": 1, "A": 2, "B": 1}


def test_the_order_of_the_agencies_changes_nothing():
    forward = allocation.allocate(101, 3, {"A": 7, "B": 7, "C": 5})
    backward = allocation.allocate(101, 3, {"C": 5, "B": 7, "A": 7})

    assert forward == backward


def test_a_base_alone_may_take_everything():
    assert allocation.allocate(20, 10, {"A": 0, "B": 0}) == {"A": 10, "B": 10}


@pytest.mark.parametrize(("total", "base"), [(19, 10), (20, -1), (-1, 0)])
def test_a_base_above_the_total_is_refused_with_both_figures(total, base):
    with pytest.raises(allocation.BaseExceedsTotal):
        allocation.allocate(total, base, {"A": 1, "B": 1})


def test_a_missing_indicator_is_refused_with_the_agencies_that_lack_it():
    with pytest.raises(allocation.IndicatorMissing) as refused:
        allocation.allocate(10, 0, {"B": None, "C": 3, "A": None})

    assert refused.value.codes == ("A", "B")


@pytest.mark.parametrize("indicators", [{"A": 0, "B": 0}, {"A": -1, "B": 3}, {}])
def test_a_rest_with_nothing_to_be_in_proportion_to_is_refused(indicators):
    with pytest.raises(allocation.IndicatorMissing):
        allocation.allocate(10, 0, indicators)


def test_indicators_are_weighed_and_one_that_does_not_weigh_may_be_missing():
    values = {"seekers": 100, "young": 20, "seniors": None}

    assert allocation.weigh({"seekers": 1, "young": 2}, values) == 140
    assert allocation.weigh({"seekers": Fraction(1, 2), "seniors": 0}, values) == 50
    assert allocation.weigh({"seniors": 1}, values) is None


def test_law_f_ten_passes_over_three_equal_lines():
    assert allocation.share(10_000, {1: 1, 2: 1, 3: 1}) == {1: 3334, 2: 3333, 3: 3333}


def test_a_negative_total_is_shared_as_its_opposite():
    assert allocation.share(-10, {"A": 2, "B": 1}) == {"A": -7, "B": -3}


@given(
    total=st.integers(0, 10_000_000),
    weights=st.dictionaries(st.text("ABCDEF", min_size=1), st.integers(1, 10_000), min_size=1),
)
def test_the_parts_sum_to_the_total_and_none_is_a_unit_away_from_its_due(total, weights):
    parts = allocation.share(total, weights)

    assert sum(parts.values()) == total
    whole = sum(weights.values())
    assert all(abs(parts[key] - Fraction(total * weights[key], whole)) < 1 for key in weights)
