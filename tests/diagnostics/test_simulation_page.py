"""The documentation page: its default table is that of a fresh run of the command it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostics import item_bank, simulation_page, simulation_text
from diagnostics.simulation import Plan
from diagnostics.simulation_page import Page

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "entretien-guide.md").read_text("utf-8")


def test_the_default_table_of_the_page_is_that_of_a_fresh_run() -> None:
    """When the bank changes, the page is made again by the command that it names."""
    assert simulation_page.default_table(Plan(), item_bank.load()) in TEXT


def test_the_page_names_its_command_its_seed_and_its_limit() -> None:
    assert "manage.py simulate_interview --persons 2000 --seed 2026 --page" in TEXT
    said = " ".join(TEXT.replace("**", "").split())
    assert simulation_text.WARNING in said
    assert f"Banque {item_bank.CURRENT_VERSION}, {len(item_bank.load().items)} tâches" in said


def test_the_page_shows_its_drawing() -> None:
    assert f"(images/{simulation_page.DRAWING})" in TEXT
    assert (DOCS / "images" / simulation_page.DRAWING).read_text("utf-8").startswith("<svg")


def test_a_page_made_on_a_few_persons_has_the_headings_of_the_published_one() -> None:
    made = simulation_page.make(Plan(persons=3), item_bank.load()).put_into(TEXT)
    headings = [line for line in made.splitlines() if line.startswith("#")]
    assert headings == [line for line in TEXT.splitlines() if line.startswith("#")]


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    page = Page("**tables**")
    text = f"avant\n{simulation_page.BEGINNING}\nvieux\n{simulation_page.END}\naprès"
    made = page.put_into(text)
    assert made.startswith("avant\n")
    assert made.endswith("\naprès")
    assert "**tables**" in made
    assert "vieux" not in made
    with pytest.raises(ValueError, match="il y manque"):
        page.put_into("sans marque")
