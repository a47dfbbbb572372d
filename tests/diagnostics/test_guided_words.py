"""The result in words: an unknown stays unknown, and a level says what it means."""

import pytest

from diagnostics import guided_words, pix
from diagnostics.instruments import NOT_TESTED, Line
from diagnostics.item_bank import LEVELS


def line(level: int, low: int, high: int, uncertainty: float = 0.8, **names: str) -> Line:
    return Line(level=level, low=low, high=high, uncertainty=uncertainty, **names)


def whole(*lines: Line) -> guided_words.ToldResult:
    named = {each.area: each for each in lines if each.area}
    areas = [named.get(a.code, Line(area=a.code, status=NOT_TESTED)) for a in pix.AREAS]
    codes = {each.competence: each for each in lines if each.competence}
    competences = [
        codes.get(c.code, Line(competence=c.code, status=NOT_TESTED)) for c in pix.COMPETENCES
    ]
    return guided_words.tell([line(2, 1, 3), *areas, *competences])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (line(2, 1, 3, 0.8), "Niveau 2, entre 1 et 3, à confirmer"),
        (line(3, 3, 3, 0.5), "Niveau 3, fiable"),
        (line(0, 0, 2, 1.2), "Niveau 0, entre 0 et 2, indicatif"),
        (line(6, 5, 7, 0.9), "Niveau 6 ou plus, entre 5 et 6 ou plus, à confirmer"),
    ],
)
def test_a_level_is_said_with_its_interval_and_its_trust(given: Line, says: str) -> None:
    assert guided_words.sentence(given) == says


def test_b26_an_area_not_asked_has_no_level_no_interval_and_no_bar() -> None:
    told = whole(line(4, 3, 5, area="2"))
    assert [area.says for area in told.areas].count("Pas demandé") == 4
    unknown = told.areas[0]
    assert (unknown.is_known, unknown.means, unknown.cells) == (False, "", ())
    assert told.areas[1].name == "Échanger avec les autres"


def test_only_the_asked_competences_are_told_and_the_others_counted() -> None:
    told = whole(line(4, 3, 5, competence="2.1"))
    assert [each.name for each in told.competences] == ["Interagir"]
    assert told.unasked == 15


def test_the_bar_has_seven_cells_the_level_and_those_it_may_be() -> None:
    cells = [name for name, _ in guided_words.told("", line(2, 1, 3)).cells]
    assert cells == ["other", "between", "level", "between", "other", "other", "other"]
    above = [name for name, _ in guided_words.told("", line(6, 7, 8)).cells]
    assert above[-1] == "level"


def test_each_level_has_a_meaning_of_its_own() -> None:
    meanings = {guided_words.meaning(level) for level in (0, *LEVELS)}
    assert len(meanings) == 7
    assert guided_words.meaning(8) == guided_words.meaning(6)


def test_the_scope_and_the_length_are_said_in_words() -> None:
    assert guided_words.scope_label("emploi") == "Recherche d’emploi"
    assert guided_words.scope_label("1.1") == "1 compétence au choix"
    assert guided_words.scope_label("1.1,2.1") == "2 compétences au choix"
    assert guided_words.put_sentence(1, None) == "1 question posée."
    assert guided_words.put_sentence(12, 4) == "12 questions posées en 4 minutes."
