"""The tables of a version of the REN model, as typed values.

A version is one file of `data/`, written by people and never edited once in use, so that an old
assessment can always be read with the tables, and the words, of its own day. Table order is the
order of `Model.factors`: every list of the model follows it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

CURRENT_VERSION = "1.0.0"
SKILLS = "C"
PROFILE = "pix_niveaux"
IMPUTED = "impute"
UNDETERMINED = "indetermine"
MISSING_ANSWERS = ("ne_sait_pas", "refus_de_repondre")

FOLDER = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class Factor:
    """One question of the model; C, the skills, has sources instead of values."""

    code: str
    name: str
    maximum: int
    validity_days: int = 0
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SkillSource:
    """One way of knowing what a person can do; bands read downward, first reached wins."""

    code: str
    kind: str
    validity_days: int
    minimum: int
    maximum: int
    bands: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Model:
    """One version: its tables (`data` is the very file, for the public page)."""

    version: str
    factors: tuple[Factor, ...]
    sources: tuple[SkillSource, ...]
    data: Mapping[str, Any]

    def factor(self, code: str) -> Factor:
        return next(factor for factor in self.factors if factor.code == code)

    def source(self, code: str) -> SkillSource:
        return next(source for source in self.sources if source.code == code)

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(self.data["levels"])

    @property
    def wording(self) -> Mapping[str, Any]:
        wording: Mapping[str, Any] = self.data["wording"]
        return wording

    @property
    def digest(self) -> str:
        """What tells these very tables from any others of the same number."""
        text = json.dumps(self.data, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def evidence_keys(self) -> tuple[str, ...]:
        """Factors in table order, C standing for its sources in theirs."""
        keys: list[str] = []
        for factor in self.factors:
            if factor.code == SKILLS:
                keys.extend(source.code for source in self.sources)
            else:
                keys.append(factor.code)
        return tuple(keys)

    def rank(self, level: str) -> int:
        """Place a level in the order; an undetermined one lies below them all."""
        return -1 if level == UNDETERMINED else self.levels.index(level)

    def highest(self, levels: list[str]) -> str:
        return max(levels, key=self.rank)

    def level_of(self, points: int) -> str:
        entries: Mapping[str, int] = self.data["entry_thresholds"]
        return self.highest([level for level in self.levels if points >= entries[level]])


def read_model(data: Mapping[str, Any]) -> Model:
    """Read the tables of a version file."""
    return Model(
        version=data["version"],
        factors=tuple(_factor(row) for row in data["factors"]),
        sources=tuple(_source(row) for row in data["skills"]["sources_in_order"]),
        data=data,
    )


@cache
def load_model(version: str = CURRENT_VERSION) -> Model:
    """Read a version published with the programme."""
    text = (FOLDER / f"ren-{version}.json").read_text(encoding="utf-8")
    return read_model(json.loads(text))


def published_versions() -> tuple[str, ...]:
    """Versions whose file comes with the programme, oldest first."""
    names = [path.stem.removeprefix("ren-") for path in FOLDER.glob("ren-*.json")]
    return tuple(sorted(names, key=lambda name: [int(part) for part in name.split(".")]))


def _factor(row: Mapping[str, Any]) -> Factor:
    return Factor(
        code=row["code"],
        name=row["name"],
        maximum=row["max"],
        validity_days=row.get("validity_days", 0),
        values=row.get("values", {}),
    )


def _source(row: Mapping[str, Any]) -> SkillSource:
    return SkillSource(
        code=row["source"],
        kind=row["kind"],
        validity_days=row["validity_days"],
        minimum=row.get("min_value", 0),
        maximum=row.get("max_value", 8),
        bands=tuple((floor, points) for floor, points in row.get("bands", [])),
    )
