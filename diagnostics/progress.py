"""Results of one person over time → what changed, and between which results that can be said.

Pure. Invariants (diagnosis.md, section 4): a change is computed only between two results of the
same instrument, nature and maximum level, and for percentages of the same number of targeted
skills; it is a mean over what both know, with their number, never a difference of totals. Measured,
observed and declared results never meet in one figure. A lower result is said like any other.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

WHOLE = ""
HIGHEST = 8
SAME_DUST = 1e-9


class Unit(Enum):
    """What the figures of an instrument are; each has its words, one and many."""

    LEVEL = "level"
    PERCENT = "percent"
    COUNT = "count"


@dataclass(frozen=True)
class Figure:
    """One known figure of one result, with what it is counted over when there is such a number."""

    amount: float
    targeted: int | None = None


@dataclass(frozen=True)
class Result:
    """One result that still stands; what is unknown has no figure at all."""

    instrument: str
    nature: str
    mode: str
    day: dt.date
    unit: Unit
    max_level: int | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    # What is counted, when figures are counts: « geste », « gestes ».
    counted: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Change:
    """A mean difference over what two results share, or why there is none."""

    amount: float | None
    shared: int
    sentence: str

    @property
    def is_comparable(self) -> bool:
        return self.amount is not None


def change_between(earlier: Result, later: Result) -> Change:
    """What changed from one result to a later one."""
    if reason := _not_comparable(earlier, later):
        return _no_change(f"Non comparable : {reason}")
    shared = shared_keys(earlier, later)
    if not shared:
        return _no_change("Aucune compétence commune")
    kept = [key for key in shared if is_same_scale(earlier, later, key)]
    if not kept:
        return _no_change(f"Non comparable : {_scale_reason(earlier, later, shared)}")
    moved = [later.figures[key].amount - earlier.figures[key].amount for key in kept]
    amount = math.fsum(moved) / len(kept)
    return Change(amount, len(kept), _spoken(amount, later, kept))


def shared_keys(earlier: Result, later: Result) -> list[str]:
    """The competences known in both; the whole only when no competence is."""
    shared = sorted(set(earlier.figures) & set(later.figures))
    competences = [key for key in shared if key != WHOLE]
    return competences or shared


def is_same_scale(earlier: Result, later: Result, key: str) -> bool:
    """Whether two figures of one key can be joined by a line."""
    if earlier.unit is Unit.LEVEL:
        return earlier.max_level is not None and earlier.max_level == later.max_level
    before, after = earlier.figures[key].targeted, later.figures[key].targeted
    return before is not None and before == after


def _not_comparable(earlier: Result, later: Result) -> str:
    if earlier.instrument != later.instrument:
        return "ce n’est pas le même test"
    if earlier.nature != later.nature:
        return "l’un est déclaré, l’autre est montré"
    if earlier.unit is Unit.LEVEL:
        if earlier.max_level is None or later.max_level is None:
            return "le niveau maximal n’est pas indiqué"
        if earlier.max_level != later.max_level:
            return f"le niveau maximal est passé de {earlier.max_level} à {later.max_level}"
    return ""


def _scale_reason(earlier: Result, later: Result, keys: Sequence[str]) -> str:
    targeted = [r.figures[key].targeted for r in (earlier, later) for key in keys]
    if None in targeted:
        return "le nombre de questions n’est pas indiqué"
    return "le nombre de questions n’est pas le même"


def _no_change(sentence: str) -> Change:
    return Change(None, 0, sentence)


# --- Words -------------------------------------------------------------------------------------


def signed(amount: float) -> str:
    """A difference as one writes it in French: « +0,5 », « −1 », one decimal at most."""
    rounded = math.copysign(math.floor(abs(amount) * 10 + 0.5) / 10, amount)
    written = f"{abs(rounded):.1f}".removesuffix(".0").replace(".", ",")
    return f"{'−' if rounded < 0 else '+'}{written}"


def _spoken(amount: float, later: Result, keys: Sequence[str]) -> str:
    over = "" if WHOLE in keys else f" sur {_shared_words(len(keys))}"
    if later.unit is Unit.COUNT:
        one, many = later.counted
        total = later.figures[WHOLE].targeted
        if abs(amount) < SAME_DUST:
            return f"Autant de {many} sur {total}"
        return f"{signed(amount)} {_plural(amount, one, many)} sur {total}"
    if abs(amount) < SAME_DUST:
        return f"{'Même niveau' if later.unit is Unit.LEVEL else 'Même pourcentage'}{over}"
    words = ("niveau", "niveaux") if later.unit is Unit.LEVEL else ("point", "points")
    return f"{signed(amount)} {_plural(amount, *words)}{over}"


def _shared_words(count: int) -> str:
    return f"{count} {_plural(count, 'compétence commune', 'compétences communes')}"


def _plural(amount: float, one: str, many: str) -> str:
    """In French the plural begins at two."""
    return many if abs(amount) >= 2 - SAME_DUST else one


# --- Series ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """One figure on its day."""

    day: dt.date
    amount: float
    mode: str
    # Whether a line may join it to the point before.
    is_joined: bool = False


@dataclass(frozen=True)
class Series:
    """One line: an instrument and a nature, a competence or the whole, points in order of days."""

    instrument: str
    nature: str
    key: str
    unit: Unit
    top: int
    points: tuple[Point, ...]


def by_instrument(results: Iterable[Result]) -> list[list[Result]]:
    """Results of one instrument and nature together, oldest first; natures are never mixed."""
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in sorted(results, key=lambda each: each.day):
        groups.setdefault((result.instrument, result.nature), []).append(result)
    return list(groups.values())


def series_of(results: Sequence[Result]) -> list[Series]:
    """One line per competence known at least once, in the order of the framework."""
    keys = sorted({key for result in results for key in result.figures})
    return [_series(results, key) for key in keys]


def _series(results: Sequence[Result], key: str) -> Series:
    points: list[Point] = []
    before: Result | None = None
    for result in results:
        if key not in result.figures:
            continue
        is_joined = before is not None and is_same_scale(before, result, key)
        points.append(Point(result.day, result.figures[key].amount, result.mode, is_joined))
        before = result
    last = results[-1]
    return Series(last.instrument, last.nature, key, last.unit, _top(results, key), tuple(points))


def _top(results: Sequence[Result], key: str) -> int:
    """The highest value the axis shows: the largest maximum of the results, never less."""
    unit = results[-1].unit
    if unit is Unit.PERCENT:
        return 100
    if unit is Unit.LEVEL:
        return max(HIGHEST if r.max_level is None else r.max_level for r in results)
    return max(r.figures[key].targeted or 1 for r in results if key in r.figures)


# --- Since the first meeting -------------------------------------------------------------------


@dataclass(frozen=True)
class AnswerChange:
    """One answer of the first meeting that is no longer the same, in the words of the buttons."""

    question: str
    before: str
    after: str


def since_first(
    start: str, changes: Sequence[tuple[str, Change]], answers: Sequence[AnswerChange], results: int
) -> str:
    """What changed since the first meeting, in one sentence; `start` names that day."""
    if results == 0:
        return "Pas encore de résultat."
    if results == 1:
        return "Un seul résultat pour le moment : rien à comparer."
    told = [f"{change.sentence} ({name})" for name, change in changes if change.is_comparable]
    if answers:
        count = len(answers)
        told.append(f"{count} {_plural(count, 'réponse a changé', 'réponses ont changé')}")
    if not told:
        return f"Depuis {start}, rien de comparable pour le moment."
    said = " ; ".join(each[0].lower() + each[1:] for each in told)
    return f"Depuis {start} : {said}."
