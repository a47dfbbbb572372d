"""The plain values a report is made of: writers and pages show them, and compute nothing.

One query, one rounding, then the writers: the same figure stands on the page, in the CSV and in
the workbook because all of them read the same sheet (reports.md section 7). Pure.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reporting.figures import NOTHING, french
from reporting.indicators import Indicator, Unit
from reporting.secrecy import HIDDEN


class Shown(StrEnum):
    YES = "shown"
    HIDDEN = "hidden"
    NOTHING_TO_DIVIDE_BY = "nothing"
    NOT_ASKED_HERE = "not_asked"


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator as it may be shown: its two numbers, its value, and what stands beside it."""

    indicator: Indicator
    shown: Shown
    value: Decimal | int | None = None
    numerator: int | None = None
    denominator: int | None = None
    beside: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The value as it is read in France, with its unit."""
        if self.shown == Shown.HIDDEN:
            return HIDDEN
        if self.value is None:
            return NOTHING
        unit = {Unit.PERCENT: "\u00a0%", Unit.DAYS: "\u00a0jours"}.get(self.indicator.unit, "")
        return f"{french(self.value)}{unit}"

    @property
    def base(self) -> str:
        """The two numbers of a rate: « 71 sur 412 »; nothing beside a hidden value."""
        if self.numerator is None or self.denominator is None:
            return ""
        return f"{french(self.numerator)} sur {french(self.denominator)}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a split."""

    code: str
    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class SplitTable:
    """The same figures, row by row of one split."""

    code: str
    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class LevelCount:
    """One level of I05: how many people, and which share; None when hidden."""

    code: str
    label: str
    count: int | None
    percent: Decimal | None

    @property
    def text(self) -> str:
        if self.count is None:
            return HIDDEN
        share = "" if self.percent is None else f" ({french(self.percent)}\u00a0%)"
        return f"{french(self.count)}{share}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What goes with every figure, so that none travels alone (the sheet « Lisez-moi »)."""

    title: str
    perimeter: str
    period: str
    first: dt.date
    last: dt.date
    as_of: dt.datetime
    asked_by: str
    model_versions: str
    definitions_version: str
    threshold: int


@dataclass(frozen=True, slots=True)
class InclusionSheet:
    """The inclusion report of a period and a perimeter."""

    facts: Facts
    sentences: tuple[str, ...]
    figures: tuple[Figure, ...]
    levels: tuple[LevelCount, ...]
    splits: tuple[SplitTable, ...]
    missing: tuple[tuple[str, int], ...] = ()
