"""The operations of an assessment can be done again with a pencil."""

from __future__ import annotations

from typing import Any

from diagnostics import ren
from diagnostics.ren_operations import operations
from diagnostics.ren_situation import read_situation
from tests.diagnostics.situations import BEST, MODEL, situation

CORE = ("A1", "A2", "B1", "B2", "B3")


def steps(*args: Any, **kwargs: Any) -> list[str]:
    written = read_situation(situation(*args, **kwargs), MODEL)
    return operations(ren.work_out(written, MODEL), MODEL)


def core(changes: dict[str, Any], **kwargs: Any) -> list[str]:
    return steps(changes, without=tuple(key for key in BEST if key not in CORE), **kwargs)


def test_sum_division_and_rounding_are_shown_with_their_numbers() -> None:
    told = core({"A1": "smartphone_seul", "B1": "hebdomadaire", "B2": "aide_ponctuelle"})
    assert told[:4] == [
        "Somme des points des réponses connues : 7 + 0 + 4 + 4 + 0 = 15.",
        "Points possibles avec ces réponses : 14 + 10 + 12 + 14 + 6 = 56, sur 100.",
        "Score : 100 × 15 ÷ 56 = 26,79, arrondi à 27 (la moitié s'arrondit vers le haut).",
        "Un score de 27 donne « Un appui peut aider » selon les seuils.",
    ]
    assert told[-1] == "À revoir dans 90 jours, le 31/05/2026."


def test_the_points_of_a_profile_are_counted_weight_by_weight() -> None:
    told = steps({"pix_niveaux": {"2.1": 1, "1.1": 2, "3.1": 3}})
    assert told[1] == "28 × (6 × 2 + 5 × 1 + 5 × 0) ÷ (3 × 16), arrondi = 10 points."


def test_the_points_of_another_test_name_their_band() -> None:
    answers = {key: value for key, value in BEST.items() if key != "pix_niveaux"}
    told = steps({**answers, "pix_emploi_pct": 49}, without=("pix_niveaux",))
    assert told[0] == "Compétences, Pix Emploi : 49 pour cent, donc 18 points (30 et plus)."
    imputed = steps({**answers, "B1": "jamais"}, without=("pix_niveaux",))
    assert imputed[0].startswith("Compétences, sans test : 28 points")


def test_a_whole_score_is_not_said_to_be_rounded() -> None:
    assert "Score : 100 × 0 ÷ 100 = 0." in steps()


def test_without_enough_answers_there_is_no_score() -> None:
    few = steps({"A1": "tablette"}, without=tuple(key for key in BEST if key != "A1"))
    assert "Moins de 55 points possibles : il n'y a pas de score." in few
    many = {"A1": "aucun", "A2": "aucune"}
    bound = steps(many, without=tuple(key for key in BEST if key not in many))
    assert "Les 24 points connus suffisent pour dire au moins « Un appui peut aider »." in bound


def test_without_any_answer_the_sum_is_of_nothing() -> None:
    assert "Aucune réponse ne compte" in steps(without=tuple(BEST))[0]


def test_floors_are_named_and_the_highest_counts() -> None:
    told = steps({"B2": "renonce", "B3": "aucune"})
    assert any("Démarche abandonnée : au moins « Appui conseillé »" in step for step in told)
    assert "Aucune règle ne fixe de minimum." in steps()


def test_the_slow_fall_is_told() -> None:
    before = {"level": "eleve", "score": 46, "date": "2026-03-02"}
    told = " ".join(steps(previous=before))
    assert "On le quitte lentement (« Appui prioritaire » à 54 ou moins" in told
    assert "le résultat précédent est gardé" in told
    risen = " ".join(steps({"B1": "jamais"}, previous=before))
    assert "il ne retient rien" in risen


def test_a_choice_of_an_advisor_wins_until_its_last_day() -> None:
    chosen = {"level": "modere", "reason_code": "AUTRE", "date": "2026-03-02"}
    assert any("ce choix l'emporte" in step for step in steps(override=chosen))
    over = {**chosen, "date": "2025-08-30"}
    assert any("il ne compte plus" in step for step in steps(override=over))
