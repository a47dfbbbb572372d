"""The framework: sixteen competences found by name or alias, never by the name of an area."""

import pytest

from diagnostics import pix


def test_the_framework_has_five_areas_and_sixteen_competences() -> None:
    assert [area.code for area in pix.AREAS] == ["1", "2", "3", "4", "5"]
    assert len(pix.COMPETENCES) == 16
    assert {competence.area for competence in pix.COMPETENCES} == set(pix.AREAS)


def test_seven_competences_serve_a_job_search() -> None:
    assert pix.JOB_SEARCH_CODES == ("1.1", "1.2", "2.1", "2.2", "3.1", "4.2", "5.2")


@pytest.mark.parametrize("competence", pix.COMPETENCES, ids=lambda c: c.code)
def test_each_competence_is_found_by_its_name_and_aliases(competence: pix.Competence) -> None:
    for name in (competence.name, *competence.aliases):
        assert pix.match_competence(name) == competence
        assert pix.match_competence(f"{competence.code} {name.upper()}") == competence


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Mener une recherche d’information", "1.1"),
        ("  2.4   S’INSÉRER dans le monde   numérique", "2.4"),
        ("Gérer sa présence en ligne", "2.4"),
        ("Se protéger des risques", "4.3"),
        ("5. Evoluer dans un environnement numerique", "5.2"),
    ],
)
def test_old_and_odd_spellings_are_recognised(name: str, code: str) -> None:
    found = pix.match_competence(name)
    assert found is not None
    assert found.code == code


def test_an_unknown_name_has_no_competence_until_an_alias_is_added() -> None:
    assert pix.match_competence("Coder un robot") is None
    aliases = {"Dessiner": "3.2", "coder un ROBOT": "3.4"}
    found = pix.match_competence("Coder un robot", added_aliases=aliases)
    assert found == pix.COMPETENCES_BY_CODE["3.4"]


def test_the_area_follows_from_the_code_and_has_plain_words() -> None:
    competence = pix.COMPETENCES_BY_CODE["4.2"]
    assert competence.area.plain_name == "Se protéger"
    assert str(competence) == "4.2 Protéger les données personnelles et la vie privée"


@pytest.mark.parametrize(
    ("level", "word"),
    [(0, "Pré-novice"), (1, "Novice"), (4, "Indépendant"), (5, "Avancé"), (8, "Expert")],
)
def test_a_level_has_a_word(level: int, word: str) -> None:
    assert pix.band(level) == word
