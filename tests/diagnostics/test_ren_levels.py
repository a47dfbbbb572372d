"""Floors, thresholds, the slow fall and the choice of a human."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diagnostics.situations import BEST, assess, assess_only

BEFORE = "2026-01-01"
DERIVED = {"level": "critique", "reason_code": "OBSERVATION_EN_ENTRETIEN"}


@pytest.mark.parametrize(
    ("answers", "floors", "level"),
    [
        ({"B1": "plus_de_3_mois"}, ["NON_USAGE"], "eleve"),
        ({"B1": "jamais"}, ["NON_USAGE"], "critique"),
        ({"B2": "renonce"}, ["RENONCEMENT"], "eleve"),
        ({"A1": "aucun", "A2": "exterieur_seulement"}, ["ACCES"], "eleve"),
        ({"B2": "delegue"}, ["AUTONOMIE"], "modere"),
        ({"B3": "aucune"}, ["MESSAGERIE"], "modere"),
    ],
)
def test_a_floor_guarantees_its_level(
    answers: dict[str, str], floors: list[str], level: str
) -> None:
    result = assess(answers)
    assert result["floors"] == floors
    assert result["computed_level"] == level


def test_a_floor_stands_even_when_the_score_is_unknown() -> None:
    result = assess_only({"B3": "aucune"})
    assert (result["score"], result["level"], result["flags"]) == (None, "modere", ["SANS_TEST"])


def test_an_incident_counts_for_183_days() -> None:
    assert assess(incident_on="2025-08-31")["floors"] == ["INCIDENT"]
    assert assess(incident_on="2025-08-30")["floors"] == []


@pytest.mark.parametrize(("percent", "level"), [(29, "eleve"), (49, "modere"), (50, "faible")])
def test_a_low_result_reaches_the_floor_of_skills(percent: int, level: str) -> None:
    answers = {**{k: v for k, v in BEST.items() if k != "pix_niveaux"}, "pix_emploi_pct": percent}
    assert assess_only(answers)["computed_level"] == level


@pytest.mark.parametrize(
    ("answers", "score", "level"),
    [
        ({"A1": "smartphone_seul", "A2": "mobile_limitee", "B1": "mensuel"}, 19, "faible"),
        ({"A1": "telephone_basique", "A2": "mobile_limitee", "B1": "hebdomadaire"}, 20, "modere"),
    ],
)
def test_a_score_exactly_on_an_entry_threshold_gives_the_higher_level(
    answers: dict[str, str], score: int, level: str
) -> None:
    result = assess(answers)
    assert (result["score"], result["computed_level"]) == (score, level)


def previous(level: str, score: int | None = 70, date: str = BEFORE) -> dict[str, Any]:
    return {"level": level, "score": score, "date": date}


def test_a_score_exactly_on_an_exit_score_leaves_the_level() -> None:
    fourteen = {"A1": "smartphone_seul", "A2": "mobile_limitee", "D3": "personne"}
    assert assess(fourteen, previous=previous("modere"))["score"] == 14
    assert assess(fourteen, previous=previous("modere"))["level"] == "faible"
    fifteen = {**fourteen, "D4": "hesitant"}
    held = assess(fifteen, previous=previous("modere"))
    assert (held["score"], held["level"], held["flags"]) == (15, "modere", ["MARGE"])


def test_several_levels_may_be_left_at_once() -> None:
    result = assess(previous=previous("critique"))
    assert (result["level"], result["flags"]) == ("faible", [])


def test_the_fall_never_goes_below_the_computed_level() -> None:
    result = assess({"B2": "renonce"}, previous=previous("critique"))
    assert (result["score"], result["level"], result["flags"]) == (14, "eleve", [])


def test_a_level_rises_at_once_without_new_evidence() -> None:
    result = assess({"B1": "jamais"}, previous=previous("faible", 0, "2026-03-02"))
    assert result["level"] == "critique"


def test_an_answer_of_the_very_day_of_the_previous_level_is_not_new_evidence() -> None:
    result = assess(previous=previous("eleve", 46, "2026-03-02"))
    assert (result["level"], result["flags"]) == ("eleve", ["SANS_PREUVE_NOUVELLE"])


def test_conditions_alone_are_not_new_evidence() -> None:
    old = {key: BEFORE for key in BEST if not key.startswith("D")}
    assert assess(on=old, previous=previous("eleve"))["flags"] == ["SANS_PREUVE_NOUVELLE"]


def test_a_new_skill_result_is_new_evidence() -> None:
    old = {key: BEFORE for key in BEST if key != "pix_niveaux"}
    assert assess(on=old, previous=previous("eleve"))["level"] == "faible"


def test_an_undetermined_level_never_lowers_the_previous_one() -> None:
    result = assess_only({"A1": "tablette"}, previous=previous("modere"))
    assert (result["computed_level"], result["level"]) == ("indetermine", "modere")
    assert result["flags"] == ["A_REEVALUER", "SANS_TEST"]


def test_an_undetermined_previous_level_holds_nothing_back() -> None:
    result = assess({"B2": "seul"}, previous=previous("indetermine", None))
    assert (result["level"], result["flags"]) == ("faible", [])


def test_an_override_decides_until_its_last_valid_day() -> None:
    last = assess(override={**DERIVED, "date": "2025-08-31"})
    assert (last["computed_level"], last["level"]) == ("faible", "critique")
    assert last["flags"] == ["DEROGATION"]
    assert last["next_review_on"] == "2026-04-01"
    over = assess(override={**DERIVED, "date": "2025-08-30"})
    assert (over["level"], over["flags"]) == ("faible", ["DEROGATION_EXPIREE"])


def test_an_override_may_lower_a_level_and_keeps_the_flag_of_the_fall() -> None:
    lowered = {"level": "faible", "reason_code": "AUTRE", "date": "2026-03-02"}
    result = assess(previous=previous("eleve", 46, "2026-03-02"), override=lowered)
    assert (result["level"], result["computed_level"]) == ("faible", "faible")
    assert result["flags"] == ["SANS_PREUVE_NOUVELLE", "DEROGATION"]


def test_an_unknown_answer_is_not_new_evidence() -> None:
    old = dict.fromkeys(BEST, BEFORE)
    result = assess(on=old, without=("A1",), previous=previous("eleve"))
    assert result["flags"] == ["SANS_PREUVE_NOUVELLE"]
