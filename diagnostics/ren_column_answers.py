"""The answers of many people as columns: which ones count, and the points of their skills.

The steps are those of `ren` and `ren_skills`; numpy is imported where it is used, so that starting
the programme does not load it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from diagnostics.ren_model import IMPUTED, PROFILE, Model
from diagnostics.ren_rows import NONE, Encoder

Array = Any  # of numpy


def half_up_columns(numerator: Array, denominator: Array) -> Array:
    """Divide positive integers, the half going up, as `ren_skills.half_up` does."""
    return (2 * numerator + denominator) // (2 * denominator)


class AnswerColumns:
    """What is known of many people, read under one version of the model."""

    def __init__(self, model: Model, encoder: Encoder, table: Array) -> None:
        self.model = model
        self.encoder = encoder
        self.table = table

    def column(self, name: str) -> Array:
        return self.table[:, self.encoder.place[name]]

    @cached_property
    def valid(self) -> Mapping[str, Array]:
        """The number of each valid answer, -1 when it is missing or stale."""
        import numpy as np

        as_of, found = self.column("as_of"), {}
        for code in self.encoder.values:
            age = as_of - self.column(f"{code}:on")
            days = self.model.factor(code).validity_days
            found[code] = np.where(age <= days, self.column(code), -1)
        return found

    def has(self, factor: str, *values: str) -> Array:
        """Whose valid answer is one of these."""
        return self.looked_up(factor, dict.fromkeys(values, 1), 0) == 1

    def looked_up(self, factor: str, by_value: Mapping[str, int], default: int) -> Array:
        """A number for each valid answer; the default stands for all others and for none."""
        import numpy as np

        numbers = self.encoder.values[factor]
        table = [by_value.get(value, default) for value in numbers]
        return np.array([*table, default], dtype=np.int32)[self.valid[factor]]

    # --- skills -----------------------------------------------------------------------------------

    @cached_property
    def profile(self) -> Array:
        """The levels of the job-search competences, one column each, -1 when untested."""
        weights = self.model.data["skills"]["weights"]
        places = [self.encoder.place[f"{PROFILE}:{code}"] for code in weights]
        return self.table[:, places]

    def _points_of(self, code: str) -> Array:
        import numpy as np

        number = self.column(code)
        if code == PROFILE:
            skills = self.model.data["skills"]
            weights = np.array(list(skills["weights"].values()), dtype=np.int32)
            known = (self.profile >= 0) @ weights
            gap = (np.maximum(0, skills["target_level"] - self.profile) * (self.profile >= 0)) @ (
                weights
            )
            points = half_up_columns(
                skills["max"] * gap, skills["target_level"] * np.maximum(known, 1)
            )
            return np.where((number >= 0) & (known >= skills["min_known_weight"]), points, -1)
        points = np.full(len(number), -1, dtype=np.int32)
        for least, worth in reversed(self.model.source(code).bands):
            points = np.where(number >= least, worth, points)
        return np.where(number >= 0, points, -1)

    @cached_property
    def skills(self) -> tuple[Array, Array, Array, Array]:
        """Points, number of the source, day, stale: the first valid source counts."""
        import numpy as np

        as_of = self.column("as_of")
        size = len(as_of)
        points = np.full(size, -1, dtype=np.int32)
        source = np.full(size, -1, dtype=np.int32)
        day = np.full(size, NONE, dtype=np.int32)
        is_stale = np.zeros(size, dtype=bool)
        for number, each in enumerate(self.model.sources):
            worth, on = self._points_of(each.code), self.column(f"{each.code}:on")
            usable = (worth >= 0) & (source < 0)
            fresh = usable & (as_of - on <= each.validity_days)
            is_stale |= usable & ~fresh
            points, source = np.where(fresh, worth, points), np.where(fresh, number, source)
            day = np.where(fresh, on, day)
        imputed = self.looked_up("B1", self.model.data["skills"]["imputation_if_no_source"], -1)
        is_imputed = (source < 0) & (imputed >= 0)
        points = np.where(is_imputed, imputed, points)
        source = np.where(is_imputed, len(self.model.sources), source)
        return points, source, day, is_stale & (source < 0)

    @cached_property
    def source_names(self) -> tuple[str, ...]:
        return (*(source.code for source in self.model.sources), IMPUTED, "")

    def is_from(self, source: str) -> Array:
        return self.skills[1] == self.source_names.index(source)

    @property
    def skill_points(self) -> Array:
        return self.skills[0]
