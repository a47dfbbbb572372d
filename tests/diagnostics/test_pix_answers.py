"""Every list of the reference vectors is known, and its answers carry the names of its fields."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from diagnostics import pix_answers

VECTORS = json.loads((Path(__file__).parent / "vectors" / "pix.json").read_text("utf-8"))
LISTS = [name for name, rows in VECTORS.items() if isinstance(rows, list)]
ANSWER_PREFIXES = ("expected", "kept", "probability", "information", "cursor", "band_", "rewards")
ANSWER_PREFIXES += ("best_reward", "illectronisme", "weak_capacity", "above_basic_from")
ANSWER_PREFIXES += ("certifiable_competences", "score_", "query_suffix_")


def test_every_list_of_the_vectors_has_its_reader() -> None:
    assert set(LISTS) == set(pix_answers.READERS)


@pytest.mark.parametrize("name", LISTS)
def test_every_answer_field_of_a_list_is_computed(name: str) -> None:
    comments = {"expected_covers"}
    for entry in VECTORS[name]:
        wanted = {field for field in entry if field.startswith(ANSWER_PREFIXES)} - comments
        assert wanted <= set(pix_answers.answers_of(name, entry, VECTORS))


@pytest.mark.parametrize("name", LISTS)
def test_an_answer_does_not_need_the_answers_of_its_entry(name: str) -> None:
    for entry in VECTORS[name]:
        whole = pix_answers.answers_of(name, entry, VECTORS)
        bare = {field: value for field, value in entry.items() if field not in whole}
        again = pix_answers.answers_of(name, bare, VECTORS)
        if name == "irt_capacity_estimation":  # the names asked for are read from the answers
            assert [e["capacity"] for e in again["expected"]] == [
                e["capacity"] for e in whole["expected"]
            ]
        else:
            assert again == whole


def test_floats_have_twelve_decimals_however_deep() -> None:
    deep = {"a": [1 / 3, {"b": 2 / 3}], "c": "x", "d": True}
    assert pix_answers.rounded(deep) == {
        "a": [0.333333333333, {"b": 0.666666666667}],
        "c": "x",
        "d": True,
    }


def test_one_value_expected_for_several_answers_is_the_last() -> None:
    entry: dict[str, Any] = next(
        dict(row) for row in VECTORS["irt_capacity_estimation"] if len(row["answers"]) == 3
    )
    del entry["expected_covers"]
    entry["expected"] = [{"capacity": 0}]
    found = pix_answers.answers_of("irt_capacity_estimation", entry, VECTORS)["expected"]
    assert len(found) == 1
    assert list(found[0]) == ["capacity"]
    every = {**entry, "expected": [], "expected_covers": "every answer"}
    assert len(pix_answers.answers_of("irt_capacity_estimation", every, VECTORS)["expected"]) == 3


def test_a_next_question_without_a_level_takes_the_predicted_one() -> None:
    entry = {"dataset": "cat_dataset"}
    found = pix_answers.answers_of("cat_next_skill", entry, VECTORS)
    assert found["expected_best_skills"] == [["C", 6], ["E", 6]]
    assert ["C", 6, 2.0] in found["rewards"]
    filtered = pix_answers.answers_of("cat_filters", entry, VECTORS)["expected"]
    assert ["C", 5] in filtered


def test_bounds_come_from_the_file_or_from_the_house() -> None:
    entry = {"score": 0}
    without = pix_answers.answers_of("certification_score_to_capacity", entry, {})
    assert without == pix_answers.answers_of("certification_score_to_capacity", entry, VECTORS)
