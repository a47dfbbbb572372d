"""A well-formed situation becomes a row of numbers; anything else is set aside."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from diagnostics.ren_rows import NONE, Encoder, OddError
from tests.diagnostics.situations import DAY, MODEL, situation

ENCODER = Encoder(MODEL)


def read(written: Any) -> dict[str, int]:
    return dict(zip(ENCODER.place, ENCODER.row(written), strict=True))


def test_each_answer_stands_as_its_number_in_the_table_with_its_day() -> None:
    row = read(situation({"A1": "tablette", "pix_emploi_pct": 64}))
    today = dt.date.fromisoformat(DAY).toordinal()
    assert (row["as_of"], row["A1"], row["A1:on"]) == (today, 2, today)
    assert (row["pix_emploi_pct"], row["pix_niveaux"], row["pix_niveaux:2.1"]) == (64, 0, 4)


def test_what_nobody_answered_is_minus_one_and_what_surrounds_has_its_defaults() -> None:
    row = read({"as_of": DAY, "evidence": {"A1": {"value": "ne_sait_pas", "observed_on": DAY}}})
    assert (row["A1"], row["A1:on"], row["pix_niveaux:2.1"]) == (-1, NONE, -1)
    assert (row["incident_on"], row["previous_level"], row["override_level"]) == (NONE,) * 3
    assert (row["pass_actif"], row["budget_disponible"], row["echeance_jours"]) == (0, 1, NONE)


def test_days_and_levels_around_the_person_are_numbered() -> None:
    before = {"level": "eleve", "score": None, "date": DAY, "model_version": "1.7.0"}
    chosen = {"level": "faible", "date": DAY, "reason_code": "AUTRE"}
    row = read(situation(previous=before, override=chosen, incident_on=DAY))
    today = dt.date.fromisoformat(DAY).toordinal()
    assert (row["previous_level"], row["previous_score"], row["same_major"]) == (2, NONE, 1)
    assert (row["override_level"], row["override_on"], row["incident_on"]) == (0, today, today)


@pytest.mark.parametrize(
    "written",
    [
        None,
        {},
        {"as_of": DAY, "evidence": {}, "sexe": "F"},
        {"as_of": "2026-3-2", "evidence": {}},
        {"as_of": DAY, "evidence": {"A1": {"value": "tablette", "observed_on": "20260301xx"}}},
        {"as_of": DAY, "evidence": {"age": {"value": 40, "observed_on": DAY}}},
        {"as_of": DAY, "evidence": {"abc_diag": {"value": 11, "observed_on": DAY}}},
    ],
)
def test_what_may_be_an_error_is_set_aside(written: Any) -> None:
    with pytest.raises(OddError):
        ENCODER.row(written)
