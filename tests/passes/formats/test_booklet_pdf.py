"""The booklet on paper: read back by a text reader, a screen reader and a QR reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from diagnostics.formats import qr
from passes.formats import booklet_pdf
from tests.passes.formats import sheets
from tests.support import papers

GOLDEN = Path(__file__).parents[2] / "golden" / "booklet.txt"


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert booklet_pdf.render(sheets.booklet()) == booklet_pdf.render(sheets.booklet())


def test_another_code_gives_other_bytes() -> None:
    assert booklet_pdf.render(sheets.booklet()) != booklet_pdf.render(sheets.booklet(seed=2))


def test_the_text_is_the_one_a_human_approved(tmp_path: Path) -> None:
    text = papers.text_of(booklet_pdf.render(sheets.booklet(3, specimen=True)), tmp_path)
    assert re.sub(r"[ \t]+", " ", text).strip() == GOLDEN.read_text().strip()


@pytest.mark.parametrize("passes", range(1, 11))
def test_any_size_makes_two_pages_with_each_code_once(passes: int, tmp_path: Path) -> None:
    sheet = sheets.booklet(passes)
    paper = booklet_pdf.render(sheet)
    assert "Pages:           2" in papers.facts_of(paper, tmp_path)
    text = papers.text_of(paper, tmp_path)
    assert [text.count(code) for code in sheet.codes] == [1] * passes


@pytest.mark.parametrize("passes", [1, 5, 10])
def test_every_qr_is_read_back_from_the_rendered_page(passes: int, tmp_path: Path) -> None:
    sheet = sheets.booklet(passes, seed=passes)
    pages = papers.pictures_of(booklet_pdf.render(sheet), tmp_path)
    assert qr.read(pages[0]) == []
    assert sorted(qr.read(pages[1])) == sorted(
        f"https://pass.example.fr/p#{c}" for c in sheet.codes
    )


def test_every_qr_equals_the_matrix_of_segno() -> None:
    sheet = sheets.booklet(10)
    for code in sheet.codes:
        assert booklet_pdf.drawing(sheet, code) == qr.matrix(f"https://pass.example.fr/p#{code}")


def test_a_screen_reader_gets_language_title_headings_and_the_phone_before_the_codes(
    tmp_path: Path,
) -> None:
    paper = booklet_pdf.render(sheets.booklet(10, first_session=sheets.SESSION))
    assert b"/Lang(fr-FR)" in paper
    facts = papers.facts_of(paper, tmp_path)
    assert "Tagged:          yes" in facts
    assert "Votre premier rendez-vous : mardi 12 mai à 14 h" in facts
    structure = papers.structure_of(paper, tmp_path)
    assert structure.count("H1 (block)") == 1
    assert structure.count("Figure") == 10
    assert structure.index("03 21 00 00 00") < structure.index("Pass 1 sur 10")


def test_t17_each_pass_has_its_strip_without_name_or_level(tmp_path: Path) -> None:
    text = papers.text_of(booklet_pdf.render(sheets.booklet(10)), tmp_path)
    strips = text.split("\f")[1]
    assert "Diallo" not in strips
    assert not re.search(r"risque|critique|élevé|modéré|niveau", text, re.IGNORECASE)
    assert strips.count("Donnez un seul Pass par séance.") == 10
    assert strips.count("03 21 00 00 00") == 10
    assert strips.count("jeudi 31 décembre 2026") == 10


def test_t15_every_demo_print_says_specimen(tmp_path: Path) -> None:
    """T15: each strip and the letter, so that no cut-out piece can pass for money."""
    pages = papers.text_of(booklet_pdf.render(sheets.booklet(10, specimen=True)), tmp_path)
    letter, strips = pages.split("\f")[:2]
    assert "SPÉCIMEN" in letter
    assert strips.count("SPÉCIMEN") == 10
    assert "SPÉCIMEN" not in papers.text_of(booklet_pdf.render(sheets.booklet(10)), tmp_path)


def test_a_booklet_has_one_to_ten_passes() -> None:
    with pytest.raises(ValueError, match="1 to 10"):
        booklet_pdf.BookletSheet(sheets.letter(), "https://pass.example.fr", ())
