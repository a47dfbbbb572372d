"""A workbook is read row by row whatever it declares; what is not one is refused in a sentence."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from diagnostics.formats import workbook
from diagnostics.formats.reading_faults import WrongFile
from tests.diagnostics.lists import coop_workbook, patched, saved, with_part, workbook_of

# VmHWM, not ru_maxrss: a child inherits there the size of the process that started it.
MEASURE = """
import re, sys
from pathlib import Path
from diagnostics.formats import workbook
count = sum(1 for _ in workbook.rows(open(sys.argv[1], "rb").read()))
status = Path("/proc/self/status").read_text()
print(count, int(re.search(r"VmHWM:\\s+(\\d+)", status).group(1)) // 1024)
"""


def refusal(content: bytes) -> str:
    with pytest.raises(WrongFile) as caught:
        list(workbook.rows(content))
    return str(caught.value)


def texts(content: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells.values()] for row in workbook.rows(content)]


def test_rows_come_with_their_sheet_their_number_and_the_address_of_each_cell() -> None:
    header, first = workbook.rows(workbook_of(["Diallo", None, 1974]))
    assert (header.sheet, header.number) == ("Personnes", 1)
    assert header.cells[1].address == "A1"
    assert {place: cell.address for place, cell in first.cells.items()} == {1: "A2", 3: "C2"}


def test_a_value_is_read_as_it_would_be_typed() -> None:
    day = dt.date(1974, 5, 2)
    content = workbook_of([1974, 1974.0, 0.5, True, day, " Zoé ", "06"], headers=["x"])
    assert texts(content)[1] == ["1974", "1974", "0.5", "Oui", "02/05/1974", " Zoé ", "06"]


def test_a_formula_is_reported_and_never_evaluated() -> None:
    (_, row) = workbook.rows(workbook_of(["=1+1", '=HYPERLINK("http://exemple.invalid")']))
    assert [(cell.text, cell.is_formula) for cell in row.cells.values()] == [("", True)] * 2


def test_a_sheet_that_declares_every_cell_costs_what_it_holds(tmp_path: Path) -> None:
    book = tmp_path / "liste.xlsx"
    book.write_bytes(coop_workbook())
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, str(book)], capture_output=True, text=True, check=True
    )
    count, megabytes = map(int, run.stdout.split())
    assert count == 11
    assert megabytes < 200


def test_a_far_cell_is_not_read_and_costs_nothing() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD20000"] = "Nom", "loin"
    assert texts(saved(book)) == [["Nom"]]


def test_a_row_numbered_beyond_any_sheet_is_refused() -> None:
    content = workbook_of(["Diallo"], headers=["Nom"])
    far = patched(content, "xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="99999999999"')
    assert "trop grand" in refusal(far)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "n\u2019est pas un classeur"),
        ("Nom;Prénom".encode(), "n\u2019est pas un classeur"),
        (workbook.OLE + b"\0" * 600 + workbook.ENCRYPTED, "mot de passe"),
        (workbook.OLE + b"\0" * 600, "ancien format"),
        (b"PK\x03\x04" + b"\0" * 60, "abîmé"),
        (workbook_of()[:900], "abîmé"),
    ],
)
def test_b36_what_is_not_an_open_workbook_is_refused_in_one_sentence(
    content: bytes, said: str
) -> None:
    assert said in refusal(content)


def zip_of(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return buffer.getvalue()


def test_a_workbook_of_another_program_and_an_archive_are_told_apart() -> None:
    assert "LibreOffice" in refusal(zip_of(mimetype=b"application/vnd.oasis"))
    assert "archive" in refusal(zip_of(photo=b"x"))


@pytest.mark.parametrize(
    ("part", "megabytes"),
    [("xl/worksheets/sheet1.xml", 61), ("xl/sharedStrings.xml", 13), ("xl/styles.xml", 1)],
)
def test_a_zip_bomb_is_refused_before_it_is_opened(part: str, megabytes: int) -> None:
    bomb = with_part(workbook_of(), part, b"<a>" + b" " * megabytes * 1024 * 1024 + b"</a>")
    assert len(bomb) < 200_000
    assert "trop grand" in refusal(bomb)


@pytest.mark.parametrize(
    "inside",
    [
        b'<row r="1">' + b'<c r="A1"><v>1</v></c>' * 40_000 + b"</row>",
        b'<row r="1"><c r="A1" t="str"><v>' + b"a" * 50_000 + b"</v></c></row>",
        b'<row r="1">' + b"<c>" * 40 + b"</c>" * 40 + b"</row>",
    ],
    ids=["a row of forty thousand cells", "a cell without end", "a cell in a cell in a cell"],
)
def test_a_small_sheet_that_would_grow_in_memory_is_refused_before_it_is_opened(
    inside: bytes,
) -> None:
    content = patched(
        workbook_of(), "xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData>" + inside
    )
    assert len(content) < 50_000
    assert "trop grand" in refusal(content)


def test_a_workbook_of_many_parts_is_refused() -> None:
    content = workbook_of()
    source, buffer = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in source.namelist():
            made.writestr(name, source.read(name))
        for number in range(workbook.MOST_PARTS):
            made.writestr(f"xl/media/{number}.png", b"")
    assert "trop grand" in refusal(buffer.getvalue())


def test_a_part_that_defines_entities_is_refused() -> None:
    attack = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><sst>&c;</sst>'
    )
    for part in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"):
        assert "interdite" in refusal(with_part(workbook_of(["Diallo"]), part, attack))
    wide = attack.decode().replace('version="1.0"', 'version="1.0" encoding="UTF-16"')
    hidden = with_part(workbook_of(["Diallo"]), "xl/styles.xml", wide.encode("utf-16"))
    assert "interdite" in refusal(hidden)


def test_a_broken_part_is_said_while_reading() -> None:
    content = patched(workbook_of(["Diallo"]), "xl/worksheets/sheet1.xml", b"</row>", b"</rox>")
    assert "abîmé" in refusal(content)


def test_the_template_reads_back_with_its_headers_and_its_lists_of_words() -> None:
    columns = [workbook.Column("Nom"), workbook.Column("Sexe", "Facultatif.", ("Femme", "Homme"))]
    content = workbook.template("Personnes", columns, lines=20)
    assert texts(content)[0] == ["Nom", "Sexe"]
    book = openpyxl.load_workbook(io.BytesIO(content))
    (listed,) = book["Personnes"].data_validations.dataValidation
    assert (listed.formula1, str(listed.sqref)) == ('"Femme,Homme"', "B2:B21")
    assert "Femme, Homme" in book["Aide"]["B2"].value
