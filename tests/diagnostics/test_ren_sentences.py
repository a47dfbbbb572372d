"""What people read: true of the very answer, without code, score or point."""

from __future__ import annotations

import re

import pytest

from diagnostics import ren_sentences
from tests.diagnostics.situations import ANSWERS, MODEL, assess, vectors

CODE = re.compile(r"[A-Z]{2,}|[A-D]\d|\d")


def said(reasons: list[str], **options: object) -> list[str]:
    return ren_sentences.reason_sentences(reasons, MODEL, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("A1:smartphone_seul:7", "Vous n'avez pas d'ordinateur."),
        ("A1:ordinateur_partage:3", "Vous partagez votre ordinateur."),
        ("A2:mobile_limitee:4", "Votre connexion à internet est limitée."),
        ("A2:aucune:10", "Vous n'avez pas internet chez vous."),
        ("A2:exterieur_seulement:8", "Vous n'avez pas internet chez vous."),
        ("B1:mensuel:8", "Vous allez rarement sur internet."),
        ("B1:hebdomadaire:4", "Vous n'allez pas tous les jours sur internet."),
        ("B2:delegue:12", "Vous avez besoin d'aide pour les démarches en ligne."),
        ("B3:aucune:6", "Vous n'utilisez pas encore une adresse mail."),
        ("C:abc_diag:7", "Certains gestes sont à apprendre."),
        ("D1:aide_parfois:2", "Vous avez parfois besoin d'aide pour un formulaire."),
        ("D2:besoin_non_couvert:4", "Il manque un outil adapté à vos besoins."),
        ("D3:personne:3", "Vous n'avez personne pour vous aider."),
        ("D4:refus_choisi:3", "Vous avez choisi de ne pas utiliser internet."),
        ("INCIDENT", "Une démarche en ligne s'est mal passée."),
    ],
)
def test_a_reason_is_said_in_the_sentence_of_its_answer(reason: str, sentence: str) -> None:
    assert said([reason]) == [sentence]


def test_a_floor_replaces_the_sentence_of_its_own_answer() -> None:
    reasons = ["NON_USAGE", "RENONCEMENT", "ACCES", "B1:jamais:12", "B2:renonce:14"]
    assert said(reasons) == [
        "Vous n'utilisez pas internet.",
        "Vous avez dû abandonner une démarche.",
    ]


def test_five_reasons_at_most_are_read_together() -> None:
    reasons = assess({"A1": "aucun", "A2": "aucune", "B2": "renonce", "B3": "aucune"})["reasons"]
    assert len(said([*reasons, "D3:personne:3", "D4:inquiet:3"], at_most=5)) == 5


def test_a_protected_answer_can_be_kept_out() -> None:
    assert said(["D2:besoin_non_couvert:4"], hidden=("D2",)) == []


def test_every_answer_worth_points_has_its_sentence_without_code_or_figure() -> None:
    for code, values in ANSWERS.items():
        for value in values:
            sentence = ren_sentences.sentence_of(code, value, MODEL)
            assert sentence
            assert not CODE.search(sentence)


@pytest.mark.parametrize("vector", [v for v in vectors() if "expected" in v], ids=lambda v: v["id"])
def test_the_lead_names_the_level_and_what_it_is_mostly_about(vector: dict[str, dict]) -> None:  # type: ignore[type-arg]
    result = vector["expected"]
    lead = ren_sentences.lead_sentence(result["level"], result["reasons"], MODEL)
    assert lead.endswith(".")
    assert not CODE.search(lead)


def test_the_lead_of_a_high_level_names_the_heaviest_subject() -> None:
    lead = ren_sentences.lead_sentence("eleve", ["AUTONOMIE", "B2:delegue:12"], MODEL)
    assert lead == "Un appui est conseillé, surtout pour les démarches en ligne."
    assert ren_sentences.lead_sentence("faible", ["B2:seul:0"], MODEL).startswith(
        "Vous êtes à l'aise"
    )


def test_what_is_unknown_is_named() -> None:
    assert ren_sentences.unknown_sentences(["A2", "C", "D1"], ["B1"], MODEL) == [
        "Pas encore connu : connexion, compétences numériques et lire ou écrire un formulaire.",
        "À redemander, trop ancien : fréquence.",
    ]
    assert ren_sentences.unknown_sentences([], [], MODEL) == []


def test_a_tutorial_names_its_competence() -> None:
    assert ren_sentences.service_label("TUTO_PIX:1.1", MODEL).endswith("chercher de l'information")
    assert "chercher de l'information" in ren_sentences.service_detail("TUTO_PIX:1.1", MODEL)
    assert ren_sentences.service_detail("ADAPTATION", MODEL) == "Cap emploi ou un lieu équipé."


def test_values_are_said_in_the_words_of_the_question() -> None:
    assert ren_sentences.value_label("A1", "aucun", MODEL) == "rien"
    assert ren_sentences.value_label("A1", "refus_de_repondre", MODEL) == "Ne souhaite pas répondre"
    assert ren_sentences.value_label("A1", None, MODEL) == "Pas de réponse"


def test_every_sheet_ends_on_the_same_line() -> None:
    assert "Il ne change pas vos droits." in ren_sentences.last_line(MODEL)


def test_each_flag_and_level_has_its_words() -> None:
    assert ren_sentences.flag_sentences(["SANS_TEST"], MODEL) != []
    assert ren_sentences.level_for_people("critique", MODEL) == "Appui prioritaire"
