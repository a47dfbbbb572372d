"""A CSV list gives the same rows as a workbook, whatever program saved it."""

from __future__ import annotations

import pytest

from diagnostics.formats import table_csv
from diagnostics.formats.reading_faults import WrongFile
from tests.diagnostics.lists import csv_of


def read(content: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells.values()] for row in table_csv.rows(content)]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_b35_every_delimiter_and_encoding_gives_the_same_names(
    delimiter: str, encoding: str
) -> None:
    content = csv_of(["Brûlé", "Zoé"], delimiter=delimiter, encoding=encoding)
    assert read(content)[1] == ["Brûlé", "Zoé"]


def test_cells_have_the_address_a_spreadsheet_gives_them() -> None:
    (row,) = table_csv.rows(b";;Diallo")
    assert (row.number, row.cells[3].address) == (1, "C1")


def test_b34_the_apostrophe_of_a_protected_cell_is_taken_off_and_that_of_a_name_stays() -> None:
    assert read(b"'=Bono;D'Arc;'+33612345678") == [["=Bono", "D'Arc", "+33612345678"]]


@pytest.mark.parametrize("cell", ["=1+1", " =1+1", "\u00a0=1+1", "＝1+1", "=cmd|' /C calc'!A0"])
def test_a_cell_that_a_spreadsheet_would_calculate_is_a_formula(cell: str) -> None:
    (row,) = table_csv.rows(f"Nom;{cell}".encode())
    assert row.cells[2].is_formula
    assert row.cells[2].text == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"\xef\xbb\xbf \r\n", "vide"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "image"),
        ("Nom;Prénom".encode("utf-16"), "CSV UTF-8"),
        (b"Nom\x00;b", "texte"),
    ],
)
def test_b36_what_is_not_a_table_is_refused_in_one_sentence(content: bytes, said: str) -> None:
    with pytest.raises(WrongFile, match=said):
        list(table_csv.rows(content))


def test_a_cell_beyond_all_measure_is_refused() -> None:
    with pytest.raises(WrongFile, match=r"illisible|sans fin"):
        list(table_csv.rows(b'Nom\r\n"' + b"a" * 300_000))


def test_a_written_table_opens_in_french_and_holds_no_formula() -> None:
    content = table_csv.write([["Nom", "=1+1"], ["Zoé", "+33"]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines() == ["Nom;'=1+1", "Zoé;'+33"]
