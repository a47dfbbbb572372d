"""Virtual persons and what an estimator says of them: the arithmetic of diagnosis.md 6.5.

Persons are drawn once and answer every task of the bank once; each design then reads the answers
to the tasks it puts, so that two designs differ by their questions and by nothing else. Invariant:
the same plan gives the same figures. Simulated persons follow the model; real agreement must be
measured on real interviews. numpy is imported inside the functions: a web process never pays it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diagnostics import estimate, item_bank, pix
from diagnostics.adaptive import ALONE, NO, NOT_ASKED, WITH_HELP
from diagnostics.item_bank import Item, ItemBank

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Booleans = NDArray[np.bool_]

Put = Sequence[Sequence[int]]  # for each person, the places in the bank of the tasks put

VALUES = (ALONE, WITH_HELP, NO, NOT_ASKED)
UNCOUNTED = VALUES.index(NOT_ASKED)
KINDS = UNCOUNTED * len(item_bank.LEVELS)  # a level and a counted value
CODES = tuple(competence.code for competence in pix.COMPETENCES)
AREAS = tuple(area.code for area in pix.AREAS)

GENERAL_MEAN, GENERAL_WIDTH = 2.8, 1.6
COMPETENCE_WIDTH, COMPETENCE_TOP = 0.8, 7.5
NOT_ASKED_SHARE = 0.03

ALL, NOVICES, EXPERTS = "all", "novices", "experts"
OVERRATED, UNDERRATED = "overrated", "underrated"
POPULATIONS = (ALL, NOVICES, EXPERTS, OVERRATED, UNDERRATED)
GENERAL_RANGES = {NOVICES: (0.0, 2.0), EXPERTS: (4.0, 7.0)}
DIFFICULTY_SHIFTS = {OVERRATED: -1.0, UNDERRATED: 1.0}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated; the values written are the defaults of 6.5."""

    persons: int = 2000
    seed: int = 2026
    scope: str = item_bank.JOB_SEARCH
    questions: int = 12
    help_allowance: float = 1.5
    population: str = ALL
    careless: float = 0.0
    assumed_allowance: float = estimate.HELP_ALLOWANCE  # what the estimator believes

    @property
    def competences(self) -> tuple[str, ...]:
        return item_bank.SCOPES[self.scope]


@dataclass(frozen=True, slots=True)
class Crowd:
    """The persons drawn: their true levels, and their answer to every task of the bank."""

    bank: ItemBank
    general: Floats
    competences: Floats
    answers: Whole

    @property
    def persons(self) -> int:
        return len(self.general)


@dataclass(frozen=True, slots=True)
class Model:
    """The constants of the estimator of 6.4; experiments try others."""

    help_allowance: float = estimate.HELP_ALLOWANCE
    prior_mean: float = estimate.PRIOR_MEAN
    prior_width: float = estimate.PRIOR_WIDTH
    group_width: float = estimate.GROUP_WIDTH


@dataclass(frozen=True, slots=True)
class Levels:
    """What the estimator says of each person (row) and group (column)."""

    groups: tuple[str, ...]
    weights: Floats
    mean: Floats
    deviation: Floats
    put: Whole
    counted: Whole
    said_no: Whole


@dataclass(frozen=True, slots=True)
class Measure:
    """The figures of one slice; `agreement` compares whole levels, `near` the means themselves."""

    results: int
    agreement: float
    near: float
    error: float
    coverage: float


# --- Persons -----------------------------------------------------------------------------------


def draw_crowd(plan: Plan, bank: ItemBank) -> Crowd:
    """Draw the persons and all their answers; the same seed draws the same persons."""
    import numpy as np

    dice = np.random.default_rng(plan.seed)
    lowest, highest = GENERAL_RANGES.get(plan.population, (0.0, 7.0))
    general = dice.normal(GENERAL_MEAN, GENERAL_WIDTH, plan.persons).clip(lowest, highest)
    strays = dice.normal(0, COMPETENCE_WIDTH, (plan.persons, len(CODES)))
    competences = (general[:, None] + strays).clip(0, COMPETENCE_TOP)
    levels = competences[:, [CODES.index(item.competence) for item in bank.items]]
    shift = DIFFICULTY_SHIFTS.get(plan.population, 0.0)
    ease = levels - np.array([item.level + shift for item in bank.items])
    chance = dice.random(ease.shape)
    alone, helped = 1 / (1 + np.exp(-ease)), 1 / (1 + np.exp(-ease - plan.help_allowance))
    answers = (chance >= alone).astype(np.int64) + (chance >= helped)
    at_random = dice.integers(0, UNCOUNTED, ease.shape)
    answers = np.where(dice.random(ease.shape) < plan.careless, at_random, answers)
    answers[dice.random(ease.shape) < NOT_ASKED_SHARE] = UNCOUNTED
    return Crowd(bank, general, competences, answers)


def true_levels(crowd: Crowd, groups: Sequence[str], scope: Sequence[str]) -> Floats:
    """The true level of each area or competence: the mean of its competences in the scope."""
    import numpy as np

    inside = [[CODES.index(code) for code in scope if code.startswith(group)] for group in groups]
    return np.stack([crowd.competences[:, each].mean(axis=1) for each in inside], axis=1)


# --- The estimate of 6.4, for everybody at once ------------------------------------------------


def read_levels(put: Put, crowd: Crowd, groups: Sequence[str], model: Model) -> Levels:
    """Estimate every area or competence of every person from the answers to the tasks put."""
    import numpy as np

    tallies = tally(put, crowd, groups)
    counted = tallies[:, :, :, :UNCOUNTED]
    grid = np.array(estimate.GRID)
    kinds = counted.reshape(len(put), len(groups), KINDS).astype(float)
    log_likelihood = kinds @ np.log(_answer_rows(model))
    likelihood = np.exp(log_likelihood - log_likelihood.max(axis=2, keepdims=True))
    spread = np.exp(-((grid - grid[:, None]) ** 2) / (2 * model.group_width**2))
    spread /= spread.sum(axis=1, keepdims=True)
    of_group = np.log(likelihood @ spread.T)
    prior = -((grid - model.prior_mean) ** 2) / (2 * model.prior_width**2)
    others = prior + of_group.sum(axis=1, keepdims=True) - of_group
    general = np.exp(others - others.max(axis=2, keepdims=True))
    weights = likelihood * (general @ spread)
    weights /= weights.sum(axis=2, keepdims=True)
    mean = weights @ grid
    deviation = np.sqrt(np.maximum(weights @ grid**2 - mean**2, 0))
    said_no = counted[:, :, :, VALUES.index(NO)].sum(axis=2)
    return Levels(
        tuple(groups),
        weights,
        mean,
        deviation,
        tallies.sum(axis=(2, 3)),
        counted.sum(axis=(2, 3)),
        said_no,
    )


def tally(put: Put, crowd: Crowd, groups: Sequence[str]) -> Whole:
    """How many answers of each level and value each person gave in each group."""
    import numpy as np

    items = crowd.bank.items
    column = np.array([_column(item, groups) for item in items])
    level = np.array([item.level - item_bank.LEVELS[0] for item in items])
    who = np.repeat(np.arange(len(put)), [len(row) for row in put])
    place = np.array([place for row in put for place in row], dtype=np.int64)
    value = crowd.answers[who, place]
    shape = (len(put), len(groups), len(item_bank.LEVELS), len(VALUES))
    cell = np.ravel_multi_index((who, column[place], level[place], value), shape)
    counts: Whole = np.bincount(cell, minlength=math.prod(shape)).reshape(shape)
    return counts


def expected_gains(levels: Levels, model: Model) -> list[list[list[float]]]:
    """By person, group and difficulty: the variance that one more answer takes away on average."""
    import numpy as np

    grid, rows = np.array(estimate.GRID), _answer_rows(model)
    chance = levels.weights @ rows.T
    mean = (levels.weights * grid) @ rows.T / chance
    variance = (levels.weights * grid**2) @ rows.T / chance - mean**2
    left = (chance * variance).reshape(*levels.mean.shape, len(item_bank.LEVELS), UNCOUNTED)
    gains: list[list[list[float]]] = (levels.deviation[:, :, None] ** 2 - left.sum(axis=3)).tolist()
    return gains


def chances_of_no(levels: Levels, model: Model) -> list[list[list[float]]]:
    """By person, group and difficulty: how likely the next answer is a « no »."""
    rows = _answer_rows(model)[VALUES.index(NO) :: UNCOUNTED]
    chances: list[list[list[float]]] = (levels.weights @ rows.T).tolist()
    return chances


def _answer_rows(model: Model) -> Floats:
    """One row per level and counted value, one column per level of the grid."""
    import numpy as np

    return np.array(
        [
            [estimate.likelihood(at, value, level, model.help_allowance) for at in estimate.GRID]
            for level in item_bank.LEVELS
            for value in VALUES[:UNCOUNTED]
        ]
    )


def _column(item: Item, groups: Sequence[str]) -> int:
    return next((n for n, group in enumerate(groups) if item.competence.startswith(group)), 0)


# --- Measures ----------------------------------------------------------------------------------


def measure(levels: Levels, truth: Floats, kept: Booleans) -> Measure:
    """Compare what was estimated with what is true, over the results kept."""
    import numpy as np

    if not kept.any():
        return Measure(0, 0.0, 0.0, 0.0, 0.0)
    grid = np.array(estimate.GRID)
    cumulated = levels.weights.cumsum(axis=2)
    low = grid[(cumulated >= estimate.LOW_POINT).argmax(axis=2)]
    high = grid[(cumulated >= estimate.HIGH_POINT).argmax(axis=2)]
    shown = np.minimum(np.floor(levels.mean), estimate.HIGHEST_SHOWN)
    gap = np.abs(levels.mean - truth)[kept]
    return Measure(
        results=len(gap),
        agreement=float((np.abs(shown - np.floor(truth))[kept] <= 1).mean()),
        near=float((gap <= 1).mean()),
        error=float(gap.mean()),
        coverage=float(((low <= truth) & (truth <= high))[kept].mean()),
    )


# --- How much a question can teach -------------------------------------------------------------


def information_put(put: Put, crowd: Crowd, allowance: float) -> Floats:
    """By person, the mean information (Fisher's) of the tasks put, at the true levels."""
    import numpy as np

    column = np.array([CODES.index(item.competence) for item in crowd.bank.items])
    level = np.array([item.level for item in crowd.bank.items])
    means: list[float] = []
    for person, row in enumerate(put):
        gaps = crowd.competences[person, column[row]] - level[row]
        means.append(float(_information(gaps, allowance).mean()))
    return np.array(means)


def information_best(crowd: Crowd, scope: Sequence[str], allowance: float) -> Floats:
    """By person, what a chooser who knew the truth would draw from each question at most."""
    import numpy as np

    levels = crowd.competences[:, [CODES.index(code) for code in scope]]
    of_level = [_information(levels - level, allowance) for level in item_bank.LEVELS]
    best: Floats = np.max(of_level, axis=0).mean(axis=1)
    return best


def _information(gap: Floats, allowance: float) -> Floats:
    import numpy as np

    alone, helped = 1 / (1 + np.exp(-gap)), 1 / (1 + np.exp(-gap - allowance))
    slope, further = alone * (1 - alone), helped * (1 - helped)
    known: Floats = (
        slope**2 / alone + (further - slope) ** 2 / (helped - alone) + further**2 / (1 - helped)
    )
    return known
