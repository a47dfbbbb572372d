"""The estimate of 6.4 by look-up: what a bundle of answers says is worked out once.

Given the general level g, the level of a group depends on its own answers alone. A `Reading` keeps,
for one bundle of answers and every g, how likely the bundle is, the mean of the level and of its
square, and the weight under each whole level. A `Belief` then holds one vector, the weights of g,
and each group costs a few sums of products. Invariant: `Belief.estimate` agrees with
`estimate.estimate` to nine decimals, floors included; a property test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import repeat
from operator import mul, truediv
from typing import NamedTuple

from diagnostics import estimate
from diagnostics.adaptive import NOT_ASKED, Given
from diagnostics.estimate import (
    GRID,
    HELP_ALLOWANCE,
    HIGH_POINT,
    HIGHEST_SHOWN,
    LOW_POINT,
    Estimate,
    Group,
)
from diagnostics.item_bank import Item

Vector = tuple[float, ...]
Bundle = tuple[tuple[int, str], ...]  # the counted answers of one group, sorted

BELOW_THE_TENTH = 1.2816  # standard deviations under the mean: where to look first, no more
KEPT_READINGS = 2048  # about 12 kB each; an area has 1,330 bundles of three answers or less


class Side(NamedTuple):
    """One side of a sum of products, with its own square."""

    vector: Vector
    square: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Side:
        vector = tuple(values)
        return cls(vector, math.hypot(*vector) ** 2)


def product(one: Side, other: Side) -> float:
    """The sum of products, by |a - b|² = |a|² + |b|² - 2ab: `dist` alone runs in C."""
    gap = math.dist(one[0], other[0])
    return (one[1] + other[1] - gap * gap) / 2


class Reading(NamedTuple):
    """What one bundle of answers says at every general level; `under[n]` = weight below level n."""

    likelihood: Vector
    level: Side
    level_squared: Side
    under: tuple[Side, ...]

    def summary(self, general: Side, counted: int) -> Group:
        """The group in the words of the result, for these weights of the general level."""
        mean = product(general, self.level)
        variance = product(general, self.level_squared) - mean * mean
        uncertainty = math.sqrt(variance) if variance > 0 else 0.0
        spread = BELOW_THE_TENTH * uncertainty
        lowest, highest = mean - spread, mean + spread
        return Group(
            mean,
            uncertainty,
            int(mean) if mean < HIGHEST_SHOWN else HIGHEST_SHOWN,
            self._floor(general, LOW_POINT, int(lowest) if lowest > 0 else 0),
            self._floor(general, HIGH_POINT, int(highest) if highest < HIGHEST else HIGHEST),
            counted,
        )

    def _floor(self, general: Side, share: float, guess: int) -> int:
        """The whole part of the smallest level whose cumulated weight reaches that share."""
        under = self.under
        if guess and product(general, under[guess]) >= share:
            guess -= 1
            while guess and product(general, under[guess]) >= share:
                guess -= 1
            return guess
        while guess < HIGHEST and product(general, under[guess + 1]) < share:
            guess += 1
        return guess


class Belief:
    """The answers of one interview, by group, and what they say of the general level."""

    __slots__ = ("_allowance", "_bundles", "_general", "_readings")

    def __init__(self, help_allowance: float = HELP_ALLOWANCE) -> None:
        self._allowance = help_allowance
        self._bundles: dict[str, Bundle] = {}
        self._readings: dict[str, Reading] = {}
        self._general: Vector = tuple(estimate.PRIOR)

    @classmethod
    def after(
        cls,
        items: Iterable[Item],
        given: Iterable[Given],
        group_of: Callable[[Item], str],
        help_allowance: float = HELP_ALLOWANCE,
    ) -> Belief:
        """Take an interview up where its answers left it; an item answered twice counts once."""
        belief = cls(help_allowance)
        known = {item.id: item for item in items}
        for item_id, value in {answer.item_id: answer.value for answer in given}.items():
            if item := known.get(item_id):
                belief.answer(group_of(item), item.level, value)
        return belief

    def answer(self, group: str, level: int, value: str) -> None:
        """Add one answer to its group; `not_asked` changes nothing."""
        if value == NOT_ASKED:
            return
        bundle = tuple(sorted((*self._bundles.get(group, ()), (level, value))))
        after = reading(bundle, self._allowance)
        weights = map(mul, self._general, after.likelihood)
        if before := self._readings.get(group):
            weights = map(truediv, weights, before.likelihood)
        general = tuple(weights)
        self._general = tuple(map(truediv, general, repeat(sum(general))))
        self._bundles[group] = bundle
        self._readings[group] = after

    def estimate(self) -> Estimate:
        """Level, uncertainty and interval of each group that was asked, and of the whole."""
        if not self._bundles:
            return Estimate(None)
        general, bundles = Side.of(self._general), self._bundles
        groups = {
            name: found.summary(general, len(bundles[name]))
            for name, found in self._readings.items()
        }
        return Estimate(ITSELF.summary(general, sum(map(len, bundles.values()))), groups)


@lru_cache(maxsize=KEPT_READINGS)
def reading(bundle: Bundle, allowance: float) -> Reading:
    """What these answers say, whatever the group that they come from."""
    weights = tuple(estimate.weights(bundle, allowance))
    joint = [tuple(map(mul, row, weights)) for row in estimate.SPREAD]
    return read(joint)


def read(joint: list[Vector]) -> Reading:
    """A reading from its weights: one row per general level, one column per level of the group."""
    likelihood = tuple(map(math.fsum, joint))
    chances = [tuple(w / total for w in row) for row, total in zip(joint, likelihood, strict=True)]
    return Reading(
        likelihood=likelihood,
        level=Side.of(math.fsum(map(mul, row, GRID)) for row in chances),
        level_squared=Side.of(math.fsum(map(mul, row, SQUARES)) for row in chances),
        under=tuple(
            Side.of(math.fsum(row[: whole * STEPS_OF_A_LEVEL]) for row in chances)
            for whole in range(HIGHEST + 1)
        ),
    )


SQUARES = tuple(level * level for level in GRID)
STEPS_OF_A_LEVEL = GRID.index(1)
HIGHEST = int(GRID[-1])
# The general level read as if it were a group that never strays from it.
ITSELF = read([tuple(float(at == g) for at in range(len(GRID))) for g in range(len(GRID))])
