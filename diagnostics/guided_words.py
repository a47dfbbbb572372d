"""What a guided interview says on screen, in words a person would use: levels, unknowns, ends.

« Niveau 2, entre 1 et 3, à confirmer », and beside it what somebody of that level does alone. An
area nobody asked about says « Pas demandé »: no level, no interval, no bar (behaviour 26). Read
from the recorded lines, so that a draft about to be kept and an old record are told alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from diagnostics import adaptive, estimate, pix
from diagnostics.item_bank import COMPLETE, JOB_SEARCH

NOT_ASKED = "Pas demandé"
ANSWERS = {
    adaptive.ALONE: "Seul",
    adaptive.WITH_HELP: "Avec de l’aide",
    adaptive.NO: "Non",
    adaptive.NOT_ASKED: NOT_ASKED,
}
DEVICES = {"phone": "Avec un téléphone", "computer": "Avec un ordinateur"}
SCOPES = {JOB_SEARCH: "Recherche d’emploi", COMPLETE: "Toutes les compétences"}
ENDS = {
    "count_reached": "Le nombre de questions prévu est atteint.",
    "time_reached": "Le temps prévu est passé.",
    "nothing_left": "Il ne reste plus rien à demander.",
    "person_stops": "L’entretien s’est arrêté à la demande.",
    "finished": "Tout a été demandé.",
    "interrupted": "L’entretien a été interrompu.",
}
# What the levels of the bank are made of (diagnosis.md, 6.1).
MEANINGS = (
    (0, "Même un geste simple demande encore de l’aide."),
    (1, "Quelques gestes de tous les jours, sans aide."),
    (2, "Les gestes de tous les jours, sans aide."),
    (3, "Une partie des démarches d’une recherche d’emploi, sans aide."),
    (4, "Les démarches d’une recherche d’emploi, sans aide."),
    (5, "À l’aise, même quand c’est nouveau."),
    (6, "À l’aise, et peut aider les autres."),
)
CELLS = range(estimate.HIGHEST_SHOWN + 1)
CELL_STEP = 21


class ResultLine(Protocol):
    """A line of a result, whether it is recorded or about to be."""

    competence: str
    area: str
    status: str
    level: int | None
    uncertainty: float | None
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Told:
    """One area, one competence or the whole: its name, its sentence, the bar that draws it."""

    name: str
    says: str
    means: str = ""
    cells: Sequence[tuple[str, int]] = ()

    @property
    def is_known(self) -> bool:
        return bool(self.cells)


@dataclass(frozen=True)
class ToldResult:
    """The whole result in words."""

    general: Told
    areas: Sequence[Told]
    competences: Sequence[Told]
    unasked: int


def tell(lines: Iterable[ResultLine]) -> ToldResult:
    """Tell the lines of one guided interview: areas all five, competences those asked."""
    rows = list(lines)
    whole = next(row for row in rows if not row.area and not row.competence)
    areas = {row.area: row for row in rows if row.area}
    asked = [row for row in rows if row.competence and row.level is not None]
    return ToldResult(
        general=told("Dans l’ensemble", whole),
        areas=[told(area.plain_name, areas[area.code]) for area in pix.AREAS],
        competences=[told(pix.COMPETENCES_BY_CODE[row.competence].name, row) for row in asked],
        unasked=len(pix.COMPETENCES) - len(asked),
    )


def told(name: str, line: ResultLine) -> Told:
    """One line in words."""
    if line.level is None:
        return Told(name, NOT_ASKED)
    return Told(name, sentence(line), meaning(line.level), _cells(line))


def sentence(line: ResultLine) -> str:
    """« Niveau 2, entre 1 et 3, à confirmer », or « Pas demandé »."""
    if line.level is None or line.uncertainty is None:
        return NOT_ASKED
    low = line.level if line.low is None else line.low
    high = line.level if line.high is None else line.high
    group = estimate.Group(float(line.level), line.uncertainty, line.level, low, high, 0)
    return estimate.sentence(group)


def meaning(level: int) -> str:
    """What somebody of that level does, in words."""
    return MEANINGS[min(level, len(MEANINGS) - 1)][1]


def scope_label(scope: str) -> str:
    """« Recherche d’emploi », « Toutes les compétences », or how many were chosen."""
    if scope in SCOPES:
        return SCOPES[scope]
    count = len(scope.split(","))
    return f"{count} compétence{'s' if count > 1 else ''} au choix"


def put_sentence(put: int, minutes: int | None) -> str:
    """« Douze questions posées en 4 minutes » in figures."""
    asked = f"{put} question{'s' if put > 1 else ''} posée{'s' if put > 1 else ''}"
    if not minutes:
        return f"{asked}."
    return f"{asked} en {minutes} minute{'s' if minutes > 1 else ''}."


def _cells(line: ResultLine) -> list[tuple[str, int]]:
    """Seven cells, levels 0 to 6, each with its place: the level, those it may be, the others."""
    level = line.level or 0
    low = line.low if line.low is not None else level
    high = line.high if line.high is not None else level
    names = []
    for cell in CELLS:
        is_between = low <= cell <= high or (cell == CELLS[-1] and low > cell)
        name = "level" if cell == level else "between" if is_between else "other"
        names.append((name, cell * CELL_STEP))
    return names
