"""The sources of C: their order, their bands, imputation, and what stays unknown."""

from __future__ import annotations

import pytest

from tests.diagnostics.situations import BEST, MODEL, assess, assess_only

NO_TEST = {key: value for key, value in BEST.items() if key != "pix_niveaux"}


def test_the_first_valid_source_counts_even_when_another_is_worse_or_fresher() -> None:
    result = assess({"abc_diag": 0, "gestes_observes": 0}, on={"pix_niveaux": "2025-01-01"})
    assert result["skill_points"] == 0


def test_a_stale_source_gives_way_to_the_next_one() -> None:
    result = assess({"abc_diag": 7}, on={"pix_niveaux": "2024-01-01"})
    assert (result["skill_points"], result["reasons"]) == (7, ["C:abc_diag:7"])


def test_a_profile_too_thin_is_skipped_and_the_skills_stay_missing() -> None:
    result = assess_only({**NO_TEST, "pix_niveaux": {"2.1": 0, "1.1": 0, "2.2": 0}})
    assert (result["missing"], result["flags"]) == (["C"], ["SANS_TEST"])


def test_a_profile_of_half_the_weight_is_enough() -> None:
    result = assess_only({**NO_TEST, "pix_niveaux": {"2.1": 3, "1.1": 3, "1.2": 3}})
    assert result["skill_points"] == 0


def test_competences_outside_the_seven_and_null_levels_do_not_count() -> None:
    levels = {**dict.fromkeys(BEST["pix_niveaux"], None), "1.3": 0, "2.3": 0}
    assert assess_only({**NO_TEST, "pix_niveaux": levels})["missing"] == ["C"]


@pytest.mark.parametrize(("frequency", "points"), [("jamais", 28), ("plus_de_3_mois", 21)])
def test_skills_are_imputed_to_whoever_does_not_use_the_internet(
    frequency: str, points: int
) -> None:
    result = assess_only({**NO_TEST, "B1": frequency})
    assert result["skill_points"] == points
    assert result["flags"] == ["COMPETENCES_IMPUTEES"]
    assert (result["missing"], result["stale"]) == ([], [])


def test_a_test_taken_replaces_the_imputation() -> None:
    result = assess_only({**NO_TEST, "B1": "jamais", "abc_diag": 9})
    assert (result["skill_points"], result["flags"]) == (0, [])


def test_imputed_skills_never_reach_the_floor_of_skills() -> None:
    for frequency in ("jamais", "plus_de_3_mois"):
        assert "COMPETENCES" not in assess_only({**NO_TEST, "B1": frequency})["floors"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("pix_emploi_pct", {100: 0, 80: 0, 79: 5, 65: 5, 64: 10, 50: 10, 49: 18, 30: 18, 29: 24}),
        ("pix_emploi_pct", {10: 24, 9: 28, 0: 28}),
        ("abc_diag", {10: 0, 9: 0, 8: 7, 7: 7, 6: 14, 4: 14, 3: 24, 0: 24}),
        ("gestes_observes", {8: 0, 7: 4, 6: 7, 5: 11, 4: 14, 3: 18, 2: 21, 1: 25, 0: 28}),
        ("dsi_domaines_acquis", {5: 0, 4: 7, 3: 14, 2: 21, 1: 28, 0: 28}),
    ],
)
def test_each_source_has_its_bands(source: str, expected: dict[int, int]) -> None:
    for value, points in expected.items():
        assert assess_only({**NO_TEST, source: value})["skill_points"] == points


def test_only_a_declared_source_says_so() -> None:
    for source in ("pix_emploi_pct", "abc_diag", "gestes_observes", "dsi_domaines_acquis"):
        flags = assess_only({**NO_TEST, source: 5})["flags"]
        assert flags == (["COMPETENCES_DECLAREES"] if source == "dsi_domaines_acquis" else [])


def test_points_of_a_profile_are_rounded_half_up() -> None:
    levels = {**BEST["pix_niveaux"], "2.1": 2, "1.1": 3, "3.1": 3, "5.2": 3}
    # 28 × 6 ÷ (3 × 28) = 2; with one more level missing on a weight of 5: 28 × 11 ÷ 84 = 3.67.
    assert assess({"pix_niveaux": levels})["skill_points"] == 2
    assert assess({"pix_niveaux": {**levels, "1.1": 2}})["skill_points"] == 4


def test_the_weights_of_the_seven_competences_make_twenty_eight() -> None:
    assert sum(MODEL.data["skills"]["weights"].values()) == 28
