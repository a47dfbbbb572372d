"""Cells: what the database counted, small enough to add up in any order.

Each person, or each title, falls in exactly one cell of one query; every figure and every split of
a report is a sum of cells, so a total and its parts can never disagree. Pure.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar


class Counted(Protocol):
    """Anything that stands for a number of people or titles."""

    @property
    def count(self) -> int: ...


T = TypeVar("T", bound=Counted)


@dataclass(frozen=True, slots=True)
class Who:
    """The keys of the splits: an agency, an age bracket, a sex."""

    agency: str
    age: str
    sex: str

    def key(self, split: str) -> str:
        """Give the row of this cell in one split; the whole when there is none."""
        return str(getattr(self, split)) if split else ""


@dataclass(frozen=True, slots=True)
class PeopleCell:
    """People whose last assessment of the period is alike."""

    who: Who
    level: str
    completeness: int
    was_at_risk: bool
    days_since_first: int | None
    count: int


@dataclass(frozen=True, slots=True)
class MeetingCell:
    """First meetings of the coverage window, and after how many days they led to an assessment."""

    who: Who
    days_to_assessment: int | None
    count: int


@dataclass(frozen=True, slots=True)
class TitleCell:
    """Titles handed over on or before the last day."""

    who: Who
    is_used: bool
    is_in_cohort: bool
    is_used_within_180: bool
    count: int


@dataclass(frozen=True, slots=True)
class HolderCell:
    """People with a title, and the days between first hand-over and first use."""

    who: Who
    days_to_first_use: int | None
    count: int


@dataclass(frozen=True, slots=True)
class InclusionCells:
    """Everything one inclusion report is made of."""

    people: tuple[PeopleCell, ...]
    meetings: tuple[MeetingCell, ...]
    titles: tuple[TitleCell, ...]
    holders: tuple[HolderCell, ...]
    allocated: Mapping[str, int]

    def of(self, split: str, row: str) -> InclusionCells:
        """Keep the cells of one row of one split."""
        if not split:
            return self
        return InclusionCells(
            tuple(c for c in self.people if c.who.key(split) == row),
            tuple(c for c in self.meetings if c.who.key(split) == row),
            tuple(c for c in self.titles if c.who.key(split) == row),
            tuple(c for c in self.holders if c.who.key(split) == row),
            {row: self.allocated.get(row, 0)} if split == "agency" else {},
        )


def total(cells: Iterable[T], keep: Callable[[T], bool] | None = None) -> int:
    """Add the counts of the cells kept."""
    return sum(c.count for c in cells if keep is None or keep(c))


def histogram(cells: Iterable[HolderCell]) -> dict[int, int]:
    """Add the cells whose delay ended into a histogram of days."""
    days: Counter[int] = Counter()
    for cell in cells:
        if cell.days_to_first_use is not None:
            days[cell.days_to_first_use] += cell.count
    return dict(days)


def days_between(first: dt.date | None, last: dt.date | None) -> int | None:
    """Count whole days from one day to another; None when one has not come."""
    return None if first is None or last is None else (last - first).days
