"""REN, the risk of digital exclusion: answers and dates → level, reasons, flags, proposals.

Integer points and no learning: every point traces to one answer, an unknown answer is neither
zero nor bad, and the same situation under the same version always gives the same result (L10).
The module knows no person, no clock and no database; `assess` is the whole model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from diagnostics import proposals
from diagnostics.ren_levels import Facts, decide, fall_slowly, reached_floors
from diagnostics.ren_model import SKILLS, UNDETERMINED, Model
from diagnostics.ren_situation import Situation, read_situation
from diagnostics.ren_skills import Skills, half_up, read_skills


@dataclass(frozen=True)
class Points:
    """The points of one valid factor and the value they come from."""

    factor: str
    value: str
    points: int
    maximum: int
    observed_on: date | None


@dataclass(frozen=True)
class Workings:
    """Every intermediate figure of one assessment, for those who ask how it was done."""

    situation: Situation
    points: tuple[Points, ...]
    missing: tuple[str, ...]
    stale: tuple[str, ...]
    skills: Skills
    raw: int
    completeness: int
    score: int | None
    score_level: str
    floors: Mapping[str, str]
    computed_level: str
    fallen_level: str
    level: str
    flags: tuple[str, ...]
    trend: str
    services: proposals.Proposals
    next_review_on: date

    @property
    def score_max(self) -> int:
        return self.raw + 100 - self.completeness


def assess(situation: Any, model: Model) -> dict[str, Any]:
    """Assess one written situation; raises SituationError on the first error met."""
    return as_output(work_out(read_situation(situation, model), model), model)


def work_out(situation: Situation, model: Model) -> Workings:
    """Do the sum in the open: each step of the model, in its order."""
    values = {
        factor.code: str(situation.answers[factor.code].value)
        for factor in model.factors
        if factor.code in situation.answers
        and situation.answers[factor.code].age_on(situation.as_of) <= factor.validity_days
    }
    skills = read_skills(situation, values.get("B1"), model)
    facts = Facts(situation, values, skills)
    points = _points(facts, model)
    raw = sum(row.points for row in points)
    completeness = sum(row.maximum for row in points)
    score, score_level, is_lower_bound = _score(raw, completeness, model)
    floors = reached_floors(facts, model)
    computed = model.highest([score_level, *floors.values()])
    fallen = fall_slowly(computed, score, facts, model)
    final = decide(fallen, facts, model)
    flags = _flags(skills, is_lower_bound, fallen.flag, final.flag)
    verdict = proposals.Verdict(final.level, tuple(floors), flags, completeness)
    missing, stale = _unknown(facts, model)
    return Workings(
        situation=situation,
        points=points,
        missing=missing,
        stale=stale,
        skills=skills,
        raw=raw,
        completeness=completeness,
        score=score,
        score_level=score_level,
        floors=floors,
        computed_level=computed,
        fallen_level=fallen.level,
        level=final.level,
        flags=flags,
        trend=_trend(score, situation, model),
        services=proposals.propose(facts, verdict, model),
        next_review_on=_next_review(final.level, facts, model),
    )


def as_output(workings: Workings, model: Model) -> dict[str, Any]:
    """Write the result field by field, as risk-model.md section 10 lists them."""
    return {
        "model_version": model.version,
        "score": workings.score,
        "score_min": workings.raw,
        "score_max": workings.score_max,
        "completeness": workings.completeness,
        "skill_points": workings.skills.points,
        "computed_level": workings.computed_level,
        "level": workings.level,
        "floors": list(workings.floors),
        "reasons": _reasons(workings, model),
        "missing": list(workings.missing),
        "stale": list(workings.stale),
        "flags": list(workings.flags),
        "trend": workings.trend,
        "services": list(workings.services.services),
        "pass_count": workings.services.pass_count,
        "support_mode": workings.services.support_mode,
        "next_review_on": workings.next_review_on.isoformat(),
    }


def _points(facts: Facts, model: Model) -> tuple[Points, ...]:
    rows: list[Points] = []
    for factor in model.factors:
        if factor.code == SKILLS:
            skills = facts.skills
            if skills.points is not None and skills.source is not None:
                row = (skills.source, skills.points, factor.maximum, skills.observed_on)
                rows.append(Points(SKILLS, *row))
        elif factor.code in facts.values:
            value = facts.values[factor.code]
            observed_on = facts.situation.answers[factor.code].observed_on
            row = (value, factor.values[value], factor.maximum, observed_on)
            rows.append(Points(factor.code, *row))
    return tuple(rows)


def _score(raw: int, completeness: int, model: Model) -> tuple[int | None, str, bool]:
    """Score, the level it gives, and whether that level is only a lower bound."""
    if completeness >= model.data["min_completeness"]:
        score = half_up(100 * raw, completeness)
        return score, model.level_of(score), False
    if raw >= model.data["entry_thresholds"]["modere"]:
        return None, model.level_of(raw), True
    return None, UNDETERMINED, False


def _unknown(facts: Facts, model: Model) -> tuple[tuple[str, ...], tuple[str, ...]]:
    missing: list[str] = []
    stale: list[str] = []
    for factor in model.factors:
        if factor.code == SKILLS:
            if facts.skills.is_valid:
                continue
            (stale if facts.skills.is_stale else missing).append(SKILLS)
        elif factor.code not in facts.situation.answers:
            missing.append(factor.code)
        elif factor.code not in facts.values:
            stale.append(factor.code)
    return tuple(missing), tuple(stale)


def _flags(
    skills: Skills, is_lower_bound: bool, fall: str | None, override: str | None
) -> tuple[str, ...]:
    found = {
        "COMPETENCES_IMPUTEES": skills.is_imputed,
        "BORNE_BASSE": is_lower_bound,
        fall: fall is not None,
        override: override is not None,
        "SANS_TEST": not skills.is_valid,
        "COMPETENCES_DECLAREES": skills.source == "dsi_domaines_acquis",
    }
    return tuple(flag for flag, holds in found.items() if flag is not None and holds)


def _reasons(workings: Workings, model: Model) -> list[str]:
    """The floors, then the heaviest answers; a stable sort keeps table order on ties."""
    most: int = model.data["max_reasons"]
    scored = sorted((row for row in workings.points if row.points), key=lambda row: -row.points)
    answers = [f"{row.factor}:{row.value}:{row.points}" for row in scored[:most]]
    return [*workings.floors, *answers]


def _trend(score: int | None, situation: Situation, model: Model) -> str:
    previous = situation.previous
    if score is None or previous is None or previous.score is None:
        return "inconnue"
    if (previous.model_version or model.version).split(".")[0] != model.version.split(".")[0]:
        return "inconnue"
    delta: int = model.data["trend_delta"]
    if abs(score - previous.score) < delta:
        return "stable"
    return "amelioration" if score < previous.score else "degradation"


def _next_review(level: str, facts: Facts, model: Model) -> date:
    days: int = model.data["reassessment_days"][level]
    if facts.has("D4", "refus_choisi"):
        days = model.data["review_days_if_refus"]
    return facts.situation.as_of + timedelta(days=days)
