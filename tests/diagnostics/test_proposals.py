"""The next service: conditions, order, the dose and how to learn."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics import proposals
from tests.diagnostics.situations import BEST, MODEL, assess, assess_only

NO_TEST = {key: value for key, value in BEST.items() if key != "pix_niveaux"}
LOW = {"2.1": 1, "1.1": 1, "3.1": 1, "5.2": 1, "1.2": 1, "4.2": 1, "2.2": 1}


@pytest.mark.parametrize(
    ("changes", "service"),
    [
        ({"B2": "renonce"}, "AIDE_IMMEDIATE"),
        ({"B1": "jamais"}, "CANAL_NON_NUMERIQUE"),
        ({"D4": "refus_choisi"}, "CANAL_NON_NUMERIQUE"),
        ({"A1": "tablette"}, "EQUIPEMENT_SOLIDAIRE"),
        ({"A2": "mobile_limitee"}, "CONNEXION_SOLIDAIRE"),
        ({"A2": "instable"}, "COUVERTURE_RESEAU"),
        ({"A1": "aucun"}, "POINT_ACCES_LIBRE"),
        ({"A2": "exterieur_seulement"}, "POINT_ACCES_LIBRE"),
        ({"D2": "besoin_non_couvert"}, "ADAPTATION"),
        ({"D1": "ecrit_difficile"}, "FRANCAIS_SAVOIRS_BASE"),
        ({"B2": "aide_systematique"}, "ATELIER_DEMARCHES"),
    ],
)
def test_each_condition_brings_its_service(changes: dict[str, str], service: str) -> None:
    assert service in assess(changes)["services"]
    assert service not in assess()["services"]


def test_services_come_in_the_order_of_the_table() -> None:
    changes = {"A1": "aucun", "A2": "aucune", "B2": "renonce", "D2": "besoin_non_couvert"}
    result = assess({**changes, "D1": "lecture_difficile", "pix_niveaux": LOW})
    assert result["services"] == [
        "AIDE_IMMEDIATE",
        "CANAL_NON_NUMERIQUE",
        "EQUIPEMENT_SOLIDAIRE",
        "CONNEXION_SOLIDAIRE",
        "POINT_ACCES_LIBRE",
        "ADAPTATION",
        "FRANCAIS_SAVOIRS_BASE",
        "PASS_NUMERIQUE",
    ]


def test_an_incident_is_urgent_for_thirty_days_only() -> None:
    assert "AIDE_IMMEDIATE" in assess(incident_on="2026-01-31")["services"]
    assert "AIDE_IMMEDIATE" not in assess(incident_on="2026-01-30")["services"]


@pytest.mark.parametrize(("days", "is_urgent"), [(15, True), (16, False), (None, False)])
def test_a_deadline_is_urgent_for_whoever_needs_help(days: int | None, is_urgent: bool) -> None:
    result = assess({"B2": "delegue"}, context={"echeance_jours": days})
    assert ("AIDE_IMMEDIATE" in result["services"]) is is_urgent
    alone = assess({"B2": "aide_ponctuelle"}, context={"echeance_jours": days})
    assert "AIDE_IMMEDIATE" not in alone["services"]


def test_a_test_is_proposed_to_regular_users_whose_skills_are_unknown_or_declared() -> None:
    assert "TEST_PIX" in assess_only(NO_TEST)["services"]
    assert "TEST_PIX" in assess_only({**NO_TEST, "dsi_domaines_acquis": 5})["services"]
    assert "TEST_PIX" not in assess_only({**NO_TEST, "gestes_observes": 8})["services"]
    assert "TEST_PIX" not in assess_only({**NO_TEST, "B1": "mensuel"})["services"]


def learning(context: dict[str, Any] | None = None) -> dict[str, Any]:
    return assess({"pix_niveaux": LOW}, context=context)


def test_need_with_budget_and_place_proposes_the_dose_of_the_level() -> None:
    result = learning()
    assert "PASS_NUMERIQUE" in result["services"]
    assert (result["level"], result["pass_count"], result["support_mode"]) == (
        "modere",
        3,
        "atelier",
    )


@pytest.mark.parametrize("lacking", ["budget_disponible", "prestataire_proche"])
def test_need_without_budget_or_place_proposes_a_free_adviser_and_no_pass(lacking: str) -> None:
    result = learning({lacking: False})
    assert "CONSEILLER_NUMERIQUE" in result["services"]
    assert "PASS_NUMERIQUE" not in result["services"]
    assert (result["pass_count"], result["support_mode"]) == (None, "atelier")


def test_an_active_pass_is_recalled_whatever_the_budget_and_the_place() -> None:
    context = {"pass_actif": True, "budget_disponible": False, "prestataire_proche": False}
    result = learning(context)
    assert "RELANCE_PASS" in result["services"]
    assert {"PASS_NUMERIQUE", "CONSEILLER_NUMERIQUE"}.isdisjoint(result["services"])
    assert result["pass_count"] is None


def test_leaning_on_others_is_a_need_from_the_high_level_only() -> None:
    raised = {"level": "eleve", "date": "2026-03-02", "reason_code": "AUTRE"}
    assert "PASS_NUMERIQUE" not in assess({"B2": "delegue"})["services"]
    assert "PASS_NUMERIQUE" in assess({"B2": "delegue"}, override=raised)["services"]
    assert "ATELIER_DEMARCHES" in assess({"B2": "renonce"}, override=raised)["services"]


@pytest.mark.parametrize(
    "changes", [{"D1": "lecture_difficile"}, {"D2": "besoin_non_couvert"}, {"D4": "inquiet"}]
)
def test_support_is_individual_when_a_group_would_not_do(changes: dict[str, str]) -> None:
    assert assess({**changes, "pix_niveaux": LOW})["support_mode"] == "individuel"


def test_whoever_chose_not_to_use_the_internet_is_offered_no_learning() -> None:
    answers = {"D4": "refus_choisi", "B2": "renonce", "A1": "aucun", "pix_niveaux": LOW}
    result = assess(answers)
    assert result["services"] == ["AIDE_IMMEDIATE", "CANAL_NON_NUMERIQUE"]
    assert (result["pass_count"], result["support_mode"]) == (None, None)


def test_tutorials_are_two_at_most_lowest_level_then_heaviest_then_code() -> None:
    levels = {"2.1": 2, "1.1": 2, "3.1": 2, "5.2": 2, "1.2": 1, "4.2": 1, "2.2": 2}
    services = assess({"pix_niveaux": levels})["services"]
    assert [code for code in services if code.startswith("TUTO")] == [
        "TUTO_PIX:1.2",
        "TUTO_PIX:4.2",
    ]


def test_no_tutorial_for_a_competence_at_level_0_or_3() -> None:
    levels = {**dict.fromkeys(LOW, 3), "2.1": 0, "1.1": 0}
    assert not [code for code in assess({"pix_niveaux": levels})["services"] if "TUTO" in code]


@pytest.mark.parametrize(
    "changes", [{"A1": "aucun"}, {"A1": None}, {"A2": "aucune"}, {"A2": None}, {"B1": "mensuel"}]
)
def test_no_tutorial_without_a_device_a_line_and_a_habit(changes: dict[str, Any]) -> None:
    services = assess({"pix_niveaux": LOW, **changes})["services"]
    assert not [code for code in services if code.startswith("TUTO")]


def test_a_certification_needs_the_seven_competences_at_level_four_and_a_use() -> None:
    useful = {"certification_utile": True}
    assert assess(context=useful)["services"] == ["CERTIFICATION_PIX"]
    assert assess()["services"] == []
    lower = {**BEST["pix_niveaux"], "2.2": 3}
    assert assess({"pix_niveaux": lower}, context=useful)["services"] == []
    fewer = dict.fromkeys(("2.1", "1.1", "3.1"), 5)
    assert assess({"pix_niveaux": fewer}, context=useful)["services"] == []


def test_an_incomplete_diagnosis_is_to_be_completed() -> None:
    assert assess_only(NO_TEST)["services"][-1] == "COMPLETER_DIAGNOSTIC"
    eighty = assess(without=("A1", "D1"))
    assert (eighty["completeness"], eighty["services"]) == (80, [])


def test_exactly_three_services_are_for_now() -> None:
    services = tuple(assess({"A1": "aucun", "A2": "aucune", "B2": "renonce"})["services"])
    now, later = proposals.split_now(services, MODEL)
    assert now == ("AIDE_IMMEDIATE", "EQUIPEMENT_SOLIDAIRE", "CONNEXION_SOLIDAIRE")
    assert now + later == services
