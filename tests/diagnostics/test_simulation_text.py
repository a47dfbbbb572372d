"""The tables in words: a terminal, a page, data."""

from __future__ import annotations

import json

from diagnostics import simulation_report, simulation_text
from diagnostics.simulation import Plan
from diagnostics.simulation_report import Gate
from tests.diagnostics import banks

PLAN = Plan(persons=30, careless=0.1, population="experts")
RESULTS = simulation_report.run(PLAN, simulation_report.standard_designs(PLAN), banks.bank())
GATES = (Gate("accord", 0.93, 0.9, 1.0), Gate("erreur", 0.8, 0.0, 0.75))


def test_the_plan_is_said_in_words() -> None:
    assert simulation_text.plan_name(PLAN) == (
        "30 personnes, graine 2026, portée emploi, 12 questions, aide 1,5, experts seuls (niveau 4 "
        "à 7), 10,0 % de réponses au hasard"
    )


def test_the_terminal_shows_every_table_the_gates_and_the_warning() -> None:
    text = simulation_text.as_text(RESULTS, GATES)
    assert "Entretien guidé : par compétence demandée" in text
    assert "Toutes les tâches : par domaine" in text
    assert [line.split()[-1] for line in text.splitlines() if "au " in line][-2:] == ["oui", "non"]
    assert text.endswith(simulation_text.WARNING)


def test_a_line_of_markdown_has_as_many_cells_as_its_header() -> None:
    page = simulation_text.as_markdown(RESULTS, ())
    widths = {line.count("|") for line in page.splitlines() if line.startswith("|")}
    assert widths == {len(simulation_text.HEADERS) + 2}


def test_the_bounds_of_a_gate_are_said() -> None:
    bounds = [
        simulation_text.gate_cells(Gate("x", 0.8, low, high))[1]
        for low, high in ((0.9, 1.0), (-1.0, 0.03), (0.75, 0.92))
    ]
    assert bounds == ["au moins 0,90", "au plus 0,03", "0,75 à 0,92"]


def test_the_data_says_the_same_figures_unrounded() -> None:
    data = json.loads(json.dumps(simulation_text.as_data(RESULTS, GATES)))
    assert data["plan"]["population"] == "experts"
    assert set(data["designs"]) == {"adaptive", "everything"}
    overall = data["designs"]["adaptive"]["overall"]
    assert overall["mean_absolute_error"] == RESULTS[0].whole.measure.error
    assert [gate["is_held"] for gate in data["gates"]] == [True, False]
