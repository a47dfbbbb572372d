"""Columns say what `ren.assess` says one by one: every field of every vector, and at random."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics import ren, ren_columns, ren_model
from diagnostics.ren_shape import SituationError
from tests.diagnostics.random_situations import random_situation
from tests.diagnostics.situations import BEST, DAY, MODEL, situation, vectors


def one_by_one(written: Any) -> Any:
    try:
        return ren.assess(written, MODEL)
    except SituationError as error:
        return str(error)


def together(many: list[Any]) -> list[Any]:
    outputs = ren_columns.assess_many(many, MODEL).outputs()
    return [str(each) if isinstance(each, SituationError) else each for each in outputs]


def test_every_vector_gives_the_same_result_or_the_same_error_over_columns() -> None:
    expected = [vector.get("expected", vector.get("expected_error")) for vector in vectors()]
    assert together([vector["input"] for vector in vectors()]) == expected


def test_a_hard_vector_is_a_row_like_another_and_an_error_is_set_aside() -> None:
    assessed = ren_columns.assess_many([vector["input"] for vector in vectors()], MODEL)
    apart = [vectors()[number]["id"] for number in assessed.apart]
    errors = {vector["id"] for vector in vectors() if "expected_error" in vector}
    assert errors <= set(apart)
    assert len(apart) < len(vectors()) / 2


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_hundred_random_situations_are_the_same_together_as_one_by_one(seed: int) -> None:
    chance = random.Random(seed)
    many = [random_situation(chance) for _ in range(100)]
    assert together(many) == [one_by_one(each) for each in many]


def test_summaries_are_the_columns_of_the_outputs() -> None:
    chance = random.Random(7)
    apart = {"as_of": DAY, "evidence": {"pix_emploi_pct": {"value": 50.0, "observed_on": DAY}}}
    many = [*(random_situation(chance) for _ in range(200)), {"as_of": 3}, apart]
    for summary, expected in zip(
        ren_columns.assess_many(many, MODEL).summaries(), map(one_by_one, many), strict=True
    ):
        if isinstance(expected, str):
            assert (summary.error, summary.level) == (expected, "")
        else:
            for name in ("score", "completeness", "computed_level", "level"):
                assert getattr(summary, name) == expected[name]


def test_nothing_at_all_is_assessed_together_too() -> None:
    assert together([]) == []


@pytest.mark.parametrize(
    "odd",
    [
        None,
        {"as_of": DAY, "evidence": {"A1": {"value": "tablette", "observed_on": DAY, "x": 1}}},
        {"as_of": DAY, "evidence": {"pix_emploi_pct": {"value": 50.0, "observed_on": DAY}}},
        {"as_of": DAY, "evidence": {"pix_emploi_pct": {"value": True, "observed_on": DAY}}},
        {"as_of": DAY, "evidence": {"pix_niveaux": {"value": {"9.9": 1}, "observed_on": DAY}}},
        {"as_of": DAY, "evidence": {"pix_niveaux": {"value": {"1.1": 9}, "observed_on": DAY}}},
        {"as_of": DAY, "evidence": {"A1": {"value": "refus_de_repondre"}}},
        {"as_of": DAY, "evidence": {"A1": {"value": [], "observed_on": DAY}}},
        {"as_of": DAY, "evidence": {"A1": None, "A2": {"value": "aucune", "observed_on": DAY}}},
        {"as_of": DAY, "evidence": {"A1": {"value": "tablette", "observed_on": "2026-03-03"}}},
        {"as_of": DAY, "evidence": {"A1": {"value": "tablette", "observed_on": "20260301xx"}}},
        {"as_of": DAY, "evidence": {}, "age": 40},
        {"as_of": DAY, "evidence": {}, "incident_on": "2027-01-01"},
        {"as_of": DAY, "evidence": {}, "context": {"pass_actif": 1}},
        {"as_of": DAY, "evidence": {}, "context": {"sexe": True}},
        {"as_of": DAY, "evidence": {}, "context": {"echeance_jours": 10**12}},
        {"as_of": DAY, "evidence": {}, "context": {"echeance_jours": None}},
        situation(previous={"level": "eleve", "score": 10**9, "date": "2026-01-01"}),
        situation(previous={"level": "eleve", "date": "2026-01-01"}),
        situation(previous={"level": "?", "score": 3, "date": "2026-01-01"}),
        situation(previous={"level": "eleve", "score": 3, "date": DAY, "model_version": None}),
        situation(override={"level": "indetermine", "date": DAY, "reason_code": "AUTRE"}),
        situation(override={"level": "eleve", "date": DAY, "reason_code": " "}),
        situation(override={"level": "eleve", "date": DAY, "reason_code": "AUTRE", "x": 1}),
        situation(override={"level": "eleve", "date": DAY}),
    ],
)
def test_whatever_is_out_of_the_ordinary_is_assessed_by_itself(odd: Any) -> None:
    many = [situation(), odd, situation({"A1": "aucun"})]
    assert together(many) == [one_by_one(each) for each in many]


def test_another_version_is_computed_from_its_own_tables() -> None:
    data = {**MODEL.data, "version": "2.0.0", "min_completeness": 70, "max_reasons": 2}
    data["entry_thresholds"] = {**data["entry_thresholds"], "modere": 15}
    other = ren_model.read_model(data)
    chance = random.Random(11)
    many = [random_situation(chance) for _ in range(300)]
    found = list(ren_columns.assess_many(many, other).outputs())
    assert found == [ren.assess(each, other) for each in many]


def test_a_version_without_one_of_the_floors_reaches_it_nowhere() -> None:
    floors = [floor for floor in MODEL.data["floors_in_order"] if floor["code"] == "ACCES"]
    other = ren_model.read_model({**MODEL.data, "floors_in_order": floors})
    chance = random.Random(12)
    many = [random_situation(chance) for _ in range(200)]
    found = list(ren_columns.assess_many(many, other).outputs())
    assert found == [ren.assess(each, other) for each in many]


def test_days_far_apart_are_counted_as_days() -> None:
    last = (dt.date.fromisoformat(DAY) - dt.timedelta(days=365)).isoformat()
    for key in BEST:
        many = [situation(on={key: last}), situation(on={key: "1999-12-31"})]
        assert together(many) == [one_by_one(each) for each in many]
