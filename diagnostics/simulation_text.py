"""The tables of a simulation in words: for a terminal, for a page of documentation, as data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from diagnostics import simulation
from diagnostics.simulation import Plan
from diagnostics.simulation_report import Gate, Result, Row

HEADERS = ("questions", "minutes", "« non »", "accord ±1", "erreur", "dans l'intervalle")
POPULATION_NAMES = {
    simulation.ALL: "toutes les personnes",
    simulation.NOVICES: "débutants seuls (niveau 0 à 2)",
    simulation.EXPERTS: "experts seuls (niveau 4 à 7)",
    simulation.OVERRATED: "personnes qui se surestiment",
    simulation.UNDERRATED: "personnes qui se sous-estiment",
}
WARNING = (
    "Les personnes simulées suivent le modèle ; l'accord réel doit être mesuré sur de vrais "
    "entretiens."
)


def decimal(number: float, digits: int = 2) -> str:
    return f"{number:.{digits}f}".replace(".", ",")


def percent(share: float) -> str:
    return f"{decimal(100 * share, 1)} %"


def plan_name(plan: Plan) -> str:
    """« 2000 personnes, graine 2026, portée emploi, 12 questions, aide 1,5 »."""
    careless = f", {percent(plan.careless)} de réponses au hasard" if plan.careless else ""
    return (
        f"{plan.persons} personnes, graine {plan.seed}, portée {plan.scope}, {plan.questions} "
        f"questions, aide {decimal(plan.help_allowance, 1)}, "
        f"{POPULATION_NAMES[plan.population]}{careless}"
    )


def cells(row: Row) -> tuple[str, ...]:
    found = row.measure
    return (
        decimal(row.questions, 1),
        decimal(row.minutes, 1),
        percent(row.no_share),
        percent(found.agreement),
        decimal(found.error),
        percent(found.coverage),
    )


def sections(results: Sequence[Result]) -> list[tuple[str, list[tuple[str, Row]]]]:
    """Title and rows of each table: one for all designs, then two by design."""
    return [
        (
            "Par domaine, ensemble et selon le vrai niveau général",
            [
                (f"{result.design.label} · {row.label}", row)
                for result in results
                for row in result.levels
            ],
        ),
        *(
            (f"{result.design.label} : {title}", [(row.label, row) for row in rows])
            for result in results
            for title, rows in (
                ("par domaine", result.areas),
                ("par compétence demandée", result.competences),
            )
        ),
    ]


# --- A terminal --------------------------------------------------------------------------------


def as_text(results: Sequence[Result], gates: Sequence[Gate]) -> str:
    lines = [plan_name(results[0].plan)]
    for title, rows in sections(results):
        lines += ["", title, *_columns(("", *HEADERS), [(label, *cells(r)) for label, r in rows])]
    if gates:
        lines += ["", "Seuils", *_columns(GATE_HEADERS, [gate_cells(gate) for gate in gates])]
    return "\n".join([*lines, "", WARNING])


def _columns(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    table = [headers, *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(headers))]
    return [
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


# --- A page ------------------------------------------------------------------------------------


def as_markdown(results: Sequence[Result], gates: Sequence[Gate]) -> str:
    parts = [f"{plan_name(results[0].plan)}."]
    for title, rows in sections(results):
        parts += [f"**{title}**", table(("", *HEADERS), [(label, *cells(r)) for label, r in rows])]
    if gates:
        parts += ["**Seuils**", table(GATE_HEADERS, [gate_cells(gate) for gate in gates])]
    return "\n\n".join(parts)


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *("---:" for _ in headers[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (headers, rule, *rows))


# --- Gates and data ----------------------------------------------------------------------------

GATE_HEADERS = ("seuil", "attendu", "obtenu", "tenu")


def gate_cells(gate: Gate) -> tuple[str, ...]:
    if gate.lowest <= 0:
        wanted = f"au plus {decimal(gate.highest)}"
    elif gate.highest >= 1:
        wanted = f"au moins {decimal(gate.lowest)}"
    else:
        wanted = f"{decimal(gate.lowest)} à {decimal(gate.highest)}"
    return gate.label, wanted, decimal(gate.value, 3), "oui" if gate.is_held() else "non"


def as_data(results: Sequence[Result], gates: Sequence[Gate]) -> dict[str, Any]:
    """The same figures, not rounded, under names of the design."""
    return {
        "plan": asdict(results[0].plan),
        "designs": {
            result.design.name: {
                "overall": _figures(result.whole),
                "by_general_level": {row.label: _figures(row) for row in result.levels[1:]},
                "by_area": {row.label: _figures(row) for row in result.areas},
                "by_competence": {row.label: _figures(row) for row in result.competences},
            }
            for result in results
        },
        "gates": [{**asdict(gate), "is_held": gate.is_held()} for gate in gates],
    }


def _figures(row: Row) -> dict[str, float]:
    return {
        "questions": row.questions,
        "minutes": row.minutes,
        "no_share": row.no_share,
        "results": row.measure.results,
        "agreement": row.measure.agreement,
        "within_one_exact": row.measure.near,
        "mean_absolute_error": row.measure.error,
        "interval_coverage": row.measure.coverage,
    }
