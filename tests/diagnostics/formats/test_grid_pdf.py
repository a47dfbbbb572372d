"""The paper grid: the sixteen tasks, large print, boxes that say what they are, nobody's name."""

import re
import zlib

from diagnostics import item_bank
from diagnostics.formats import grid_pdf
from diagnostics.formats.grid_pdf import GridSheet
from diagnostics.formats.pdf import text_string

BANK = item_bank.load()
SHEET = GridSheet(item_bank.numbered_sheet(BANK), BANK.version)
JOB_SEARCH = GridSheet(
    item_bank.numbered_sheet(BANK, item_bank.SCOPES[item_bank.JOB_SEARCH]), BANK.version
)


def drawn(paper: bytes) -> str:
    """The drawing operations of every page, as text."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper, re.DOTALL)
    return b"\n".join(map(zlib.decompress, streams)).decode("latin-1")


def numbers(paper: bytes) -> list[int]:
    return [int(found) for found in re.findall(r"/F2 16 Tf[^(]*\((\d+)\)", drawn(paper))]


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert grid_pdf.render(SHEET) == grid_pdf.render(SHEET)


def test_sixteen_numbered_lines_stand_on_two_pages() -> None:
    paper = grid_pdf.render(SHEET)
    assert numbers(paper) == list(range(1, 17))
    assert paper.count(b"/Type/Page/") == 2
    assert "page 2/2" in drawn(paper)


def test_the_job_search_sheet_is_one_page_and_keeps_the_numbers_of_the_whole() -> None:
    paper = grid_pdf.render(JOB_SEARCH)
    assert numbers(paper) == [1, 2, 4, 5, 8, 13, 16]
    assert paper.count(b"/Type/Page/") == 1
    assert "ceux de la grille compl" in drawn(paper)
    assert "ceux de la grille compl" not in drawn(grid_pdf.render(SHEET))


def test_each_line_has_four_answers_and_the_box_shown_each_named_for_a_reader() -> None:
    paper = grid_pdf.render(SHEET)
    for answer in ("Seul", "Avec de l’aide", "Non", "Pas demandé", "Montré"):
        for number in range(1, 17):
            alt = text_string(f"Case « {answer} », question {number}")
            assert paper.count(f"/Alt{alt}".encode()) == 1


def test_the_paper_asks_for_day_place_file_and_initials_never_for_a_name() -> None:
    text = drawn(grid_pdf.render(SHEET))
    for words in ("Date :", "Lieu :", "rence du dossier :", "Vos initiales :"):
        assert words in text
    assert "crivez pas le nom de la personne." in text
    assert "Nom :" not in text


def test_the_questions_are_in_large_print_and_nothing_is_in_colour() -> None:
    text = drawn(grid_pdf.render(SHEET))
    sizes = {float(size) for size in re.findall(r"/F[12] ([0-9.]+) Tf", text)}
    assert min(sizes) >= 10
    assert grid_pdf.QUESTION.size >= 13
    assert not re.search(r"\b(?:rg|RG|k|K)\b", re.sub(r"\([^)]*\)Tj", "", text))


def test_the_rows_are_a_table_with_a_head_of_columns_on_each_page() -> None:
    paper = grid_pdf.render(SHEET)
    assert paper.count(b"/S/Table/") == 1
    assert paper.count(b"/S/TH/") == 2 * 7
    assert paper.count(b"/S/TR/") == 16 + 2


def test_a_specimen_says_so() -> None:
    specimen = GridSheet(SHEET.lines, SHEET.version, is_specimen=True)
    assert "SP\\311CIMEN" in drawn(grid_pdf.render(specimen))
