"""The explanation: four headings, every point and every unknown answer named, in French."""

from __future__ import annotations

import re
from typing import Any

import pytest

from diagnostics.ren_explanation import HEADINGS, RESERVED, Explanation, Suite, explain, listed
from diagnostics.ren_sentences import value_label
from tests.diagnostics.situations import MODEL, situation, vectors

ASSESSED = [vector for vector in vectors() if "expected" in vector]
CODE = re.compile(r"\b[A-Z]{3,}_|\b[AB][123]\b|\bD[1-4]\b|_")


def explained(written: dict[str, Any], **options: Any) -> Explanation:
    options = {"suite": Suite(), "address": "https://declic.example/regles", **options}
    return explain(written, MODEL, **options)


def text_of(written: dict[str, Any], **options: Any) -> str:
    return " | ".join(listed(explained(written, **options)))


@pytest.mark.parametrize("vector", ASSESSED, ids=lambda vector: vector["id"])
def test_every_result_is_explained_under_exactly_four_headings(vector: dict[str, Any]) -> None:
    sections = explained(vector["input"]).sections
    assert tuple(section.heading for section in sections) == HEADINGS


@pytest.mark.parametrize("vector", ASSESSED, ids=lambda vector: vector["id"])
def test_every_point_of_the_reasons_is_named_with_its_answer(vector: dict[str, Any]) -> None:
    rows = {row for table in explained(vector["input"]).sections[2].tables for row in table.rows}
    for reason in vector["expected"]["reasons"]:
        if ":" not in reason:
            assert any(row[0] == MODEL.wording["floors"][reason]["label"] for row in rows)
            continue
        factor, value, points = reason.split(":")
        label = MODEL.wording["factors"][factor]["label"]
        said = value_label(factor, value, MODEL)
        assert (label, said, points, str(MODEL.factor(factor).maximum)) in rows


@pytest.mark.parametrize("vector", ASSESSED, ids=lambda vector: vector["id"])
def test_every_missing_or_stale_answer_is_named(vector: dict[str, Any]) -> None:
    rows = [row for table in explained(vector["input"]).sections[2].tables for row in table.rows]
    for state, words in (("missing", "réponse non connue"), ("stale", "réponse trop ancienne")):
        for factor in vector["expected"][state]:
            label = MODEL.wording["factors"][factor]["label"]
            assert any(row[:2] == (label, words) for row in rows)


@pytest.mark.parametrize("vector", ASSESSED, ids=lambda vector: vector["id"])
def test_the_explanation_is_in_french_and_holds_no_code(vector: dict[str, Any]) -> None:
    assert not CODE.search(text_of(vector["input"]))


def test_each_answer_stands_with_its_day_and_its_source() -> None:
    rows = (
        explained(situation({"A1": "aucun", "B2": "refus_de_repondre"})).sections[1].tables[0].rows
    )
    assert ("Équipement", "rien", "02/03/2026", "Dit par la personne") in rows
    assert ("Démarches en ligne", "Ne souhaite pas répondre", "–", "Non connue") in rows
    assert any(row[0] == "Profil Pix" and row[3] == "Résultat mesuré" for row in rows)


def test_a_stale_test_says_that_it_is_too_old() -> None:
    rows = explained(situation(on={"pix_niveaux": "2024-01-01"})).sections[1].tables[0].rows
    assert any(row[0] == "Profil Pix" and "trop ancienne" in row[3] for row in rows)
    assert any(row[1] == "Aucun résultat utilisable" for row in rows)


def test_imputed_skills_are_said_to_be_estimated() -> None:
    text = text_of(situation({"B1": "jamais"}, without=("pix_niveaux",)))
    assert "estimé, faute de test" in text


def test_the_decision_names_who_chose_why_and_what_was_computed() -> None:
    override = {"level": "critique", "reason_code": "SITUATION_CHANGEE", "date": "2026-03-01"}
    suite = Suite(decided_by="Samia Ben", comment="Perte du logement")
    text = text_of(situation(override=override), suite=suite)
    assert "Résultat calculé : « À l'aise »." in text
    assert "Résultat choisi par Samia Ben le 01/03/2026 : « Appui prioritaire »." in text
    assert "Motif : La situation a changé." in text
    assert "« Perte du logement »" in text


def test_what_became_of_the_proposals_is_said() -> None:
    assert "Aucune proposition n'a encore reçu de réponse." in text_of(situation())
    suite = Suite(accepted=("TEST_PIX",), declined=("CANAL_NON_NUMERIQUE",))
    text = text_of(situation(), suite=suite)
    assert "Propositions acceptées : Faire un court test à l'agence." in text
    assert "Propositions déclinées : Garder le téléphone, le courrier et le guichet." in text


def test_a_protected_answer_is_kept_back_from_whoever_may_not_read_it() -> None:
    written = situation({"D2": "besoin_non_couvert"})
    assert "il me manque" in text_of(written)
    hidden = text_of(written, hidden=("D2",))
    assert "il me manque" not in hidden
    assert RESERVED in hidden


def test_incident_and_previous_result_are_part_of_the_information() -> None:
    previous = {"level": "eleve", "score": 46, "date": "2026-01-01"}
    text = text_of(situation(incident_on="2026-02-01", previous=previous))
    assert "le 01/02/2026" in text
    assert "Résultat d'avant : « Appui conseillé », le 01/01/2026." in text
