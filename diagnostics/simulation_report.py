"""The figures of a simulation, slice by slice, and the gates that the interview must hold (6.5).

Each design gives three tables: everybody and by true general level, by area, by competence asked.
Invariant: a figure stands beside the number of results it was counted on, and a group that nobody
was asked about is absent from its table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from diagnostics import item_bank, pix, simulation, simulation_designs
from diagnostics.item_bank import ItemBank
from diagnostics.simulation import AREAS, UNCOUNTED, VALUES, Crowd, Levels, Measure, Plan, Put
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


def _result(plan: Plan, design: Design, crowd: Crowd) -> Result:
    put = design.put(plan, crowd)
    model = replace(design.model, help_allowance=plan.assumed_allowance)
    asked = sorted({crowd.bank.items[place].competence for row in put for place in row})
    areas = [code for code in AREAS if any(each.startswith(code) for each in asked)]
    by_area = simulation.read_levels(put, crowd, areas, model)
    by_competence = simulation.read_levels(put, crowd, asked, model)
    # The sheet asks the sixteen competences whatever the scope: the truth is that of its tasks.
    of_areas = simulation.true_levels(crowd, areas, plan.competences)
    of_competences = simulation.true_levels(crowd, asked, plan.competences)
    return Result(
        design,
        plan,
        levels=_by_level(put, crowd, by_area, of_areas),
        areas=_by_group(put, crowd, by_area, of_areas),
        competences=_by_group(put, crowd, by_competence, of_competences),
    )


def _by_level(put: Put, crowd: Crowd, levels: Levels, truth: Floats) -> tuple[Row, ...]:
    slices = [(EVERYBODY, crowd.general == crowd.general)]
    slices += [
        (label, (crowd.general >= lowest) & (crowd.general < highest))
        for label, lowest, highest in BANDS
    ]
    rows = []
    for label, persons in slices:
        measure = simulation.measure(levels, truth, (levels.counted > 0) & persons[:, None])
        rows.append(_row(label, _answers(put, crowd, persons), int(persons.sum()), measure))
    return tuple(row for row in rows if row.measure.results)


def _by_group(put: Put, crowd: Crowd, levels: Levels, truth: Floats) -> tuple[Row, ...]:
    everybody = crowd.general == crowd.general
    answers = _answers(put, crowd, everybody)
    rows = []
    for column, group in enumerate(levels.groups):
        kept = levels.counted > 0
        kept[:, [other for other in range(len(levels.groups)) if other != column]] = False
        inside = [(code, value) for code, value in answers if code.startswith(group)]
        measure = simulation.measure(levels, truth, kept)
        rows.append(_row(_group_name(group), inside, crowd.persons, measure))
    return tuple(row for row in rows if row.measure.results)


def _answers(put: Put, crowd: Crowd, persons: Booleans) -> list[tuple[str, int]]:
    items, said = crowd.bank.items, crowd.answers.tolist()
    return [
        (items[place].competence, said[person][place])
        for person, is_kept in enumerate(persons.tolist())
        if is_kept
        for place in put[person]
    ]


def _row(label: str, answers: Sequence[tuple[str, int]], persons: int, measure: Measure) -> Row:
    counted = [value for _, value in answers if value != UNCOUNTED]
    questions = len(answers) / max(1, persons)
    no_share = counted.count(VALUES.index("no")) / max(1, len(counted))
    return Row(label, questions, questions * SECONDS_A_QUESTION / 60, no_share, measure)


def _group_name(code: str) -> str:
    if code in pix.AREAS_BY_CODE:
        return f"{code} {pix.AREAS_BY_CODE[code].plain_name}"
    return str(pix.COMPETENCES_BY_CODE[code])
