"""The explanation on paper: the same four headings, tagged, the same bytes each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from diagnostics.formats import explanation_pdf
from diagnostics.ren_explanation import HEADINGS, Explanation, Suite, explain
from tests.diagnostics.situations import MODEL, situation, vectors
from tests.support import papers

ADDRESS = "https://declic.example/regles-du-risque/1.0.0"
HARD = {"A1": "aucun", "A2": "aucune", "B2": "renonce", "D1": "lecture_difficile"}


def sheet(written: dict[str, Any]) -> Explanation:
    return explain(written, MODEL, suite=Suite(), address=ADDRESS)


def test_the_paper_holds_the_four_headings_version_and_address(tmp_path: Path) -> None:
    text = papers.text_of(explanation_pdf.render(sheet(situation(HARD))), tmp_path)
    for rank, heading in enumerate(HEADINGS, 1):
        assert f"{rank}. {heading}" in text
    assert "REN 1.0.0" in text
    assert ADDRESS in text


def test_the_paper_is_tagged_with_headings_and_header_cells(tmp_path: Path) -> None:
    structure = papers.structure_of(explanation_pdf.render(sheet(situation(HARD))), tmp_path)
    assert structure.count("H2") == 4
    assert "TH" in structure


@pytest.mark.parametrize(
    "vector", [v for v in vectors() if "expected" in v], ids=lambda vector: vector["id"]
)
def test_every_vector_is_drawn_the_same_twice(vector: dict[str, Any]) -> None:
    explained = sheet(vector["input"])
    assert explanation_pdf.render(explained) == explanation_pdf.render(explained)
