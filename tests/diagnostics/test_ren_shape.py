"""The fields of a situation: what exists, of which type, and what is let through unread."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics.ren_shape import SituationError, checked_shape, is_missing, is_whole
from tests.diagnostics.situations import MODEL, situation


@pytest.mark.parametrize(
    "entry",
    [
        None,
        {},
        {"value": None},
        {"value": "ne_sait_pas"},
        {"value": "refus_de_repondre"},
        "ne_sait_pas",
    ],
)
def test_every_way_of_not_answering_is_missing(entry: Any) -> None:
    assert is_missing(entry)


@pytest.mark.parametrize("entry", [{"value": 0}, {"value": {}}, {"value": "aucun"}])
def test_zero_and_nothing_owned_are_answers(entry: Any) -> None:
    assert not is_missing(entry)


@pytest.mark.parametrize(
    ("written", "expected"), [(3, True), (True, False), (3.0, False), ("3", False)]
)
def test_a_truth_value_is_not_a_number(written: Any, expected: bool) -> None:
    assert is_whole(written) is expected


def test_a_well_formed_situation_is_given_back_as_it_is() -> None:
    written = situation(
        incident_on="2026-01-01",
        previous={"level": "faible", "score": None, "date": "2026-01-01", "model_version": "1.0.0"},
        override={"level": "faible", "date": "2026-01-01", "reason_code": "AUTRE"},
        context={"pass_actif": True, "echeance_jours": None},
    )
    assert checked_shape(written, MODEL) is written


@pytest.mark.parametrize("name", ["previous", "override", "context", "incident_on"])
def test_what_surrounds_the_answers_may_be_absent_or_null(name: str) -> None:
    assert checked_shape(situation(**{name: None}), MODEL)


@pytest.mark.parametrize(
    ("part", "error"),
    [
        ({"evidence": {"A1": {"value": "aucun", "observed_on": "2026-03-02", "qui": "x"}}}, "qui"),
        ({"previous": {"level": "faible", "score": 1, "date": "2026-01-01", "sexe": "f"}}, "sexe"),
        ({"override": {"level": "faible", "date": "2026-01-01", "age": 3}}, "age"),
    ],
)
def test_an_unknown_field_is_refused_at_every_depth(part: dict[str, Any], error: str) -> None:
    with pytest.raises(SituationError, match=f"CHAMP_INCONNU:{error}"):
        checked_shape({**situation(), **part}, MODEL)
