"""REN 1.0.0: the shared vectors, then the behaviours of risk-model.md section 11."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics import ren
from diagnostics.ren_shape import SituationError
from tests.diagnostics.situations import (
    ANSWERS,
    BEST,
    DAY,
    MODEL,
    assess,
    assess_only,
    situation,
    vectors,
)

CORE = {key: BEST[key] for key in ("A1", "A2", "B1", "B2", "B3")}
SEVEN = tuple(MODEL.data["skills"]["weights"])


def days_before(days: int) -> str:
    return (dt.date.fromisoformat(DAY) - dt.timedelta(days=days)).isoformat()


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["id"])
def test_every_shared_vector_is_reproduced_field_by_field(vector: dict[str, Any]) -> None:
    if "expected_error" in vector:
        with pytest.raises(SituationError) as raised:
            ren.assess(vector["input"], MODEL)
        assert str(raised.value) == vector["expected_error"]
    else:
        result = ren.assess(vector["input"], MODEL)
        assert result == vector["expected"]
        assert list(result) == list(vector["expected"])


def test_without_any_evidence_nothing_is_known_and_only_completing_is_proposed() -> None:
    result = ren.assess({"as_of": DAY, "evidence": {}}, MODEL)
    assert result["level"] == "indetermine"
    assert result["score"] is None
    assert (result["score_min"], result["score_max"]) == (0, 100)
    assert result["missing"] == [factor.code for factor in MODEL.factors]
    assert result["flags"] == ["SANS_TEST"]
    assert result["services"] == ["COMPLETER_DIAGNOSTIC"]


evidence_of_everything = st.fixed_dictionaries(
    {
        **{code: st.sampled_from(values) for code, values in ANSWERS.items()},
        "pix_niveaux": st.fixed_dictionaries({code: st.integers(0, 8) for code in SEVEN}),
    }
)


@settings(max_examples=300, deadline=None)
@given(answers=evidence_of_everything, data=st.data())
def test_a_worse_answer_never_lowers_score_or_level(answers: dict[str, Any], data: Any) -> None:
    factor = data.draw(st.sampled_from(sorted(answers)))
    if factor == "pix_niveaux":
        code = data.draw(st.sampled_from(SEVEN))
        level = data.draw(st.integers(0, answers[factor][code]))
        worse: Any = {**answers[factor], code: level}
    else:
        points = MODEL.factor(factor).values
        heavier = [value for value in points if points[value] > points[answers[factor]]]
        worse = data.draw(st.sampled_from(heavier or [answers[factor]]))
    before, after = assess(answers), assess({**answers, factor: worse})
    assert after["score"] >= before["score"]
    assert MODEL.rank(after["level"]) >= MODEL.rank(before["level"])


@settings(max_examples=500, deadline=None)
@given(answers=evidence_of_everything, missing=st.sampled_from([c for c in ANSWERS if c != "B1"]))
def test_an_unknown_answer_lies_between_the_best_and_the_worst(
    answers: dict[str, Any], missing: str
) -> None:
    points = MODEL.factor(missing).values
    by_points = sorted(points, key=lambda value: points[value])
    best, worst = (assess({**answers, missing: by_points[i]})["score"] for i in (0, -1))
    assert best <= assess(answers, without=(missing,))["score"] <= worst


any_evidence = st.dictionaries(
    st.sampled_from(sorted(ANSWERS)), st.sampled_from([0, 10, 183, 365, 366, 731]), max_size=9
)


@settings(max_examples=500, deadline=None)
@given(ages=any_evidence, answers=evidence_of_everything)
def test_bounds_and_completeness_always_make_one_hundred(
    ages: dict[str, int], answers: dict[str, Any]
) -> None:
    days = {code: days_before(age) for code, age in ages.items()}
    result = assess_only({code: answers[code] for code in ages}, on=days)
    assert result["completeness"] + result["score_max"] - result["score_min"] == 100
    for reason in result["reasons"]:
        if ":" in reason and not reason.startswith("C:"):
            factor, value, points = reason.split(":")
            assert MODEL.factor(factor).values[value] == int(points)


@settings(max_examples=300, deadline=None)
@given(answers=evidence_of_everything, refused=st.sets(st.sampled_from(sorted(ANSWERS))))
@pytest.mark.parametrize("value", ["ne_sait_pas", "refus_de_repondre", None])
def test_refusing_to_answer_is_the_same_as_not_being_asked(
    answers: dict[str, Any], refused: set[str], value: str | None
) -> None:
    declined = assess({**answers, **dict.fromkeys(refused, value)})
    assert declined == assess(answers, without=tuple(refused))


@pytest.mark.parametrize(
    ("key", "value", "days"),
    [
        ("A1", "aucun", 365),
        ("A2", "aucune", 365),
        ("B1", "jamais", 183),
        ("B2", "renonce", 183),
        ("B3", "aucune", 365),
        ("D1", "lecture_difficile", 730),
        ("D2", "besoin_non_couvert", 365),
        ("D3", "personne", 365),
        ("D4", "inquiet", 183),
    ],
)
def test_an_answer_counts_on_its_last_valid_day_and_is_stale_the_next(
    key: str, value: str, days: int
) -> None:
    last = assess({key: value}, on={key: days_before(days)})
    after = assess({key: value}, on={key: days_before(days + 1)})
    assert any(reason.startswith(f"{key}:{value}:") for reason in last["reasons"])
    assert last["stale"] == []
    assert after["stale"] == [key]
    assert after["floors"] == []
    assert not any(reason.startswith(f"{key}:") for reason in after["reasons"])


@pytest.mark.parametrize(
    ("source", "value", "days"),
    [
        ("pix_niveaux", dict.fromkeys(SEVEN, 0), 548),
        ("pix_emploi_pct", 5, 548),
        ("abc_diag", 2, 365),
        ("gestes_observes", 0, 365),
        ("dsi_domaines_acquis", 1, 365),
    ],
)
def test_a_skill_result_counts_on_its_last_valid_day_and_is_stale_the_next(
    source: str, value: Any, days: int
) -> None:
    answers = {**{k: v for k, v in BEST.items() if k != "pix_niveaux"}, source: value}
    last = assess_only(answers, on={source: days_before(days)})
    after = assess_only(answers, on={source: days_before(days + 1)})
    assert last["floors"] == ["COMPETENCES"]
    assert (after["stale"], after["skill_points"], after["floors"]) == (["C"], None, [])


def test_the_five_core_answers_give_a_provisional_score() -> None:
    result = assess_only({**CORE, "A1": "aucun"})
    assert result["completeness"] == 56
    assert result["score"] == 25


def test_reasons_name_the_floors_then_five_answers_by_points_then_table_order() -> None:
    worst = {"A1": "aucun", "A2": "aucune", "B1": "jamais", "B2": "renonce", "B3": "aucune"}
    result = assess_only(worst)
    assert result["reasons"] == [
        "NON_USAGE",
        "RENONCEMENT",
        "ACCES",
        "MESSAGERIE",
        "C:impute:28",
        "A1:aucun:14",
        "B2:renonce:14",
        "B1:jamais:12",
        "A2:aucune:10",
    ]


@pytest.mark.parametrize(
    ("score", "previous", "trend"),
    [(7, 15, "amelioration"), (7, 14, "stable"), (7, None, "inconnue")],
)
def test_the_trend_compares_two_known_scores(score: int, previous: int | None, trend: str) -> None:
    before = {"level": "faible", "score": previous, "date": days_before(90)}
    result = assess({"A1": "smartphone_seul"}, previous=before)
    assert (result["score"], result["trend"]) == (score, trend)


@pytest.mark.parametrize(("version", "trend"), [("1.9.3", "amelioration"), ("2.0.0", "inconnue")])
def test_the_trend_needs_the_same_major_version(version: str, trend: str) -> None:
    before = {"level": "faible", "score": 19, "date": days_before(90), "model_version": version}
    assert assess(previous=before)["trend"] == trend


def test_whoever_chose_not_to_use_the_internet_is_not_called_back_before_180_days() -> None:
    result = assess({"D4": "refus_choisi", "B2": "renonce"}, context={"certification_utile": True})
    assert set(result["services"]) <= {
        "AIDE_IMMEDIATE",
        "CANAL_NON_NUMERIQUE",
        "COMPLETER_DIAGNOSTIC",
    }
    assert (result["pass_count"], result["support_mode"]) == (None, None)
    assert result["next_review_on"] == "2026-08-29"


def test_age_and_sex_are_unknown_fields_wherever_they_stand() -> None:
    for field in ("age", "sexe"):
        for written in (
            situation(**{field: 40}),
            {"as_of": DAY, "evidence": {field: {"value": 1, "observed_on": DAY}}},
        ):
            with pytest.raises(SituationError, match=f"CHAMP_INCONNU:{field}"):
                ren.assess(written, MODEL)
