"""What a person can do, from the first valid source of the order (risk-model.md, 2).

Tested comes before observed, observed before declared; only one source counts, even when another
is fresher or worse. Without any, a person who does not use the internet has her skills imputed,
because nobody tests who never connects; otherwise they stay unknown, and unknown is never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from diagnostics.ren_model import IMPUTED, PROFILE, Model, SkillSource
from diagnostics.ren_situation import Answer, Situation


@dataclass(frozen=True)
class Skills:
    """The points of C, or none; `source` is the one that counts, or `impute`."""

    points: int | None = None
    source: str | None = None
    observed_on: date | None = None
    is_stale: bool = False
    levels: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        return self.points is not None

    @property
    def is_imputed(self) -> bool:
        return self.source == IMPUTED


def read_skills(situation: Situation, frequency: str | None, model: Model) -> Skills:
    """Take the first valid source; `frequency` is the valid answer to B1."""
    is_stale = False
    for source in model.sources:
        answer = situation.answers.get(source.code)
        if answer is None:
            continue
        points = points_of(source, answer, model)
        if points is None:
            continue
        if answer.age_on(situation.as_of) > source.validity_days:
            is_stale = True
            continue
        levels = answer.value if isinstance(answer.value, Mapping) else {}
        return Skills(points, source.code, answer.observed_on, levels=levels)
    imputed: Mapping[str, int] = model.data["skills"]["imputation_if_no_source"]
    if frequency is not None and frequency in imputed:
        return Skills(imputed[frequency], IMPUTED)
    return Skills(is_stale=is_stale)


def points_of(source: SkillSource, answer: Answer, model: Model) -> int | None:
    """Points of one source; none when it is too thin to be used."""
    if source.code == PROFILE:
        return _profile_points(cast("Mapping[str, int]", answer.value), model)
    reached = cast("int", answer.value)
    return next(points for floor, points in source.bands if reached >= floor)


def known_weights(levels: Mapping[str, int], model: Model) -> Mapping[str, int]:
    """Weights of the job-search competences that were tested."""
    weights: Mapping[str, int] = model.data["skills"]["weights"]
    return {code: weight for code, weight in weights.items() if code in levels}


def _profile_points(levels: Mapping[str, int], model: Model) -> int | None:
    skills = model.data["skills"]
    weights = known_weights(levels, model)
    known = sum(weights.values())
    if known < skills["min_known_weight"]:
        return None
    target: int = skills["target_level"]
    gap = sum(weight * max(0, target - levels[code]) for code, weight in weights.items())
    return half_up(skills["max"] * gap, target * known)


def half_up(numerator: int, denominator: int) -> int:
    """Divide two positive integers, the half going up; floats never enter the model."""
    return (2 * numerator + denominator) // (2 * denominator)
