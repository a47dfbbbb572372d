"""The register on paper and as a table: the same sheet, the same bytes, nothing runs."""

from __future__ import annotations

import csv
import io
import subprocess
from datetime import date
from pathlib import Path

from passes.formats import register_sheet
from passes.formats.register_sheet import RegisterLine, RegisterSheet

SHEET = RegisterSheet(
    agency="Agence de Lens",
    period=date(2026, 3, 1),
    rows=(("En stock au début", 3), ("Reçus", 5), ("En stock à la fin", 8)),
    lines=tuple(
        RegisterLine(date(2026, 3, 9), "reçus", "C-00016J-H", "C-00016P-N", 5, "=SOMME(A1)")
        for _ in range(60)
    ),
    counts=((date(2026, 3, 31), 8, 7, "Un carnet prêté", "Inès Martin"),),
)


def test_the_paper_is_the_same_twice_and_says_everything(tmp_path: Path) -> None:
    content = register_sheet.to_pdf(SHEET)
    assert content == register_sheet.to_pdf(SHEET)
    path = tmp_path / "registre.pdf"
    path.write_bytes(content)
    text = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    for words in ("mars 2026", "Agence de Lens", "C-00016J-H", "Un carnet prêté", "signature"):
        assert words in text
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert "Tagged:          yes" in info


def test_the_table_keeps_a_formula_a_text() -> None:
    rows = list(
        csv.reader(io.StringIO(register_sheet.to_csv(SHEET).decode("utf-8-sig")), delimiter=";")
    )
    assert rows[1] == ["En stock au début", "3"]
    assert rows[-4][-1] == "'=SOMME(A1)"


def test_the_counts_signed_in_the_month_end_the_table() -> None:
    table = register_sheet.to_csv(SHEET).decode("utf-8-sig")
    assert table.endswith("31/03/2026;8;7;Un carnet prêté;Inès Martin\r\n")
