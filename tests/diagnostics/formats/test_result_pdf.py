"""The sheet a person takes home: phone first, plain sentences, no score, no code, no acronym."""

from __future__ import annotations

import re
from pathlib import Path

from diagnostics import explaining
from diagnostics.formats import result_pdf
from diagnostics.formats.result_pdf import OwnPage, PersonSheet, Suggestion
from diagnostics.pictograms import PICTOGRAMS
from diagnostics.ren_sentences import last_line, mention, reason_sentences
from tests.diagnostics.situations import MODEL, assess
from tests.support import papers

CODE = re.compile(r"\b[A-D]\d\b|\b[A-Z]{2,}\b|_|\d+ ?%")
HARD = {"A1": "aucun", "A2": "aucune", "B1": "jamais", "B2": "renonce", "B3": "aucune"}


def sheet(**changes: object) -> PersonSheet:
    values = {
        "phone": "03 21 00 00 00",
        "agency": "Agence de Lens",
        "address": "1 place de la Gare, 62300 Lens",
        "day": "10/03/2026",
        "level": "Appui prioritaire",
        "reasons": tuple(reason_sentences(assess(HARD)["reasons"], MODEL)),
        "proposals": (Suggestion("Être aidé tout de suite", "Guichet de l'agence.", "aide"),),
        "next_day": "09/04/2026",
        "last_line": last_line(MODEL),
        "mention": mention(MODEL),
    }
    return PersonSheet(**{**values, **changes})  # type: ignore[arg-type]


def test_the_phone_comes_first_and_the_last_line_is_there(tmp_path: Path) -> None:
    text = papers.text_of(result_pdf.render(sheet()), tmp_path)
    flat = " ".join(text.split())
    assert flat.startswith("Une question ? Appelez le 03 21 00 00 00. Venez, ou écrivez")
    assert flat.index("1 place de la Gare") < flat.index("Votre résultat")
    assert last_line(MODEL) in flat
    assert "Vous n'utilisez pas internet." in flat
    assert mention(MODEL) in flat


def test_no_score_no_code_no_acronym_stands_on_it(tmp_path: Path) -> None:
    assert not CODE.search(papers.text_of(result_pdf.render(sheet()), tmp_path))


def test_type_is_fourteen_points_at_least() -> None:
    assert min(s.size for s in (result_pdf.TITLE, result_pdf.HEAD, result_pdf.BODY)) >= 14


def test_a_long_sheet_goes_on_to_a_second_page(tmp_path: Path) -> None:
    many = tuple(Suggestion(f"Proposition {word}", "Une phrase.") for word in "abcdefghijkl")
    facts = papers.facts_of(result_pdf.render(sheet(proposals=many)), tmp_path)
    assert re.search(r"Pages:\s+2", facts)


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert result_pdf.render(sheet()) == result_pdf.render(sheet())
    assert b"%PDF" in result_pdf.render(sheet(phone="", address="", proposals=()))


OWN = OwnPage(
    "ABCDE-FGHJK-MNPQR-STVWX-YZ0123",
    "declic.exemple/moi",
    "https://declic.exemple/moi#ABCDEFGHJKMNPQRSTVWXYZ0123",
    "8 juin 2026",
)


def test_the_code_of_the_own_page_is_in_letters_and_in_a_square_and_the_phone_is_another_way(
    tmp_path: Path,
) -> None:
    paper = result_pdf.render(sheet(own_page=OWN))
    flat = " ".join(papers.text_of(paper, tmp_path).split())
    assert OWN.letters in flat
    assert "appelez : nous vous dirons la même chose" in flat
    assert flat.index("Appelez le") < flat.index(OWN.letters)
    assert paper.count(b"/S/Figure") == 1
    assert b"/Alt" in paper


def test_l28_each_sentence_has_fifteen_words_at_most_and_every_block_a_picture() -> None:
    every = [
        *result_pdf.where(sheet()),
        *result_pdf.blocks(sheet()),
        result_pdf.own_page(OWN),
    ]
    for block in every:
        assert block.picture in PICTOGRAMS
        for sentence in (block.words, *block.sentences):
            assert len(sentence.split()) <= 15, sentence


def test_l28_every_service_is_said_in_fifteen_words_with_its_own_picture() -> None:
    for code, words in MODEL.wording["services"].items():
        assert explaining.PICTURES[code] in PICTOGRAMS
        for sentence in (words["label"], *result_pdf.split(words["detail"])):
            assert len(sentence.split()) <= 15, sentence


def test_l29_call_come_or_write_stand_before_anything_else() -> None:
    assert [block.words for block in result_pdf.where(sheet())] == [
        "Une question ?",
        "Venez, ou écrivez",
    ]
