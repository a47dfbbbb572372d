"""`simulate_interview`: no database, the same table twice, its options refused when wrong."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from diagnostics import simulation_page, simulation_text
from diagnostics.simulation_page import Page


def run(*options: str) -> str:
    out = StringIO()
    call_command("simulate_interview", *options, stdout=out)
    return out.getvalue()


def test_29_run_twice_it_prints_the_same_table() -> None:
    assert run("--persons", "200") == run("--persons", "200")


def test_29_with_its_defaults_the_gates_hold() -> None:
    first = run()
    assert first.startswith("2000 personnes, graine 2026, portée emploi, 12 questions, aide 1,5")
    gates = first.partition("Seuils")[2].strip().splitlines()[1:7]
    assert [line.split()[-1] for line in gates] == ["oui"] * 6
    assert simulation_text.WARNING in first


def test_another_population_has_no_gates() -> None:
    text = run("--persons", "30", "--population", "novices", "--careless", "0,2")
    assert "débutants seuls" in text
    assert "20,0 % de réponses au hasard" in text
    assert "Seuils" not in text


def test_the_complete_scope_adds_the_sheet_of_sixteen() -> None:
    data = json.loads(run("--persons", "30", "--scope", "complet", "--json"))
    assert list(data["designs"]) == ["adaptive", "sheet", "everything"]
    assert data["designs"]["sheet"]["overall"]["questions"] == 16


def test_a_named_design_is_run_alone() -> None:
    data = json.loads(run("--persons", "30", "--design", "informed-calibrated", "--json"))
    assert list(data["designs"]) == ["informed-calibrated"]
    assert data["gates"] == []


def test_the_tables_come_in_markdown_too() -> None:
    assert "| Entretien guidé · Toutes les personnes |" in run("--persons", "30", "--markdown")


@pytest.mark.parametrize(
    "options",
    [
        ["--persons", "0"],
        ["--careless", "2"],
        ["--help-allowance", "0"],
        ["--population", "martiens"],
        ["--scope", "emploi", "--design", "sheet"],
    ],
)
def test_an_option_without_meaning_is_refused(options: list[str]) -> None:
    with pytest.raises(CommandError):
        run(*options)


def test_a_page_is_made_again_between_its_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"Titre\n{simulation_page.BEGINNING}{simulation_page.END}\n", "utf-8")
    (tmp_path / "images").mkdir()
    made = Page("tables", {"dessin.svg": "<svg/>"})
    monkeypatch.setattr(simulation_page, "make", lambda plan, bank: made)
    assert "1 dessin(s) refaits" in run("--persons", "3", "--page", str(page))
    assert page.read_text("utf-8").startswith("Titre\n")
    assert "tables" in page.read_text("utf-8")
    assert (tmp_path / "images" / "dessin.svg").read_text("utf-8") == "<svg/>"


def test_a_page_without_marks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text("Titre\n", "utf-8")
    monkeypatch.setattr(simulation_page, "make", lambda plan, bank: Page("tables"))
    with pytest.raises(CommandError, match="ne peut pas être refaite"):
        run("--persons", "3", "--page", str(page))
