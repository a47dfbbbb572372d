"""Small cells: which figures are hidden, always the same way (reports.md section 5).

Pure: reads nothing but the counts, their order and the threshold, so that the same filters always
give the same hidden set. A hidden value is None here and « s » (secret statistique) on paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HIDDEN = "s"
THRESHOLD_OUTSIDE = 11
THRESHOLD_INSIDE = 5
OUTSIDE_MARGIN = 5


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A one-way table as it may be shown; None stands for a hidden value."""

    total: int | None
    cells: dict[str, int | None]


def hide_one_way(counts: Mapping[str, int], threshold: int) -> ShownTable:
    """Hide the small cells of one table of counts of people, and the secondary secret."""
    total = sum(counts.values())
    if 0 < total < threshold:
        return ShownTable(None, dict.fromkeys(counts))
    hidden = _hide(list(counts.items()), threshold)
    return ShownTable(
        total, {key: (None if key in hidden else count) for key, count in counts.items()}
    )


def _hide(line: Sequence[tuple[str, int]], threshold: int) -> set[str]:
    """Hide small cells, then the smallest others until no hidden value can be deduced."""
    hidden = {key for key, count in line if 0 < count < threshold}
    counts = dict(line)
    while hidden and (len(hidden) == 1 or sum(counts[key] for key in hidden) < threshold):
        visible = [(count, rank, key) for rank, (key, count) in enumerate(line) if count > 0]
        visible = [cell for cell in visible if cell[2] not in hidden]
        if not visible:
            break
        hidden.add(min(visible)[2])
    return hidden


def rate_is_hidden(numerator: int, denominator: int, threshold: int) -> bool:
    """Tell whether a rate would point at people; stricter for what leaves the institution."""
    if denominator == 0:
        return False
    if denominator < threshold:
        return True
    if threshold < THRESHOLD_OUTSIDE:
        return False
    rest = denominator - numerator
    return 0 < numerator < OUTSIDE_MARGIN or 0 < rest < OUTSIDE_MARGIN


def written(value: int | None) -> str:
    """Write a count, or the letter of the secret."""
    return HIDDEN if value is None else str(value)
