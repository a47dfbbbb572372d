"""REN over columns: many situations at once, the same result as `ren.assess` one by one.

Each step is that of `ren`, `ren_skills` and `ren_levels`, on arrays of integers; floats never
enter. A situation that `ren_rows` sets aside is assessed by itself, errors included. The test
compares every field of every vector and of thousands of situations drawn by lot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from diagnostics import ren, ren_column_services
from diagnostics.ren_column_answers import AnswerColumns, Array, half_up_columns
from diagnostics.ren_model import IMPUTED, SKILLS, UNDETERMINED, Model
from diagnostics.ren_rows import NONE, Encoder, OddError
from diagnostics.ren_shape import SituationError

NO_FLOOR = -2
FALL_FLAGS = ("", "A_REEVALUER", "SANS_PREUVE_NOUVELLE", "MARGE")
OVERRIDE_FLAGS = ("", "DEROGATION", "DEROGATION_EXPIREE")
TRENDS = ("inconnue", "stable", "amelioration", "degradation")


@dataclass(frozen=True)
class Summary:
    """What a trial keeps of one assessment; `error` is the code of an unreadable situation."""

    score: int | None
    completeness: int
    computed_level: str
    level: str
    error: str = ""


@dataclass(frozen=True)
class Assessed:
    """The results of many situations, in their order."""

    size: int
    columns: Columns
    position: Mapping[int, int]
    apart: Mapping[int, dict[str, Any] | SituationError]

    def outputs(self) -> Iterator[dict[str, Any] | SituationError]:
        """Each result as `ren.assess` writes it, or the error it raises."""
        for number in range(self.size):
            if number in self.apart:
                yield self.apart[number]
            else:
                yield self.columns.output(self.position[number])

    def summaries(self) -> Iterator[Summary]:
        """Level and score of each, without the lists."""
        rows = zip(*self.columns.summary_lists(), strict=True)
        for number in range(self.size):
            result = self.apart.get(number)
            if result is None:
                score, completeness, computed, level = next(rows)
                yield Summary(None if score < 0 else score, completeness, computed, level)
            elif isinstance(result, SituationError):
                yield Summary(None, 0, "", "", str(result))
            else:
                names = ("score", "completeness", "computed_level", "level")
                yield Summary(*(result[name] for name in names))


def assess_many(written: Sequence[Any], model: Model, encoder: Encoder | None = None) -> Assessed:
    """Assess written situations together; `encoder` may be kept from one batch to the next."""
    encoder = encoder or Encoder(model)
    rows: list[list[int]] = []
    position: dict[int, int] = {}
    apart: dict[int, dict[str, Any] | SituationError] = {}
    for number, situation in enumerate(written):
        try:
            rows.append(encoder.row(situation))
            position[number] = len(rows) - 1
        except OddError:
            try:
                apart[number] = ren.assess(situation, model)
            except SituationError as error:
                apart[number] = error
    return Assessed(len(written), Columns(model, encoder, _table(rows, encoder)), position, apart)


def columns_of(table: Array, encoder: Encoder) -> Columns:
    """The same from rows already numbered, one a line of a table."""
    return Columns(encoder.model, encoder, table)


def _table(rows: list[list[int]], encoder: Encoder) -> Array:
    import numpy as np

    return np.array(rows, dtype=np.int32).reshape(len(rows), len(encoder.place))


class Columns(AnswerColumns):
    """Every intermediate figure of many assessments, each computed when first asked."""

    # --- sum, score, levels -----------------------------------------------------------------------

    @cached_property
    def points(self) -> Mapping[str, Array]:
        """The points of each valid factor, -1 when it does not count."""
        return {
            factor.code: self.skill_points
            if factor.code == SKILLS
            else self.looked_up(factor.code, factor.values, -1)
            for factor in self.model.factors
        }

    @cached_property
    def raw(self) -> Array:
        return sum(points * (points >= 0) for points in self.points.values())

    @cached_property
    def completeness(self) -> Array:
        return sum(
            (self.points[factor.code] >= 0) * factor.maximum for factor in self.model.factors
        )

    @cached_property
    def score(self) -> Array:
        """The score, -1 when too little is known."""
        import numpy as np

        rounded = half_up_columns(100 * self.raw, np.maximum(self.completeness, 1))
        return np.where(self.completeness >= self.model.data["min_completeness"], rounded, -1)

    @cached_property
    def is_lower_bound(self) -> Array:
        return (self.score < 0) & (self.raw >= self.model.data["entry_thresholds"]["modere"])

    @cached_property
    def score_level(self) -> Array:
        import numpy as np

        read: Array = np.where(self.is_lower_bound, self.raw, self.score)
        level: Array = np.full(len(read), -1, dtype=np.int32)
        for rank, name in enumerate(self.model.levels):
            level = np.where(read >= self.model.data["entry_thresholds"][name], rank, level)
        return np.where(read >= 0, level, -1)

    @cached_property
    def floors(self) -> Mapping[str, Array]:
        """The level each floor guarantees, NO_FLOOR where it is not reached."""
        return {floor["code"]: self._floor(floor) for floor in self.model.data["floors_in_order"]}

    def _floor(self, floor: Mapping[str, Any]) -> Array:
        import numpy as np

        rank = self.model.rank
        level = np.full(len(self.table), NO_FLOOR, dtype=np.int32)
        if "level_by_value" in floor:
            for factor, by_value in floor["level_by_value"].items():
                ranks = {value: rank(name) for value, name in by_value.items()}
                level = self.looked_up(factor, ranks, NO_FLOOR)
        elif "all_of" in floor:
            holds = [self.has(factor, *values) for factor, values in floor["all_of"].items()]
            level = np.where(np.logical_and.reduce(holds), rank(floor["level"]), level)
        elif "incident_within_days" in floor:
            recent = self.incident_age <= floor["incident_within_days"]
            level = np.where(recent, rank(floor["level"]), level)
        else:
            counts = self.skill_points >= 0
            for source in floor["excluded_sources"]:
                counts &= ~self.is_from(source)
            for least, name in reversed(floor["by_min_skill_points"]):
                level = np.where(counts & (self.skill_points >= least), rank(name), level)
        return level

    @cached_property
    def incident_age(self) -> Array:
        """Days since the incident, endless without one."""
        return self.column("as_of") - self.column("incident_on")

    @cached_property
    def computed_level(self) -> Array:
        import numpy as np

        return np.maximum.reduce([self.score_level, *self.floors.values()])

    # --- slow fall, override ----------------------------------------------------------------------

    @cached_property
    def has_new_evidence(self) -> Array:
        import numpy as np

        before = self.column("previous_on")
        found = np.zeros(len(before), dtype=bool)
        for factor in self.model.data["new_evidence_factors"]:
            if factor == SKILLS:
                found |= (self.skills[2] > before) & (self.skills[2] != NONE)
            else:
                found |= (self.valid[factor] >= 0) & (self.column(f"{factor}:on") > before)
        return found

    @cached_property
    def _fallen(self) -> tuple[Array, Array]:
        """The level once the falling rule has spoken, and the number of its flag."""
        import numpy as np

        previous, computed = self.column("previous_level"), self.computed_level
        held = (previous >= 0) & (computed < previous)
        unsure = held & ((computed < 0) | (self.score < 0))
        unproved = held & ~unsure & ~self.has_new_evidence
        falling = held & ~unsure & ~unproved
        level = np.where(held, previous, computed)
        exits = [self.model.data["exit_scores"].get(name, NONE) for name in self.model.levels]
        below = np.array([*exits, NONE], dtype=np.int32)
        for _ in self.model.levels:
            level = level - (falling & (level > computed) & (self.score <= below[level]))
        flag = np.select([unsure, unproved, falling & (level != computed)], [1, 2, 3], 0)
        return level, flag

    @cached_property
    def _decided(self) -> tuple[Array, Array]:
        import numpy as np

        chosen = self.column("override_level")
        age = self.column("as_of") - self.column("override_on")
        stands = (chosen >= 0) & (age <= self.model.data["override_validity_days"])
        flag = np.select([stands, chosen >= 0], [1, 2], 0)
        return np.where(stands, chosen, self._fallen[0]), flag

    @property
    def level(self) -> Array:
        return self._decided[0]

    @cached_property
    def trend(self) -> Array:
        import numpy as np

        before = self.column("previous_score")
        known = (self.score >= 0) & (before != NONE) & (self.column("same_major") == 1)
        step = self.score - before
        near = abs(step) < self.model.data["trend_delta"]
        return np.select([known & near, known & (step < 0), known], [1, 2, 3], 0)

    @cached_property
    def next_review(self) -> Array:
        import numpy as np

        data = self.model.data
        names = (*self.model.levels, UNDETERMINED)
        days = np.array([data["reassessment_days"][name] for name in names])[self.level]
        declined = self.has("D4", "refus_choisi")
        return self.column("as_of") + np.where(declined, data["review_days_if_refus"], days)

    # --- what is read of them ---------------------------------------------------------------------

    def summary_lists(self) -> tuple[list[int], list[int], list[str], list[str]]:
        """Score, completeness, computed level and level of every row, as Python values."""
        names = (*self.model.levels, UNDETERMINED)
        return (
            self.score.tolist(),
            self.completeness.tolist(),
            [names[rank] for rank in self.computed_level.tolist()],
            [names[rank] for rank in self.level.tolist()],
        )

    def output(self, row: int) -> dict[str, Any]:
        """One result, field by field, as `ren.as_output` writes it."""
        names = (*self.model.levels, UNDETERMINED)
        score, raw = int(self.score[row]), int(self.raw[row])
        points, completeness = int(self.skill_points[row]), int(self.completeness[row])
        floors = [code for code, level in self.floors.items() if level[row] != NO_FLOOR]
        missing, stale = self._unknown(row)
        return {
            "model_version": self.model.version,
            "score": score if score >= 0 else None,
            "score_min": raw,
            "score_max": raw + 100 - completeness,
            "completeness": completeness,
            "skill_points": points if points >= 0 else None,
            "computed_level": names[self.computed_level[row]],
            "level": names[self.level[row]],
            "floors": floors,
            "reasons": [*floors, *self._reasons(row)],
            "missing": missing,
            "stale": stale,
            "flags": self._flags(row),
            "trend": TRENDS[self.trend[row]],
            **ren_column_services.output(self, row),
            "next_review_on": date.fromordinal(int(self.next_review[row])).isoformat(),
        }

    def value(self, factor: str, row: int) -> str:
        """The valid answer of one row, in its code."""
        if factor == SKILLS:
            return self.source_names[self.skills[1][row]]
        return list(self.encoder.values[factor])[self.valid[factor][row]]

    def _reasons(self, row: int) -> list[str]:
        scored = [(code, int(points[row])) for code, points in self.points.items()]
        heaviest = sorted((each for each in scored if each[1] > 0), key=lambda each: -each[1])
        most = self.model.data["max_reasons"]
        return [f"{code}:{self.value(code, row)}:{points}" for code, points in heaviest[:most]]

    def _unknown(self, row: int) -> tuple[list[str], list[str]]:
        missing: list[str] = []
        stale: list[str] = []
        for code, points in self.points.items():
            if points[row] >= 0:
                continue
            is_stale = self.skills[3][row] if code == SKILLS else self.column(code)[row] >= 0
            (stale if is_stale else missing).append(code)
        return missing, stale

    def _flags(self, row: int) -> list[str]:
        found = (
            "COMPETENCES_IMPUTEES" if self.is_from(IMPUTED)[row] else "",
            "BORNE_BASSE" if self.is_lower_bound[row] else "",
            FALL_FLAGS[self._fallen[1][row]],
            OVERRIDE_FLAGS[self._decided[1][row]],
            "SANS_TEST" if self.skill_points[row] < 0 else "",
            "COMPETENCES_DECLAREES" if self.is_from("dsi_domaines_acquis")[row] else "",
        )
        return [flag for flag in found if flag]

    def is_any_flag(self, names: frozenset[str]) -> Array:
        """Which rows carry one of the flags of the fall or of the lower bound."""
        import numpy as np

        numbers = [number for number, name in enumerate(FALL_FLAGS) if name in names]
        found = np.isin(self._fallen[1], numbers)
        return found | self.is_lower_bound if "BORNE_BASSE" in names else found
