"""The two-parameter estimator of the certification of Pix (« flash »): answers → capacity, pure.

Source: 1024pix/pix, flash algorithm, as written down in diagnosis.md, 2.1. A tested library: no
screen uses it, since it needs calibrated items. Names are those of the field: capacity (c),
difficulty (d), discriminant (a). Invariant: the same answers and options give the same history.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from diagnostics.scoring import CERTIFIED_TOTAL, round_half_up

GRID_MIN, GRID_MAX, GRID_POINTS = -9, 9, 81
GRID_STEP = (GRID_MAX - GRID_MIN) / (GRID_POINTS - 1)
GRID = tuple(GRID_MIN + step * GRID_STEP for step in range(GRID_POINTS))
PRIOR_VARIANCE = 1.5
# Sheppard's correction of a grouped variance, with the class that Pix takes: 9 / 80.
CLASS_CORRECTION = (9 / 80) ** 2 / 12
START_CAPACITY, CERTIFICATION_START_CAPACITY = 0.0, -3.0
ERROR_WITHOUT_ANSWER = 5.0
SUCCESS_THRESHOLD = 0.95
CANDIDATES = 5
SCORE_PER_INTERVAL = 128
ANSWERS_TO_VALIDATE = 20


@dataclass(frozen=True)
class Challenge:
    """A calibrated question."""

    discriminant: float
    difficulty: float


@dataclass(frozen=True)
class Answer:
    """What somebody answered to a calibrated question."""

    challenge: Challenge
    is_right: bool


@dataclass(frozen=True)
class Options:
    """How the estimate starts and how freely it moves; None means without limit."""

    initial_capacity: float = START_CAPACITY
    variation_percent: float | None = None
    variation_percent_until: int | None = None
    double_measures_until: int = 0


@dataclass(frozen=True)
class Estimate:
    """A capacity and its error, after one answer."""

    capacity: float
    error: float


def success_probability(capacity: float, challenge: Challenge) -> float:
    """p(c) = 1 / (1 + exp(a (d - c)))."""
    exponent = challenge.discriminant * (challenge.difficulty - capacity)
    if exponent > 0:  # written the other way round, because exp of a large number overflows
        small = math.exp(-exponent)
        return small / (1 + small)
    return 1 / (1 + math.exp(exponent))


def information(capacity: float, challenge: Challenge) -> float:
    """What an answer teaches at this capacity: p (1 - p) a²."""
    chance = success_probability(capacity, challenge)
    return chance * (1 - chance) * challenge.discriminant**2


def minimum_capability(challenge: Challenge, *, threshold: float = SUCCESS_THRESHOLD) -> float:
    """The capacity from which the challenge is solved with this probability."""
    return challenge.difficulty + math.log(threshold / (1 - threshold)) / challenge.discriminant


# --- Capacity ----------------------------------------------------------------------------------


def estimate_capacity(answers: Sequence[Answer], options: Options | None = None) -> Estimate:
    """The estimate after the last answer; without answers, the start and a large error."""
    history = capacity_history(answers, options)
    if history:
        return history[-1]
    return Estimate((options or Options()).initial_capacity, ERROR_WITHOUT_ANSWER)


def capacity_history(
    answers: Sequence[Answer], options: Options | None = None
) -> tuple[Estimate, ...]:
    """The estimate after each answer; both answers of a double measure share theirs."""
    options = options or Options()
    paired = min(options.double_measures_until, len(answers))
    capacity, likelihood = options.initial_capacity, [1.0] * GRID_POINTS
    history: list[Estimate] = []
    while (index := len(history)) < len(answers):
        taken = answers[index : index + (2 if index + 2 <= paired else 1)]
        likelihood = [
            known * _mean_probability(taken, point)
            for known, point in zip(likelihood, GRID, strict=True)
        ]
        posterior = _posterior(likelihood, capacity)
        mean = math.fsum(weight * point for weight, point in zip(posterior, GRID, strict=True))
        capacity = _limited(capacity, mean, index, options)
        history.extend([Estimate(capacity, _error(posterior, capacity))] * len(taken))
    return tuple(history)


def _mean_probability(answers: Sequence[Answer], capacity: float) -> float:
    chances = [success_probability(capacity, answer.challenge) for answer in answers]
    likely = [
        chance if answer.is_right else 1 - chance
        for chance, answer in zip(chances, answers, strict=True)
    ]
    return sum(likely) / len(likely)


def _posterior(likelihood: Sequence[float], capacity: float) -> list[float]:
    """The likelihood weighted by a normal prior centred on the estimate before."""
    prior = _normalised(
        [math.exp(-((point - capacity) ** 2) / (2 * PRIOR_VARIANCE)) for point in GRID]
    )
    return _normalised([a * b for a, b in zip(likelihood, prior, strict=True)])


def _normalised(weights: Sequence[float]) -> list[float]:
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def _limited(previous: float, new: float, index: int, options: Options) -> float:
    """Keep the first answers from throwing the estimate far away, when asked to."""
    until, variation = options.variation_percent_until, options.variation_percent
    if variation is None or (until is not None and index >= until):
        return new
    most = variation if abs(previous) < variation else abs(previous) * variation
    return min(max(new, previous - most), previous + most)


def _error(posterior: Sequence[float], capacity: float) -> float:
    spread = math.fsum(
        weight * (point - capacity) ** 2 for weight, point in zip(posterior, GRID, strict=True)
    )
    return math.sqrt(max(0.0, spread - CLASS_CORRECTION))


# --- Choosing, and what an estimate is worth ---------------------------------------------------


def candidates(
    challenges: Sequence[Challenge],
    *,
    capacity: float,
    minimum_success_rate: float = 0,
    at_most: int = CANDIDATES,
) -> list[int]:
    """The places of the challenges to choose among: likely enough first, then most informative."""

    def rank(place: int) -> tuple[bool, float]:
        challenge = challenges[place]
        is_likely = success_probability(capacity, challenge) >= minimum_success_rate
        return not is_likely, -information(capacity, challenge)

    return sorted(range(len(challenges)), key=rank)[:at_most]


@dataclass(frozen=True)
class PixChallenge:
    """A challenge as the pix of an estimate are counted: its skill and what the skill is worth."""

    skill: str
    competence: str
    pix: float
    minimum_capability: float


def pix_by_competence(
    challenges: Iterable[PixChallenge],
    *,
    capacity: float,
    solved: Collection[str] = (),
    answered: Collection[str] = (),
) -> dict[str, float]:
    """The pix of skills solved, plus those never answered that this capacity reaches, each once."""
    counted: set[str] = set()
    totals: dict[str, float] = {}
    for challenge in challenges:
        is_reached = challenge.minimum_capability <= capacity
        is_inferred = is_reached and challenge.skill not in answered
        if challenge.skill in counted or not (challenge.skill in solved or is_inferred):
            continue
        counted.add(challenge.skill)
        totals[challenge.competence] = totals.get(challenge.competence, 0) + challenge.pix
    return totals


# --- Certification: score and capacity ---------------------------------------------------------

# Bounds of the steps of 128, from the day they hold: facts of Pix, never a property of the code.
BOUNDS_FROM: Mapping[dt.date, tuple[float, ...]] = {
    dt.date(2023, 1, 1): (
        -8,
        -1.399264,
        -0.519812,
        0.670847,
        1.549962,
        2.27406,
        3.09502,
        3.930395,
        8,
    ),
}


def bounds_on(day: dt.date) -> tuple[float, ...]:
    """The bounds in force on a day; before the first ones, the first."""
    known = [since for since in sorted(BOUNDS_FROM) if since <= day]
    return BOUNDS_FROM[known[-1] if known else min(BOUNDS_FROM)]


def score_of_capacity(
    capacity: float, bounds: Sequence[float], *, max_level: int, most: int = CERTIFIED_TOTAL
) -> int:
    """The certified score of a capacity: 128 a step, rounded, then capped."""
    clamped = min(max(capacity, bounds[0]), bounds[-1])
    step = next(k for k in range(len(bounds) - 1) if clamped <= bounds[k + 1])
    lower, upper = bounds[step], bounds[step + 1]
    score = SCORE_PER_INTERVAL * (step + 1 + (clamped - upper) / (upper - lower))
    return min(round_half_up(score), SCORE_PER_INTERVAL * max_level, most)


def capacity_of_score(score: int, bounds: Sequence[float]) -> float:
    """The capacity of a certified score: one is added first, then the same steps are read."""
    reached = score + 1
    step = min(max(math.ceil(reached / SCORE_PER_INTERVAL) - 1, 0), len(bounds) - 2)
    lower, upper = bounds[step], bounds[step + 1]
    return upper + (reached / SCORE_PER_INTERVAL - step - 1) * (upper - lower)


def certification_status(*, answers: int, is_aborted: bool) -> str:
    """A test is rejected only when it was cut short and has fewer than twenty answers."""
    return "rejected" if is_aborted and answers < ANSWERS_TO_VALIDATE else "validated"
