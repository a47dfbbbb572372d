"""The proposals of many people at once are those of each."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics import ren_columns
from tests.diagnostics.situations import MODEL, assess, situation

CASES: tuple[dict[str, Any], ...] = (
    {"changes": {"B1": "jamais", "A1": "aucun", "A2": "aucune"}},
    {"changes": {"B2": "delegue"}, "context": {"echeance_jours": 15}},
    {"changes": {"B2": "renonce", "D4": "refus_choisi"}},
    {"changes": {"pix_niveaux": dict.fromkeys(("2.1", "1.1", "3.1"), 1)}},
    {"changes": {"pix_niveaux": dict.fromkeys(("2.1", "1.1", "3.1"), 0), "D4": "inquiet"}},
    {"changes": {}, "context": {"certification_utile": True}},
    {"changes": {"pix_niveaux": dict.fromkeys(("2.1", "1.1", "3.1"), 0)}},
    {"changes": {"A2": "instable", "D2": "besoin_non_couvert"}, "incident_on": "2026-03-01"},
)
AROUND = (
    {"pass_actif": True},
    {"budget_disponible": False},
    {"prestataire_proche": False},
    {},
)


@pytest.mark.parametrize("around", AROUND, ids=str)
def test_services_dose_and_mode_are_those_of_each_person(around: dict[str, bool]) -> None:
    named = ("services", "pass_count", "support_mode")
    many, expected = [], []
    for case in CASES:
        others = {name: value for name, value in case.items() if name != "changes"}
        others["context"] = {**others.get("context", {}), **around}
        many.append(situation(case["changes"], **others))
        one = assess(case["changes"], **others)
        expected.append({name: one[name] for name in named})
    found = ren_columns.assess_many(many, MODEL).outputs()
    assert [{name: each[name] for name in named} for each in found] == expected  # type: ignore[index]
