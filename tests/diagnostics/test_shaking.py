"""Weights moved: every one, together, at random; the skills never."""

from __future__ import annotations

from diagnostics.shaking import shaken, variants
from tests.diagnostics.situations import MODEL


def test_every_point_of_a_factor_moves_and_its_maximum_with_it() -> None:
    moved = shaken(MODEL, {"A1": 20})
    assert moved.factor("A1").maximum == 17
    assert moved.factor("A1").values["tablette"] == 7
    assert moved.factor("A2") == MODEL.factor("A2")
    assert moved.data["min_completeness"] == 57


def test_the_skills_stay_as_they_are() -> None:
    for variant in variants(MODEL, 20):
        assert variant.model.factor("C") == MODEL.factor("C")
        assert variant.model.sources == MODEL.sources


def test_each_weight_moves_alone_then_all_then_at_random_the_same_each_time() -> None:
    found = list(variants(MODEL, 20, draws=4))
    assert [each.kind for each in found] == ["one"] * 18 + ["all"] * 2 + ["drawn"] * 4
    assert len({each.model.digest for each in found}) > 20
    assert [e.model.digest for e in variants(MODEL, 20, draws=4)] == [e.model.digest for e in found]


def test_no_move_gives_the_very_same_model() -> None:
    assert shaken(MODEL, {}).data == MODEL.data


def test_the_five_core_answers_still_give_a_score_however_the_weights_move() -> None:
    for variant in variants(MODEL, 20):
        core = sum(variant.model.factor(code).maximum for code in ("A1", "A2", "B1", "B2", "B3"))
        assert core >= variant.model.data["min_completeness"]
