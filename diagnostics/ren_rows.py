"""Written situations → rows of small numbers, for `ren_columns`; the unusual ones are set aside.

Only what is perfectly well formed becomes a row: whatever might be an error, or is merely unusual,
is left to `ren.assess`, which alone knows the order of errors. So the two can never disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from diagnostics.ren_model import MISSING_ANSWERS, PROFILE, SKILLS, UNDETERMINED, Model
from diagnostics.ren_shape import CONTEXT_FIELDS, SITUATION_FIELDS, is_day
from diagnostics.ren_situation import COMPETENCES

NONE = -9999
UNKNOWN = -1
_LEAST, _MOST = -1000, 1000
_FIELDS = frozenset(SITUATION_FIELDS)
_DEADLINE = "echeance_jours"
_AROUND = (
    "as_of",
    "incident_on",
    "previous_level",
    "previous_score",
    "previous_on",
    "same_major",
    "override_level",
    "override_on",
)


class OddError(Exception):
    """Something a row cannot hold: the situation is to be assessed by itself."""


@dataclass(frozen=True)
class Encoder:
    """Where each answer of a model goes in a row, and which number stands for it."""

    model: Model
    _days: dict[str, int] = field(default_factory=dict)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The name of every column → its place."""
        keys = self.model.evidence_keys
        levels = [f"{PROFILE}:{code}" for code in self.model.data["skills"]["weights"]]
        names = [*_AROUND, *keys, *(f"{key}:on" for key in keys), *levels, *CONTEXT_FIELDS]
        return {name: position for position, name in enumerate(names)}

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, int]]:
        """Each factor but the skills: its answers, numbered in the order of the table."""
        return {
            factor.code: {value: number for number, value in enumerate(factor.values)}
            for factor in self.model.factors
            if factor.code != SKILLS
        }

    @cached_property
    def _ranges(self) -> Mapping[str, tuple[int, int]]:
        return {source.code: (source.minimum, source.maximum) for source in self.model.sources}

    @cached_property
    def _entries(self) -> Mapping[str, tuple[int, int, Mapping[str, int] | None]]:
        place = self.place
        return {
            key: (place[key], place[f"{key}:on"], self.values.get(key))
            for key in self.model.evidence_keys
        }

    @cached_property
    def _ranks(self) -> Mapping[str, int]:
        return {UNDETERMINED: -1, **{level: n for n, level in enumerate(self.model.levels)}}

    @cached_property
    def _blank(self) -> list[int]:
        row = [NONE] * len(self.place)
        for key in self.model.evidence_keys:
            row[self.place[key]] = UNKNOWN
        for name in self.place:
            if name.startswith(f"{PROFILE}:") and name != f"{PROFILE}:on":
                row[self.place[name]] = UNKNOWN
        for name, default in zip(CONTEXT_FIELDS, (0, 1, 1, 0, NONE), strict=True):
            row[self.place[name]] = default
        return row

    def row(self, written: Any) -> list[int]:
        """Number one situation, or raise OddError."""
        try:
            return self._row(written)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise OddError from error

    def _row(self, written: Mapping[str, Any]) -> list[int]:
        if not written.keys() <= _FIELDS:
            raise OddError
        row = self._blank.copy()
        row[0] = as_of = self._day(written["as_of"])
        entries, missing = self._entries, MISSING_ANSWERS
        for key, entry in written["evidence"].items():
            at, on_at, numbers = entries[key]
            if entry is None:
                continue
            value, observed_on = entry["value"], entry["observed_on"]
            if len(entry) != 2:
                raise OddError
            if value is None or (type(value) is str and value in missing):
                continue
            row[on_at] = day = self._day(observed_on)
            if day > as_of:
                raise OddError
            if numbers is not None:
                row[at] = numbers[value]
            elif key == PROFILE:
                row[at] = self._levels(value, row)
            else:
                row[at] = self._number(key, value)
        self._around(written, row, as_of)
        return row

    def _day(self, text: Any) -> int:
        day = self._days.get(text)
        if day is None:
            if not is_day(text):
                raise OddError
            day = self._days[text] = date.fromisoformat(text).toordinal()
        return day

    def _number(self, key: str, value: Any) -> int:
        least, most = self._ranges[key]
        if type(value) is not int or not least <= value <= most:
            raise OddError
        return value

    def _levels(self, levels: Mapping[str, Any], row: list[int]) -> int:
        place = self.place
        for code, level in levels.items():
            if code not in COMPETENCES:
                raise OddError
            if level is None:
                continue
            if type(level) is not int or not 0 <= level <= 8:
                raise OddError
            at = place.get(f"{PROFILE}:{code}")
            if at is not None:
                row[at] = level
        return 0

    def _around(self, written: Mapping[str, Any], row: list[int], as_of: int) -> None:
        place = self.place
        if (incident := written.get("incident_on")) is not None:
            row[place["incident_on"]] = self._passed(incident, as_of)
        if (previous := written.get("previous")) is not None:
            self._previous(previous, row, as_of)
        if (override := written.get("override")) is not None:
            if len(override) != 3 or not override["reason_code"].strip():
                raise OddError
            rank = self._ranks[override["level"]]
            if rank < 0:
                raise OddError
            row[place["override_level"]] = rank
            row[place["override_on"]] = self._passed(override["date"], as_of)
        for name, value in (written.get("context") or {}).items():
            row[place[name]] = self._surrounding(name, value)

    def _previous(self, previous: Mapping[str, Any], row: list[int], as_of: int) -> None:
        place = self.place
        version, score = previous.get("model_version", ""), previous["score"]
        if len(previous) != 3 + ("model_version" in previous) or type(version) is not str:
            raise OddError
        if score is not None and (type(score) is not int or not _LEAST < score < _MOST):
            raise OddError
        row[place["previous_level"]] = self._ranks[previous["level"]]
        row[place["previous_on"]] = self._passed(previous["date"], as_of)
        row[place["previous_score"]] = NONE if score is None else score
        own = self.model.version
        row[place["same_major"]] = (version or own).split(".")[0] == own.split(".")[0]

    def _passed(self, text: Any, as_of: int) -> int:
        day = self._day(text)
        if day > as_of:
            raise OddError
        return day

    def _surrounding(self, name: str, value: Any) -> int:
        if name not in CONTEXT_FIELDS:
            raise OddError
        if name == _DEADLINE:
            if value is None:
                return NONE
            if type(value) is not int or not _LEAST < value < _MOST:
                raise OddError
            return value
        if type(value) is not bool:
            raise OddError
        return value
