"""One vocabulary of splits, and always a row for the unknown."""

from __future__ import annotations

import itertools

import pytest

from reporting import splits


@pytest.mark.parametrize(
    ("birth_year", "code"),
    [
        (2002, "moins_25"),
        (2001, "25_49"),
        (1977, "25_49"),
        (1976, "50_plus"),
        (None, splits.UNKNOWN),
    ],
)
def test_an_age_is_the_year_of_the_event_minus_the_year_of_birth(
    birth_year: int | None, code: str
) -> None:
    assert splits.age_code(2026, birth_year, splits.LABOUR_MARKET) == code


@pytest.mark.parametrize("family", splits.FAMILIES.values(), ids=splits.FAMILIES)
def test_the_brackets_of_a_family_touch_without_overlapping(
    family: tuple[splits.Bracket, ...],
) -> None:
    for before, after in itertools.pairwise(family):
        assert before.high is not None
        assert after.low == before.high + 1
    assert family[-1].high is None


def test_the_unknown_has_its_row_and_stands_last() -> None:
    assert list(splits.age_labels(splits.LA_COOP))[-1] == splits.UNKNOWN
    assert list(splits.sex_labels())[-1] == splits.UNKNOWN
    assert splits.sex_code("") == splits.UNKNOWN
    assert splits.age_code(2026, 2020, splits.INSEE) == splits.UNKNOWN
