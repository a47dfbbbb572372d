"""The letter: where and when, in words that someone who reads with difficulty can say back."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from passes.formats import letter_pdf, place_sketch
from tests.passes.formats import sheets
from tests.support import papers


def sentences(sheet: letter_pdf.LetterSheet) -> list[str]:
    said = [letter_pdf.opening(sheet)]
    for block in letter_pdf.blocks(sheet):
        said += [block.title, *(line.text for line in block.lines)]
    return [each for text in said for each in re.split(r"(?<=[.?!])\s", text)]


def test_the_first_session_comes_first_when_there_is_one() -> None:
    sheet = sheets.letter(first_session=sheets.SESSION)
    assert letter_pdf.opening(sheet) == (
        "Votre premier rendez-vous : mardi 12 mai à 14 h, Médiathèque de Lens."
    )
    assert letter_pdf.blocks(sheet)[0].title == "Médiathèque de Lens."


def test_one_pass_is_said_in_the_singular() -> None:
    sheet = sheets.letter(passes=1)
    assert letter_pdf.opening(sheet) == "Voici votre Pass numérique."
    assert "Donnez votre Pass à la séance." in sentences(sheet)


def test_a_place_without_phone_sends_to_the_agency() -> None:
    assert "Demandez au 03 21 00 00 00" in sentences(sheets.letter())


def test_without_any_place_the_letter_says_to_call_the_agency() -> None:
    sheet = sheets.letter(places=())
    assert "Appelez votre agence." in sentences(sheet)


def test_long_names_cost_a_place_never_a_page(tmp_path: Path) -> None:
    name = "Association intercommunale pour l’inclusion numérique de tous les habitants " * 4
    places = tuple(
        letter_pdf.Place(name, "03 21 00 00 01", f"{number} {name}", "à 2 km")
        for number in range(3)
    )
    paper = letter_pdf.render(
        sheets.letter(places=places, first_session=sheets.SESSION, specimen=True)
    )
    assert "Pages:           1" in papers.facts_of(paper, tmp_path)
    text = papers.text_of(paper, tmp_path)
    assert "12 rue de la Gare" in text
    assert "Carnet C-00016J-H. Remise R-000412." in text


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert letter_pdf.render(sheets.letter()) == letter_pdf.render(sheets.letter())


def test_the_first_session_is_drawn_and_said_and_holds_on_one_page(tmp_path: Path) -> None:
    drawn = place_sketch.PlaceSketch("votre agence", "Médiathèque de Lens", 0.8, 0.9, "à 1,2 km")
    sheet = sheets.letter(first_session=replace(sheets.SESSION, sketch=drawn), specimen=True)
    block = letter_pdf.blocks(sheet)[0]
    assert block.sketch == drawn
    assert [line.text for line in block.lines] == [
        "Place Jean-Jaurès, 62300 Lens",
        "Un empêchement ? Appelez le 03 21 69 08 30.",
        "C’est à 1,2 km de votre agence, vers le nord-est.",
    ]
    paper = letter_pdf.render(sheet)
    assert "Pages:           1" in papers.facts_of(paper, tmp_path)
    text = papers.text_of(paper, tmp_path)
    for said in ("03 21 00 00 00", "mardi 12 mai à 14 h", "vers le nord-est", "Carnet C-00016J-H"):
        assert said in text


def test_l28_every_sentence_of_a_letter_with_a_session_is_short() -> None:
    drawn = place_sketch.PlaceSketch("votre agence", "Médiathèque", 0.8, 0.9, "à 1,2 km")
    sheet = sheets.letter(first_session=replace(sheets.SESSION, sketch=drawn))
    assert [each for each in sentences(sheet) if len(each.split()) > 15] == []
