"""From points to a level: floors, the slow fall, and the choice of a human (risk-model.md, 4, 5).

A level rises at once and falls slowly, only on new evidence, so that stale or missing data never
takes help away from anyone. A derogation decides the final level; the computed one stands beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagnostics.ren_model import SKILLS, UNDETERMINED, Model
from diagnostics.ren_situation import Previous, Situation
from diagnostics.ren_skills import Skills


@dataclass(frozen=True)
class Facts:
    """What counts on the day: the valid answers by factor, the skills, the days."""

    situation: Situation
    values: Mapping[str, str]
    skills: Skills

    def has(self, factor: str, *values: str) -> bool:
        return self.values.get(factor) in values

    @property
    def incident_age(self) -> int | None:
        if self.situation.incident_on is None:
            return None
        return (self.situation.as_of - self.situation.incident_on).days


@dataclass(frozen=True)
class Fall:
    """The level once the falling rule has spoken, and the flag that says what it did."""

    level: str
    flag: str | None = None


def reached_floors(facts: Facts, model: Model) -> dict[str, str]:
    """The floors reached, in the order of the model, each with the level it guarantees."""
    reached: dict[str, str] = {}
    for floor in model.data["floors_in_order"]:
        level = _floor_level(floor, facts)
        if level is not None:
            reached[floor["code"]] = level
    return reached


def _floor_level(floor: Mapping[str, Any], facts: Facts) -> str | None:
    level: str | None = None
    if "level_by_value" in floor:
        for factor, by_value in floor["level_by_value"].items():
            level = by_value.get(facts.values.get(factor))
    elif "all_of" in floor:
        if all(facts.has(factor, *values) for factor, values in floor["all_of"].items()):
            level = floor["level"]
    elif "incident_within_days" in floor:
        age = facts.incident_age
        if age is not None and age <= floor["incident_within_days"]:
            level = floor["level"]
    elif facts.skills.points is not None:
        level = _skill_floor(floor, facts.skills, facts.skills.points)
    return level


def _skill_floor(floor: Mapping[str, Any], skills: Skills, points: int) -> str | None:
    if skills.source in floor["excluded_sources"]:
        return None
    bands: list[tuple[int, str]] = floor["by_min_skill_points"]
    return next((level for least, level in bands if points >= least), None)


def fall_slowly(computed: str, score: int | None, facts: Facts, model: Model) -> Fall:
    """Hold the previous level back unless new evidence brings the score under its exit."""
    previous = facts.situation.previous
    if previous is None or previous.level == UNDETERMINED:
        return Fall(computed)
    if model.rank(computed) >= model.rank(previous.level):
        return Fall(computed)
    if computed == UNDETERMINED or score is None:
        return Fall(previous.level, "A_REEVALUER")
    if not _has_new_evidence(previous, facts, model):
        return Fall(previous.level, "SANS_PREUVE_NOUVELLE")
    level = previous.level
    exits: Mapping[str, int] = model.data["exit_scores"]
    while model.rank(level) > model.rank(computed) and score <= exits[level]:
        level = model.levels[model.rank(level) - 1]
    return Fall(level, "MARGE" if level != computed else None)


def _has_new_evidence(previous: Previous, facts: Facts, model: Model) -> bool:
    """Evidence of the very day of the previous level is not new (behaviour 12)."""
    for factor in model.data["new_evidence_factors"]:
        if factor == SKILLS:
            observed_on = facts.skills.observed_on
        elif factor in facts.values:
            observed_on = facts.situation.answers[factor].observed_on
        else:
            observed_on = None
        if observed_on is not None and observed_on > previous.on:
            return True
    return False


def decide(fallen: Fall, facts: Facts, model: Model) -> Fall:
    """Let a derogation still in its days decide; say so when its days are over."""
    override = facts.situation.override
    if override is None:
        return Fall(fallen.level)
    age = (facts.situation.as_of - override.on).days
    if age <= model.data["override_validity_days"]:
        return Fall(override.level, "DEROGATION")
    return Fall(fallen.level, "DEROGATION_EXPIREE")
