"""What a version changes, said from the tables that the public reads."""

from __future__ import annotations

import copy
from typing import Any

from diagnostics import ren_model
from diagnostics.ren_rule_changes import changes
from tests.diagnostics.situations import MODEL
from tests.diagnostics.versions import stricter


def changed(**parts: Any) -> tuple[tuple[str, ...], ...]:
    return changes(MODEL, stricter(**parts)).rows


def test_the_same_tables_change_nothing() -> None:
    other = ren_model.read_model({**MODEL.data, "version": "1.0.1"})
    assert changes(MODEL, other).rows == ()


def test_a_threshold_moved_is_named_with_its_two_values() -> None:
    assert (
        "Les résultats",
        "Un appui peut aider",
        "20 · 14 · 90 · 3",
        "10 · 4 · 90 · 3",
    ) in changed()


def test_points_moved_are_named_by_question_and_answer() -> None:
    factors = copy.deepcopy(MODEL.data["factors"])
    factors[0]["values"]["tablette"] = 5
    words = MODEL.wording["factors"]["A1"]
    rule = f"{words['label']} : {words['values']['tablette']}"
    row = ("Les réponses et leurs points", rule, "6 · 14 · 365", "5 · 14 · 365")
    assert row in changed(factors=factors)


def test_a_rule_added_or_removed_has_nothing_on_the_other_side() -> None:
    floors = MODEL.data["floors_in_order"][:-1]
    rows = [row for row in changed(floors_in_order=floors) if "minimum" in row[0]]
    assert [(row[3], row[2] != "–") for row in rows] == [("–", True)]


def test_a_competence_weighed_otherwise_is_one_line() -> None:
    skills = copy.deepcopy(MODEL.data["skills"])
    skills["weights"]["2.1"] = 5
    rows = [row for row in changed(skills=skills) if "poids" in row[0]]
    assert [row[2:] for row in rows] == [("6", "5")]


def test_a_figure_in_a_caption_is_a_change_too() -> None:
    skills = {**copy.deepcopy(MODEL.data["skills"]), "target_level": 4}
    assert any(row[1] == "Titre" for row in changed(skills=skills))
