"""The figures of a simulation, slice by slice, and the gates that the interview must hold (6.5).

Each design gives three tables: everybody and by true general level, by area, by competence asked.
Invariant: a figure stands beside the number of results it was counted on, and a group that nobody
was asked about is absent from its table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from diagnostics import item_bank, pix, simulation, simulation_designs
from diagnostics.item_bank import ItemBank
from diagnostics.simulation import AREAS, Crowd, Levels, Measure, Plan
from diagnostics.simulation_designs import Design

if TYPE_CHECKING:
    from diagnostics.simulation import Booleans, Floats

SECONDS_A_QUESTION = 25
EVERYBODY = "Toutes les personnes"
BANDS = (("Niveau 0-1", 0, 2), ("Niveau 2-3", 2, 4), ("Niveau 4 et plus", 4, 9))
GATE_MARGIN = 0.02  # how much a run of 400 persons may stray


@dataclass(frozen=True, slots=True)
class Row:
    """One slice of a table: what was asked in it, and how near the truth it came."""

    label: str
    questions: float
    minutes: float
    no_share: float
    measure: Measure


@dataclass(frozen=True, slots=True)
class Result:
    """One design under one plan: everybody first, then by level, by area, by competence."""

    design: Design
    plan: Plan
    levels: tuple[Row, ...]
    areas: tuple[Row, ...]
    competences: tuple[Row, ...]

    @property
    def whole(self) -> Row:
        return self.levels[0]


@dataclass(frozen=True, slots=True)
class Gate:
    """One promise of 6.5, and whether this run keeps it."""

    label: str
    value: float
    lowest: float
    highest: float

    def is_held(self, margin: float = 0.0) -> bool:
        return self.lowest - margin <= self.value <= self.highest + margin


def standard_designs(plan: Plan) -> tuple[Design, ...]:
    """The designs of 6.5 that have a meaning in this scope."""
    return tuple(each for each in simulation_designs.STANDARD if plan.scope in each.scopes)


def run(plan: Plan, designs: Iterable[Design], bank: ItemBank) -> tuple[Result, ...]:
    """Put every design to the same persons."""
    crowd = simulation.draw_crowd(plan, bank)
    return tuple(_result(plan, design, crowd) for design in designs)


def gates(plan: Plan, bank: ItemBank) -> tuple[Gate, ...]:
    """The gates of 6.5 for the persons and the seed of this plan."""
    job = replace(plan, scope=item_bank.JOB_SEARCH, questions=12)
    short = replace(plan, scope=item_bank.COMPLETE, questions=12)
    adaptive, sheet = simulation_designs.ADAPTIVE, simulation_designs.SHEET
    ours = run(job, [adaptive], bank)[0].whole.measure
    twelve, paper = (each.whole for each in run(short, [adaptive, sheet], bank))
    sixteen = run(replace(short, questions=16), [adaptive], bank)[0].whole.measure
    fewer = 1 - twelve.questions / paper.questions
    return (
        Gate("emploi, 12 questions : accord à ±1 niveau", ours.agreement, 0.90, 1.0),
        Gate("emploi, 12 questions : erreur moyenne", ours.error, 0.0, 0.75),
        Gate("emploi, 12 questions : valeurs dans l'intervalle", ours.coverage, 0.75, 0.92),
        Gate(
            "complet, 12 questions : accord perdu sur la fiche de 16",
            paper.measure.agreement - twelve.measure.agreement,
            -1.0,
            0.03,
        ),
        Gate("complet, 12 questions : questions en moins", fewer, 0.20, 1.0),
        Gate(
            "complet, 16 questions : erreur ajoutée à celle de la fiche",
            sixteen.error - paper.measure.error,
            -1.0,
            0.05,
        ),
    )


def slices(crowd: Crowd) -> list[tuple[str, Booleans]]:
    """Everybody, then who has each true general level."""
    general = crowd.general
    bands = [(label, (general >= low) & (general < high)) for label, low, high in BANDS]
    return [(EVERYBODY, general >= 0), *bands]


def _result(plan: Plan, design: Design, crowd: Crowd) -> Result:
    put = design.put(plan, crowd)
    model = replace(design.model, help_allowance=plan.assumed_allowance)
    asked = sorted({crowd.bank.items[place].competence for row in put for place in row})
    areas = [code for code in AREAS if any(each.startswith(code) for each in asked)]
    by_area = simulation.read_levels(put, crowd, areas, model)
    by_competence = simulation.read_levels(put, crowd, asked, model)
    of_areas = simulation.true_levels(crowd, areas, plan.competences)
    of_competences = simulation.true_levels(crowd, asked, plan.competences)
    return Result(
        design,
        plan,
        levels=_by_level(by_area, of_areas, crowd),
        areas=_by_group(by_area, of_areas, crowd),
        competences=_by_group(by_competence, of_competences, crowd),
    )


def _by_level(levels: Levels, truth: Floats, crowd: Crowd) -> tuple[Row, ...]:
    rows = []
    for label, persons in slices(crowd):
        inside = persons[:, None] & (levels.put >= 0)
        rows.append(_row(label, levels, truth, inside, int(persons.sum())))
    return tuple(row for row in rows if row.measure.results)


def _by_group(levels: Levels, truth: Floats, crowd: Crowd) -> tuple[Row, ...]:
    rows = []
    for column, group in enumerate(levels.groups):
        inside = levels.put >= 0
        inside[:, [other for other in range(len(levels.groups)) if other != column]] = False
        rows.append(_row(_group_name(group), levels, truth, inside, crowd.persons))
    return tuple(row for row in rows if row.measure.results)


def _row(label: str, levels: Levels, truth: Floats, inside: Booleans, persons: int) -> Row:
    questions = int(levels.put[inside].sum()) / max(1, persons)
    no_share = int(levels.said_no[inside].sum()) / max(1, int(levels.counted[inside].sum()))
    measure = simulation.measure(levels, truth, inside & (levels.counted > 0))
    return Row(label, questions, questions * SECONDS_A_QUESTION / 60, no_share, measure)


def _group_name(code: str) -> str:
    if code in pix.AREAS_BY_CODE:
        return f"{code} {pix.AREAS_BY_CODE[code].plain_name}"
    return str(pix.COMPETENCES_BY_CODE[code])
