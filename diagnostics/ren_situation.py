"""A situation as written (JSON) → the same, read and checked, or the first error met.

The order of errors is part of the model (risk-model.md, 6): shape first (`ren_shape`), then the
factors in table order with the sources of C in theirs, value before date, then incident,
previous, override.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from diagnostics.ren_model import PROFILE, UNDETERMINED, Model
from diagnostics.ren_shape import SituationError, checked_shape, is_missing, is_whole

COMPETENCES = frozenset(
    f"{area}.{rank}"
    for area, count in enumerate((3, 4, 4, 3, 2), 1)
    for rank in range(1, count + 1)
)


@dataclass(frozen=True)
class Answer:
    """One answer that is not missing, and the day it was observed."""

    value: str | int | Mapping[str, int]
    observed_on: date

    def age_on(self, day: date) -> int:
        return (day - self.observed_on).days


@dataclass(frozen=True)
class Previous:
    level: str
    score: int | None
    on: date
    model_version: str | None = None


@dataclass(frozen=True)
class Override:
    level: str
    on: date
    reason_code: str


@dataclass(frozen=True)
class Context:
    """What surrounds the person; read by the proposals only, never by the score."""

    pass_actif: bool = False
    budget_disponible: bool = True
    prestataire_proche: bool = True
    certification_utile: bool = False
    echeance_jours: int | None = None


@dataclass(frozen=True)
class Situation:
    as_of: date
    answers: Mapping[str, Answer]
    incident_on: date | None = None
    previous: Previous | None = None
    override: Override | None = None
    context: Context = Context()


def read_situation(written: Any, model: Model) -> Situation:
    """Check a written situation and give it back as values; raises SituationError."""
    shape = checked_shape(written, model)
    as_of = date.fromisoformat(shape["as_of"])
    answers: dict[str, Answer] = {}
    for key in model.evidence_keys:
        entry = shape["evidence"].get(key)
        if not is_missing(entry):
            answers[key] = _answer(key, entry, as_of, model)
    return Situation(
        as_of=as_of,
        answers=answers,
        incident_on=_incident(shape.get("incident_on"), as_of),
        previous=_previous(shape.get("previous"), as_of, model),
        override=_override(shape.get("override"), as_of, model),
        context=Context(**(shape.get("context") or {})),
    )


def _answer(key: str, entry: Mapping[str, Any], as_of: date, model: Model) -> Answer:
    value = _value(key, entry["value"], model)
    observed_on = date.fromisoformat(entry["observed_on"])
    if observed_on > as_of:
        raise SituationError(f"DATE_FUTURE:{key}")
    return Answer(value=value, observed_on=observed_on)


def _value(key: str, written: Any, model: Model) -> str | int | Mapping[str, int]:
    unknown = SituationError(f"VALEUR_INCONNUE:{key}")
    if key == PROFILE:
        return _profile(written, unknown)
    if key in {source.code for source in model.sources}:
        source = model.source(key)
        number = int(written) if isinstance(written, float) and written.is_integer() else written
        if not is_whole(number) or not source.minimum <= number <= source.maximum:
            raise unknown
        return int(number)
    if not isinstance(written, str) or written not in model.factor(key).values:
        raise unknown
    return written


def _profile(written: Any, unknown: SituationError) -> Mapping[str, int]:
    """An untested competence is absent, never level 0."""
    if not isinstance(written, Mapping):
        raise unknown
    for code, level in written.items():
        if code not in COMPETENCES:
            raise unknown
        if level is not None and (not is_whole(level) or not 0 <= level <= 8):
            raise unknown
    return {code: level for code, level in written.items() if level is not None}


def _incident(written: Any, as_of: date) -> date | None:
    if written is None:
        return None
    return _day_passed(written, "incident_on", as_of)


def _day_passed(written: str, name: str, as_of: date) -> date:
    day = date.fromisoformat(written)
    if day > as_of:
        raise SituationError(f"DATE_FUTURE:{name}")
    return day


def _previous(part: Mapping[str, Any] | None, as_of: date, model: Model) -> Previous | None:
    if part is None:
        return None
    if part["level"] not in (*model.levels, UNDETERMINED):
        raise SituationError("VALEUR_INCONNUE:previous")
    on = _day_passed(part["date"], "previous", as_of)
    return Previous(part["level"], part["score"], on, part.get("model_version"))


def _override(part: Mapping[str, Any] | None, as_of: date, model: Model) -> Override | None:
    if part is None:
        return None
    if part["level"] not in model.levels:
        raise SituationError("VALEUR_INCONNUE:override")
    on = _day_passed(part["date"], "override", as_of)
    reason = (part.get("reason_code") or "").strip()
    if not reason:
        raise SituationError("DEROGATION_SANS_MOTIF")
    return Override(part["level"], on, reason)
