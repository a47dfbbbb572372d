"""The workbook says what it is, and its numbers are numbers (behaviours 25, 27, 28)."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import openpyxl

from reporting.columns import Column
from reporting.sheets import Facts
from reporting.writers import xlsx

FACTS = Facts(
    title="Rapport d'inclusion",
    perimeter="Agence de Lens",
    period="3ᵉ trimestre 2026",
    first=dt.date(2026, 7, 1),
    last=dt.date(2026, 9, 30),
    as_of=dt.datetime(2026, 10, 5, 8, 0, tzinfo=dt.UTC),
    asked_by="Samia Kaci",
    model_versions="REN 1.0.0",
    definitions_version="1.0.0",
    threshold=5,
)
COLUMNS = (Column("name", "Nom", "text"), Column("value", "Valeur", "number"))


def opened(lines: list[tuple[object, ...]], **options: int) -> openpyxl.Workbook:
    content = xlsx.workbook(FACTS, ["Une phrase."], lines, columns=COLUMNS, **options)  # type: ignore[arg-type]
    return openpyxl.load_workbook(io.BytesIO(content))


def test_the_first_sheet_names_period_threshold_user_and_versions() -> None:
    sheet = opened([])["Lisez-moi"]
    text = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    for part in ("3ᵉ trimestre 2026", "5 personnes", "Samia Kaci", "REN 1.0.0", "Une phrase."):
        assert part in text


def test_numbers_are_numeric_cells_a_negative_one_included() -> None:
    sheet = opened([("écart", Decimal("-1.3")), ("nombre", 412)])["Données"]
    assert [sheet["B2"].value, sheet["B3"].value] == [-1.3, 412]
    assert {sheet["B2"].data_type, sheet["B3"].data_type} == {"n"}


def test_text_is_typed_text_never_a_formula() -> None:
    sheet = opened([("=1+1", 1)])["Données"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")


def test_a_full_sheet_is_followed_by_another_with_its_header() -> None:
    book = opened([("a", n) for n in range(12)], last_row=10)
    assert book.sheetnames == ["Lisez-moi", "Données", "Données 2"]
    assert book["Données 2"]["A1"].value == "Nom"
    assert book["Données 2"]["B3"].value == 11


def test_the_same_request_gives_the_same_bytes() -> None:
    first, second = (xlsx.workbook(FACTS, [], [("a", 1)], columns=COLUMNS) for _ in range(2))
    assert first == second
