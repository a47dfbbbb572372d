"""The shape of a written situation: which fields exist, of which type, and which are compulsory.

The list of fields is the whole input of the model and holds nothing that says who a person is: a
field it does not name is an error, whatever that name (L09). Missing answers are let through
unread, so that « ne souhaite pas répondre » costs nobody anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from diagnostics.ren_model import MISSING_ANSWERS, Model

SITUATION_FIELDS = (
    "as_of",
    "evidence",
    "incident_on",
    "previous",
    "override",
    "context",
)
EVIDENCE_FIELDS = ("value", "observed_on")
PREVIOUS_FIELDS = ("level", "score", "date", "model_version")
OVERRIDE_FIELDS = ("level", "date", "reason_code")
CONTEXT_FIELDS = (
    "pass_actif",
    "budget_disponible",
    "prestataire_proche",
    "certification_utile",
    "echeance_jours",
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class SituationError(ValueError):
    """A situation that cannot be assessed; its text is the code."""


def checked_shape(written: Any, model: Model) -> Mapping[str, Any]:
    if not isinstance(written, Mapping):
        raise SituationError("FORME_INVALIDE:input")
    _refuse_unknown(written, SITUATION_FIELDS)
    if not is_day(written.get("as_of")):
        raise SituationError("FORME_INVALIDE:as_of")
    if not isinstance(written.get("evidence"), Mapping):
        raise SituationError("FORME_INVALIDE:evidence")
    _check_evidence(written["evidence"], model)
    if written.get("incident_on") is not None and not is_day(written["incident_on"]):
        raise SituationError("FORME_INVALIDE:incident_on")
    for name, fields, is_well_formed in (
        ("previous", PREVIOUS_FIELDS, _is_previous),
        ("override", OVERRIDE_FIELDS, _is_override),
        ("context", CONTEXT_FIELDS, _is_context),
    ):
        part = written.get(name)
        if part is None:
            continue
        if not isinstance(part, Mapping):
            raise SituationError(f"FORME_INVALIDE:{name}")
        _refuse_unknown(part, fields)
        if not is_well_formed(part):
            raise SituationError(f"FORME_INVALIDE:{name}")
    return written


def is_missing(entry: Any) -> bool:
    """An absent answer, « ne sait pas » and « ne souhaite pas répondre » are one and the same."""
    if entry is None:
        return True
    value = entry.get("value") if isinstance(entry, Mapping) else entry
    return value is None or (isinstance(value, str) and value in MISSING_ANSWERS)


def is_whole(written: Any) -> bool:
    return isinstance(written, int) and not isinstance(written, bool)


def _check_evidence(evidence: Mapping[str, Any], model: Model) -> None:
    _refuse_unknown(evidence, model.evidence_keys)
    for key in model.evidence_keys:
        entry = evidence.get(key)
        if entry is None:
            continue
        if not isinstance(entry, Mapping):
            raise SituationError(f"FORME_INVALIDE:{key}")
        _refuse_unknown(entry, EVIDENCE_FIELDS)
        if is_missing(entry):
            continue
        is_typed = isinstance(entry["value"], str | int | float | Mapping)
        if not is_typed or isinstance(entry["value"], bool) or not is_day(entry.get("observed_on")):
            raise SituationError(f"FORME_INVALIDE:{key}")


def _refuse_unknown(written: Mapping[str, Any], known: Iterable[str]) -> None:
    for name in written:
        if name not in known:
            raise SituationError(f"CHAMP_INCONNU:{name}")


def is_day(written: Any) -> bool:
    if not isinstance(written, str) or not _DAY.fullmatch(written):
        return False
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


def _is_previous(part: Mapping[str, Any]) -> bool:
    return (
        isinstance(part.get("level"), str)
        and "score" in part
        and (part["score"] is None or is_whole(part["score"]))
        and is_day(part.get("date"))
        and isinstance(part.get("model_version", ""), str)
    )


def _is_override(part: Mapping[str, Any]) -> bool:
    reason = part.get("reason_code")
    return (
        isinstance(part.get("level"), str)
        and is_day(part.get("date"))
        and (reason is None or isinstance(reason, str))
    )


def _is_context(part: Mapping[str, Any]) -> bool:
    return all(
        (value is None or is_whole(value)) if name == "echeance_jours" else isinstance(value, bool)
        for name, value in part.items()
    )
