"""A PDF that can be read aloud: language, title, headings, tables with header cells, order."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostics.formats import pdf
from diagnostics.formats.pdf import Paper, Style
from tests.support import papers


def drawn() -> Paper:
    paper = Paper(title="Relevé d’été")
    paper.new_page()
    paper.text(50, 800, "Titre", Style(20, bold=True), tag="H1")
    paper.lines(50, 760, ["première ligne", "seconde ligne"], Style(12))
    with paper.inside("Table"), paper.inside("TR"):
        paper.cell(50, 700, ["Date"], Style(10, bold=True), right=False, tag="TH")
        paper.cell(300, 700, ["Montant"], Style(10, bold=True), right=True, tag="TH")
    paper.figure(pdf.frame_ops(50, 600, 40, 40), alt="Un carré")
    paper.decorate(pdf.rule_ops(50, 590, 500, 590, dash="4 3"))
    paper.new_page((pdf.A4[1], pdf.A4[0]))
    paper.text(50, 500, "Page en largeur", Style(12))
    return paper


def test_the_same_calls_give_the_same_bytes() -> None:
    assert drawn().render() == drawn().render()


def test_a_screen_reader_gets_language_title_and_structure(tmp_path: Path) -> None:
    paper = drawn().render()
    facts = papers.facts_of(paper, tmp_path)
    assert "Title:           Relevé d’été" in facts
    assert "Tagged:          yes" in facts
    structure = papers.structure_of(paper, tmp_path)
    for tag in ("Document", "H1 (block)", "P (block)", "Table", "TR", "TH", "Figure"):
        assert tag in structure
    assert "première ligne seconde ligne" in structure
    assert b"/Lang(fr-FR)" in paper
    assert b"/Alt(Un carr" in paper or b"/Alt<FEFF" in paper


def test_pages_keep_their_own_size(tmp_path: Path) -> None:
    assert "Pages:           2" in papers.facts_of(drawn().render(), tmp_path)
    assert b"/MediaBox[0 0 841.89 595.28]" in drawn().render()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Œuvre à 12,50 € (dès l’été)", "Œuvre à 12,50 € (dès l’été)"),
        ("a\\b (c)", "a\\b (c)"),
        ("Šimić Łódź ş", "Šimic Lódz s"),
        ("日", "?"),
    ],
)
def test_text_is_read_back_and_what_the_font_lacks_loses_its_accent(
    text: str, read: str, tmp_path: Path
) -> None:
    paper = Paper(title="t")
    paper.new_page()
    paper.text(50, 700, text, Style(14))
    assert papers.text_of(paper.render(), tmp_path).strip() == read


def test_lines_are_cut_between_words_and_never_longer_than_the_width() -> None:
    style = Style(12)
    text = "Une phrase assez longue pour tenir sur plusieurs lignes du papier"
    lines = pdf.wrap(text, 120, style)
    assert " ".join(lines) == text
    assert all(pdf.width_of(line, style) <= 120 for line in lines)
    assert pdf.wrap("anticonstitutionnellement", 10, style) == ["anticonstitutionnellement"]
    assert pdf.wrap("a\nb", 100, style) == ["a", "b"]


def test_a_stamp_drawn_twice_is_kept_once() -> None:
    paper = Paper(title="t")
    paper.new_page()
    first = paper.stamp(pdf.line_ops(0, 0, "même", Style(10)), (0, 0, 50, 20))
    assert paper.stamp(pdf.line_ops(0, 0, "même", Style(10)), (0, 0, 50, 20)) == first
    paper.stamped(first, 10, 10)
    assert paper.render().count(b"/Subtype/Form") == 1


def test_only_a_paper_to_cut_asks_for_one_side_and_for_the_printer() -> None:
    one, both = Paper(title="t", to_cut=True), Paper(title="t")
    one.new_page()
    both.new_page()
    assert b"/Duplex/Simplex" in one.render()
    assert b"/N/Print" in one.render()
    assert b"/Duplex" not in both.render()
    assert b"/N/Print" not in both.render()
