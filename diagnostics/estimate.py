"""Answers of an interview → level, uncertainty and interval of each group (diagnosis.md 6.4).

A two-storey model: the person has a general level, each group (area or competence) its own level
around it, so that one answer also teaches a little about the other groups. Invariant: a group
without counted answer is absent, because unknown is never zero; `not_asked` changes nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from diagnostics.adaptive import ALONE, NOT_ASKED, WITH_HELP, Given
from diagnostics.item_bank import Item

GRID = tuple(step / 4 for step in range(33))
HELP_ALLOWANCE = 1.5
PRIOR_MEAN, PRIOR_WIDTH, GROUP_WIDTH = 2.5, 1.5, 1.0
HIGHEST_SHOWN = 6
LOW_POINT, HIGH_POINT = 0.1, 0.9
RELIABLE_UNDER, TO_CONFIRM_UNDER = 0.7, 1.0


class Group(NamedTuple):
    """What is known of one group: its level, how sure, and between which levels."""

    mean: float
    uncertainty: float
    level: int
    low: int
    high: int
    counted: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """The general level and each group that has a counted answer."""

    general: Group | None
    groups: dict[str, Group] = field(default_factory=dict)


def likelihood(
    level: float, value: str, difficulty: float, allowance: float = HELP_ALLOWANCE
) -> float:
    """The chance that a person of that level answers so to a task of that difficulty."""
    alone = _logistic(level - difficulty)
    helped = _logistic(level + allowance - difficulty)
    if value == ALONE:
        return alone
    return helped - alone if value == WITH_HELP else 1 - helped


def estimate(
    items: Iterable[Item],
    given: Sequence[Given],
    group_of: Callable[[Item], str],
    help_allowance: float = HELP_ALLOWANCE,
) -> Estimate:
    """Level, uncertainty and interval of each group that was asked, and of the whole."""
    values = {answer.item_id: answer.value for answer in given}
    answers: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for item in items:
        if (value := values.get(item.id, NOT_ASKED)) != NOT_ASKED:
            answers[group_of(item)].append((item.level, value))
    if not answers:
        return Estimate(None)
    likelihoods = {name: weights(each, help_allowance) for name, each in answers.items()}
    spreads = {
        name: [sum(k * w for k, w in zip(row, weight, strict=True)) for row in SPREAD]
        for name, weight in likelihoods.items()
    }
    groups = {}
    for name in sorted(answers):
        others = [spread for other, spread in spreads.items() if other != name]
        general = _product([PRIOR, *others])
        around = [sum(row[at] * g for row, g in zip(SPREAD, general, strict=True)) for at in POINTS]
        groups[name] = summary(_product([likelihoods[name], around]), len(answers[name]))
    whole = _product([PRIOR, *spreads.values()])
    return Estimate(summary(whole, sum(map(len, answers.values()))), groups)


def summary(weights: Sequence[float], counted: int) -> Group:
    """A weighted grid in the words of the result: mean, standard deviation, floors."""
    total = math.fsum(weights)
    mean = sum(w * level for w, level in zip(weights, GRID, strict=True)) / total
    square = sum(w * (level - mean) ** 2 for w, level in zip(weights, GRID, strict=True)) / total
    return Group(
        mean=mean,
        uncertainty=math.sqrt(square),
        level=min(HIGHEST_SHOWN, math.floor(mean)),
        low=math.floor(point(weights, LOW_POINT, total)),
        high=math.floor(point(weights, HIGH_POINT, total)),
        counted=counted,
    )


def point(weights: Sequence[float], share: float, total: float) -> float:
    """The smallest grid level whose cumulated weight reaches that share."""
    cumulated = 0.0
    for level, weight in zip(GRID, weights, strict=True):
        cumulated += weight
        if cumulated >= share * total:
            return level
    return GRID[-1]


# --- The words of the result -------------------------------------------------------------------


def trust(uncertainty: float) -> str:
    """« fiable », « à confirmer » or « indicatif »."""
    if uncertainty < RELIABLE_UNDER:
        return "fiable"
    return "à confirmer" if uncertainty < TO_CONFIRM_UNDER else "indicatif"


def level_text(level: int) -> str:
    """« 2 », or « 6 ou plus »: the interview asks nothing above level 6."""
    return f"{HIGHEST_SHOWN} ou plus" if level >= HIGHEST_SHOWN else str(level)


def sentence(group: Group) -> str:
    """« Niveau 2, entre 1 et 3, à confirmer »."""
    low, high = level_text(group.low), level_text(group.high)
    level = level_text(group.level)
    interval = "" if low == high == level else f", entre {low} et {high}"
    return f"Niveau {level}{interval}, {trust(group.uncertainty)}"


# --- Tables ------------------------------------------------------------------------------------


def _logistic(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def _bell(gap: float, width: float) -> float:
    return math.exp(-(gap**2) / (2 * width**2))


def _normalised(weights: Sequence[float]) -> list[float]:
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def _product(columns: Sequence[Sequence[float]]) -> list[float]:
    return [math.prod(row) for row in zip(*columns, strict=True)]


def weights(answers: Sequence[tuple[int, str]], allowance: float) -> list[float]:
    return [
        math.prod(likelihood(level, value, difficulty, allowance) for difficulty, value in answers)
        for level in GRID
    ]


POINTS = range(len(GRID))
PRIOR = [_bell(g - PRIOR_MEAN, PRIOR_WIDTH) for g in GRID]
# One row per general level g: how the level of a group is spread around it, K(θ|g).
SPREAD = [_normalised([_bell(level - g, GROUP_WIDTH) for level in GRID]) for g in GRID]
