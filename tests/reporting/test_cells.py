"""Cells add up whatever the order, and each row of a split holds its own and nobody else's."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from reporting import cells
from reporting.cells import HolderCell, InclusionCells, PeopleCell, Who

LENS, ARRAS = Who("62010", "25-49", "f"), Who("62020", "50+", "m")


def people(who: Who, count: int) -> PeopleCell:
    return PeopleCell(who, "modere", 80, False, None, count)


def report() -> InclusionCells:
    return InclusionCells(
        people=(people(LENS, 3), people(ARRAS, 4)),
        meetings=(),
        titles=(),
        holders=(HolderCell(LENS, 5, 2), HolderCell(ARRAS, None, 1)),
        allocated={"62010": 100, "62020": 50},
    )


@given(st.lists(st.integers(0, 50)))
def test_a_total_is_the_sum_of_its_cells(counts: list[int]) -> None:
    made = [people(LENS, n) for n in counts]
    assert cells.total(made) == cells.total(reversed(made)) == sum(counts)
    assert cells.total(made, lambda cell: cell.count > 10) == sum(n for n in counts if n > 10)


def test_the_rows_of_a_split_make_the_whole_again() -> None:
    whole = report()
    for split, rows in (("agency", ("62010", "62020")), ("sex", ("f", "m"))):
        parts = [whole.of(split, row) for row in rows]
        assert sum(cells.total(part.people) for part in parts) == cells.total(whole.people)
        assert sum(cells.total(part.holders) for part in parts) == cells.total(whole.holders)


def test_what_was_allocated_has_an_agency_and_no_age() -> None:
    assert report().of("agency", "62020").allocated == {"62020": 50}
    assert report().of("agency", "75001").allocated == {"75001": 0}
    assert report().of("age", "50+").allocated == {}
    assert report().of("", "").allocated == report().allocated


def test_a_delay_that_has_not_ended_is_in_no_histogram() -> None:
    assert cells.histogram(report().holders) == {5: 2}


def test_days_are_whole_and_unknown_when_one_day_has_not_come() -> None:
    first = dt.date(2026, 2, 27)
    assert cells.days_between(first, dt.date(2026, 3, 1)) == 2
    assert cells.days_between(first, None) is None
    assert cells.days_between(None, first) is None
