"""What would change a result, in things one can get or learn."""

from __future__ import annotations

from typing import Any

from diagnostics import ren
from diagnostics.ren_changes import NEW_ANSWERS, OVERRIDDEN, SEVERAL, what_would_change
from diagnostics.ren_situation import read_situation
from tests.diagnostics.situations import MODEL, situation


def changes(*args: Any, hidden: tuple[str, ...] = (), **kwargs: Any) -> list[str]:
    workings = ren.work_out(read_situation(situation(*args, **kwargs), MODEL), MODEL)
    return what_would_change(workings, MODEL, hidden)


def test_one_better_answer_is_named_with_the_level_it_would_give() -> None:
    assert changes({"B3": "aucune"}) == [
        "Avec une adresse mail dont vous vous servez : « À l'aise »."
    ]


def test_several_things_at_once_are_said_so() -> None:
    answers = {"A1": "aucun", "A2": "aucune", "B1": "jamais", "B2": "renonce", "B3": "aucune"}
    low = dict.fromkeys(("2.1", "1.1", "3.1"), 0)
    assert changes({**answers, "D1": "lecture_difficile", "pix_niveaux": low}) == [SEVERAL]


def test_an_undetermined_result_asks_for_the_heaviest_answers() -> None:
    only = changes({"A1": "tablette"}, without=("A2", "B1", "B2", "B3", "pix_niveaux"))
    assert only == [
        "Une réponse sur « Compétences numériques ».",
        "Une réponse sur « Démarches en ligne ».",
        "Une réponse sur « Fréquence ».",
    ]


def test_a_level_held_back_asks_for_new_answers() -> None:
    held = {"level": "eleve", "score": 46, "date": "2026-03-02"}
    assert changes(previous=held) == [NEW_ANSWERS]


def test_a_level_chosen_by_an_advisor_is_hers_to_change() -> None:
    chosen = {"level": "eleve", "reason_code": "AUTRE", "date": "2026-03-02"}
    assert changes(override=chosen) == [OVERRIDDEN]


def test_a_result_without_difficulty_asks_for_nothing() -> None:
    assert changes() == []


def test_a_protected_answer_is_never_named() -> None:
    answers = {"D2": "besoin_non_couvert", "A1": "telephone_basique", "A2": "mobile_limitee"}
    assert any("outil adapté" in sentence for sentence in changes(answers))
    assert not any("outil adapté" in sentence for sentence in changes(answers, hidden=("D2",)))


def test_missing_answers_may_change_a_known_level() -> None:
    assert changes({"B3": "aucune"}, without=("D1",))[-1] == NEW_ANSWERS


def test_learning_may_change_a_level_due_to_skills() -> None:
    low = dict.fromkeys(("1.1", "2.1", "3.1"), 1)
    assert changes({"pix_niveaux": low}) == ["Avec de nouveaux gestes appris : « À l'aise »."]
