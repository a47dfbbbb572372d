"""L27, L28, L29: papers for people can be read aloud, say one thing at a time, and give a desk."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest

from passes.formats import booklet_pdf, letter_pdf
from tests.passes.formats import sheets
from tests.support import papers

ACRONYMS = re.compile(r"\b(?:QR|REN|CSP|DSI|ABC|NIR|RSA|PDF|URL|SMS|CPF|ESF|AAH|HTML|INSEE)\b")
LONGEST_SENTENCE = 15
SHEETS = [
    sheets.booklet(10),
    sheets.booklet(1),
    sheets.booklet(5, first_session=sheets.SESSION, specimen=True),
    sheets.booklet(3, places=()),
]


def sentences(sheet: booklet_pdf.BookletSheet) -> list[str]:
    said = [letter_pdf.opening(sheet.letter), *booklet_pdf.strip_lines(sheet)]
    for block in letter_pdf.blocks(sheet.letter):
        said += [block.title, *(line.text for line in block.lines)]
    return [each for text in said for each in re.split(r"(?<=[.?!])\s", text)]


def drawn(paper: bytes) -> bytes:
    """What is drawn, out of its compression."""
    streams = re.findall(rb"/FlateDecode/Length \d+>>\nstream\n(.*?)\nendstream", paper, re.DOTALL)
    return b"\n".join(zlib.decompress(each) for each in streams)


def test_l27_papers_are_tagged_with_language_title_headings_and_words_for_pictures(
    tmp_path: Path,
) -> None:
    for paper in (booklet_pdf.render(SHEETS[0]), letter_pdf.render(SHEETS[0].letter)):
        facts = papers.facts_of(paper, tmp_path)
        assert "Tagged:          yes" in facts
        assert re.search(r"^Title: +\S", facts, re.MULTILINE)
        assert b"/Lang(fr-FR)" in paper
        structure = papers.structure_of(paper, tmp_path)
        assert structure.count("H1 (block)") == 1
        assert "H2 (block)" in structure
    assert booklet_pdf.render(SHEETS[0]).count(b"/S/Figure") == 10
    assert booklet_pdf.render(SHEETS[0]).count(b"/Alt") == 10


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: f"{len(s.codes)} Pass")
def test_l28_plain_documents(sheet: booklet_pdf.BookletSheet, tmp_path: Path) -> None:
    """Fourteen points, fifteen words, no acronym, the phone before the codes, two pages."""
    for sentence in sentences(sheet):
        assert len(sentence.split()) <= LONGEST_SENTENCE, sentence
        assert not ACRONYMS.search(sentence), sentence
    paper = booklet_pdf.render(sheet)
    sizes = [float(size) for size in re.findall(rb"/F\d ([\d.]+) Tf", drawn(paper))]
    assert min(sizes) >= 14
    assert b" rg" not in drawn(paper), "black and white"
    text = papers.text_of(paper, tmp_path)
    assert text.index(sheet.letter.agency.phone) < text.index(sheet.codes[0])
    assert all(text.count(code) == 1 for code in sheet.codes), "a code to read, not only to scan"
    assert "Pages:           2" in papers.facts_of(paper, tmp_path)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: f"{len(s.codes)} Pass")
def test_l29_other_channel(sheet: booklet_pdf.BookletSheet, tmp_path: Path) -> None:
    """A phone, a desk and a postal address on every letter."""
    text = papers.text_of(letter_pdf.render(sheet.letter), tmp_path)
    for said in (
        "03 21 00 00 00",
        "Vous pouvez aussi venir ou écrire.",
        "Agence de Lens",
        "12 rue de la Gare, 62300 Lens",
    ):
        assert said in text
