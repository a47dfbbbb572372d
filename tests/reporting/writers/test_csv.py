"""Two dialects, the same figures, no formula (reports.md 7; behaviours 25, 26)."""

from __future__ import annotations

import csv as reader
import io
from decimal import Decimal

from reporting.columns import COLUMNS, Column
from reporting.writers import csv

LINES = [("total", "", "Ensemble", "I04", "part à risque", "%", 71, 412, Decimal("17.2"), "s", "x")]


def test_the_machine_dialect_has_commas_points_and_no_bom() -> None:
    text = b"".join(csv.chunks(LINES, csv.MACHINE))
    assert not text.startswith(b"\xef\xbb\xbf")
    rows = list(reader.reader(io.StringIO(text.decode())))
    assert rows[0] == [column.code for column in COLUMNS]
    assert rows[1][6:9] == ["71", "412", "17.2"]


def test_the_excel_dialect_has_a_bom_semicolons_and_decimal_commas() -> None:
    text = b"".join(csv.chunks(LINES, csv.EXCEL_FR))
    assert text.startswith(b"\xef\xbb\xbf")
    assert "Dénominateur;Valeur" in text.decode("utf-8-sig")
    assert ";71;412;17,2;" in text.decode("utf-8-sig")


def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe() -> None:
    column = (Column("name", "Nom", "text"),)
    for text in ("=1+1", "+33", "-2", "@SUM(A1)", "\tx", "\rx"):
        written = b"".join(csv.chunks([(text,)], csv.MACHINE, column)).decode()
        assert f"'{text}" in written
    assert csv.defused("D'Arc") == "D'Arc"


def test_lines_are_written_as_they_come() -> None:
    column = (Column("n", "N", "number"),)
    seen: list[int] = []

    def lines() -> object:
        for n in range(5000):
            seen.append(n)
            yield (n,)

    parts = csv.chunks(lines(), csv.MACHINE, column)  # type: ignore[arg-type]
    next(parts), next(parts)
    assert len(seen) == csv.CHUNK
