"""Ranges as people type them, and runs without a hole."""

from __future__ import annotations

import pytest

from diagnostics.accounts.refusals import Refusal
from passes import codes, stock_lines
from passes.stock_lines import Range


def test_two_typed_numbers_are_a_range_in_any_spelling() -> None:
    first, last = codes.booklet_number(100), codes.booklet_number(109)
    numbers = stock_lines.read_range(f" {first.lower()} ", last.replace("-", ""))
    assert (numbers.count, numbers.first_number, numbers.last_number) == (10, first, last)
    assert numbers.numbers[0] == first
    assert len(numbers.numbers) == 10


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("C-00000A-X", "", "range_invalid"),
        ("bonjour", "bonsoir", "range_invalid"),
        (codes.booklet_number(9), codes.booklet_number(3), "range_invalid"),
        (codes.booklet_number(0), codes.booklet_number(5000), "range_too_long"),
    ],
)
def test_what_is_not_a_range_is_refused(first: str, last: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        stock_lines.read_range(first, last)
    assert caught.value.code == code


def test_positions_are_gathered_into_runs() -> None:
    found = list(stock_lines.runs([5, 1, 2, 3, 9, 10]))
    assert found == [Range(1, 3), Range(5, 5), Range(9, 10)]
    assert list(stock_lines.runs([])) == []
