"""Figures → marks: bars that a screen reader, a black-and-white printer and a hurried eye can read.

No pie, because its parts cannot be compared; no meaning by colour alone; a hidden cell is a
hatched gap labelled « s ». The table with the same numbers always stands beside (reports.md 9).
Pure: a template draws the marks as SVG.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.sheets import LevelCount

ROW = 44
BAR = 26
LABEL_WIDTH = 220
WIDTH = 640


@dataclass(frozen=True, slots=True)
class Bar:
    """One horizontal bar: where it stands, how long it is, what is written on it."""

    label: str
    text: str
    y: int
    width: float
    pattern: str
    is_hidden: bool

    @property
    def label_y(self) -> int:
        return self.y + BAR // 2 + 5

    @property
    def text_x(self) -> float:
        return LABEL_WIDTH + self.width + 8


@dataclass(frozen=True, slots=True)
class BarChart:
    """A chart whose title says its conclusion."""

    title: str
    description: str
    bars: tuple[Bar, ...]

    @property
    def height(self) -> int:
        return ROW * len(self.bars) + 8

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH} {self.height}"


def level_bars(levels: Sequence[LevelCount]) -> BarChart:
    """Draw people by level; the longest bar leaves room for its number."""
    counts = [level.count for level in levels if level.count is not None]
    largest = max(counts, default=0) or 1
    room = WIDTH - LABEL_WIDTH - 130
    bars = tuple(
        Bar(
            label=level.label,
            text=level.text,
            y=rank * ROW + 8,
            width=40.0 if level.count is None else round(room * level.count / largest, 1),
            pattern=level.code,
            is_hidden=level.count is None,
        )
        for rank, level in enumerate(levels)
    )
    described = " ; ".join(f"{level.label} : {level.text}" for level in levels)
    return BarChart(_conclusion(levels), described, bars)


def _conclusion(levels: Sequence[LevelCount]) -> str:
    known = [level for level in levels if level.count]
    if not known:
        return "Répartition par niveau : rien à montrer"
    first = max(known, key=lambda level: level.count or 0)
    return f"Le niveau le plus fréquent : « {first.label} », {first.text}"
