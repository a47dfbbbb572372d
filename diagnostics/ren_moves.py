"""What becomes of people's levels from one version of the model to another: counts, no names.

The same figures serve a version on trial and a version whose weights are shaken: how many people
change level, and by how many levels. A level gained from or lost to « à compléter » has no size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diagnostics.ren_model import UNDETERMINED, Model


@dataclass(frozen=True)
class Moves:
    """People counted by level before and level after."""

    counts: Mapping[tuple[str, str], int]
    levels: tuple[str, ...]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def changed(self) -> int:
        return sum(count for (before, after), count in self.counts.items() if before != after)

    @property
    def share(self) -> float:
        """The share of people whose level changes, in percent."""
        return 100 * self.changed / self.total if self.total else 0.0

    @property
    def by_step(self) -> Mapping[int, int]:
        """People by number of levels gained (above 0) or lost (below), both levels known."""
        found: Counter[int] = Counter()
        for (before, after), count in self.counts.items():
            if before in self.levels and after in self.levels:
                found[self.levels.index(after) - self.levels.index(before)] += count
        return dict(sorted((step, count) for step, count in found.items() if step))

    @property
    def unsized(self) -> int:
        """People for whom one of the two levels is « à compléter », or unreadable."""
        return sum(
            count
            for (before, after), count in self.counts.items()
            if before != after and not {before, after} <= set(self.levels)
        )

    def rows(self) -> list[tuple[str, list[int]]]:
        """Level before → people by level after, in the order of `columns`."""
        return [
            (before, [self.counts.get((before, after), 0) for after in self.columns])
            for before in self.columns
            if any(pair[0] == before for pair in self.counts)
        ]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every level met, lowest first, « à compléter » after, unreadable last."""
        met = {level for pair in self.counts for level in pair}
        return tuple(level for level in (*self.levels, UNDETERMINED, "") if level in met)


def moves(pairs: Iterable[tuple[str, str]], model: Model) -> Moves:
    """Count pairs of levels, one a person."""
    return Moves(Counter(pairs), model.levels)
