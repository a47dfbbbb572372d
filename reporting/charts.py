"""Figures → marks: bars that a screen reader, a black-and-white printer and a hurried eye can read.

No pie, because its parts cannot be compared; no meaning by colour alone; a hidden cell is a
hatched gap labelled « s ». The table with the same numbers always stands beside (reports.md 9).
Pure: a template draws the marks as SVG.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.calibration import WITHIN, Reading
from reporting.sheets import LevelCount

ROW = 44
BAR = 26
LABEL_WIDTH = 220
WIDTH = 640
BAND_ROW = 64


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


@dataclass(frozen=True, slots=True)
class Band:
    """A published interval, and the mark of what is measured here; no mark when it is hidden."""

    label: str
    text: str
    y: int
    low_x: float
    width: float
    mark_x: float | None

    @property
    def label_y(self) -> int:
        return self.y + 14

    @property
    def bar_y(self) -> int:
        return self.y + 24

    @property
    def mark_y(self) -> int:
        return self.bar_y - 5


@dataclass(frozen=True, slots=True)
class BandChart:
    """Published intervals one under the other, on one scale that starts at zero."""

    title: str
    description: str
    bands: tuple[Band, ...]

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH} {BAND_ROW * len(self.bands) + 8}"


def anchor_bands(readings: Sequence[Reading]) -> BandChart:
    """Draw what is measured beside what is published."""
    percents = [float(x.share.percent) for x in readings if x.share.percent is not None]
    largest = max([*percents, *(float(x.anchor.high) for x in readings)], default=1.0)
    scale = (WIDTH - 20) / largest
    bands = tuple(
        Band(
            label=f"{each.anchor.label} : {each.share.text}, publié {each.anchor.published}",
            text=each.verdict,
            y=rank * BAND_ROW,
            low_x=round(each.anchor.low * scale, 1),
            width=round((each.anchor.high - each.anchor.low) * scale, 1),
            mark_x=None
            if each.share.percent is None
            else round(float(each.share.percent) * scale, 1),
        )
        for rank, each in enumerate(readings)
    )
    out = sum(each.verdict != WITHIN for each in readings)
    title = (
        "Toutes les parts sont dans l'intervalle publié"
        if not out
        else f"{len(readings) - out} sur {len(readings)} dans l'intervalle publié"
    )
    return BandChart(title, " ; ".join(f"{b.label}, {b.text}" for b in bands), bands)
