"""Written situations for the tests of the model: the best answers, changed one by one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from diagnostics import ren, ren_model

VECTORS = Path(__file__).parent / "vectors" / "risk.json"
DAY = "2026-03-02"
MODEL = ren_model.load_model()
BEST = {
    "A1": "ordinateur_personnel",
    "A2": "fixe_ou_illimitee",
    "B1": "quotidien",
    "B2": "seul",
    "B3": "utilise",
    "pix_niveaux": dict.fromkeys(("1.1", "1.2", "2.1", "2.2", "3.1", "4.2", "5.2"), 4),
    "D1": "aucune_difficulte",
    "D2": "sans_objet",
    "D3": "aide_disponible",
    "D4": "confiant",
}
ANSWERS = {factor.code: tuple(factor.values) for factor in MODEL.factors if factor.values}


def vectors() -> list[dict[str, Any]]:
    return list(json.loads(VECTORS.read_text(encoding="utf-8"))["risk_vectors"])


def situation(
    changes: dict[str, Any] | None = None,
    *,
    without: tuple[str, ...] = (),
    on: dict[str, str] | None = None,
    **others: Any,
) -> dict[str, Any]:
    """The best answers of one day, with changes, without some, some observed on another day."""
    values = {
        key: value for key, value in {**BEST, **(changes or {})}.items() if key not in without
    }
    evidence = {
        key: {"value": value, "observed_on": (on or {}).get(key, DAY)}
        for key, value in values.items()
    }
    return {"as_of": DAY, "evidence": evidence, **others}


def assess(*args: Any, **kwargs: Any) -> dict[str, Any]:
    return ren.assess(situation(*args, **kwargs), MODEL)


def assess_only(answers: dict[str, Any], **others: Any) -> dict[str, Any]:
    """Assess these answers and no other."""
    return assess(answers, without=tuple(key for key in BEST if key not in answers), **others)
