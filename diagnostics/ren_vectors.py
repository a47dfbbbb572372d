"""The cases that a version of the model must answer exactly, kept beside its tables.

A version is approved only once every case gives the expected result, field by field, order of
lists included (risk-model.md, 9.6); whoever doubts replays them with `score_risk --check`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from diagnostics import ren, ren_model
from diagnostics.ren_model import Model
from diagnostics.ren_shape import SituationError


def load_vectors(version: str) -> list[Mapping[str, Any]]:
    """The cases published with a version; none when it brings none."""
    path = ren_model.FOLDER / f"vectors-ren-{version}.json"
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else []


def answer(entry: Mapping[str, Any], model: Model) -> dict[str, Any]:
    """What the model says of one case: its result, or its error."""
    try:
        result = ren.assess(entry.get("input"), model)
    except SituationError as error:
        return {"id": entry.get("id"), "error": str(error)}
    return {"id": entry.get("id"), "result": result}


def differences(entry: Mapping[str, Any], model: Model) -> list[str]:
    """One line a field that is not the expected one."""
    found = answer(entry, model)
    name = found["id"] if found["id"] is not None else "situation"
    if "expected_error" in entry:
        said, wanted = found.get("error", "aucune erreur"), entry["expected_error"]
        return [] if said == wanted else [f"{name} erreur : {said}, attendu {wanted}"]
    if "expected" not in entry:
        return []
    if "error" in found:
        return [f"{name} erreur : {found['error']}, attendu un résultat"]
    result, expected = found["result"], entry["expected"]
    return [
        f"{name} {key} : {_shown(result, key)}, attendu {_shown(expected, key)}"
        for key in dict.fromkeys((*expected, *result))
        if _shown(result, key) != _shown(expected, key)
    ]


def _shown(values: Mapping[str, Any], key: str) -> str:
    return json.dumps(values[key], ensure_ascii=False) if key in values else "absent"
