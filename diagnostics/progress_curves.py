"""Series → the marks of one small drawing each, that a template writes as SVG. Pure.

One drawing per competence, so that no legend is needed but that of the shapes: the shape of a
marker tells how the answer was obtained (mode), and colour tells nothing. Two points are joined
only when they are comparable; a fall looks like a rise turned over, without red.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.progress import Series, Unit

WIDTH, HEIGHT = 320, 150
LEFT, RIGHT, TOP, BOTTOM = 34, 16, 14, 30
RADIUS = 6
# One closed path per mode, drawn around (0, 0).
SHAPES = {
    "alone": "M -6 0 A 6 6 0 1 0 6 0 A 6 6 0 1 0 -6 0 Z",
    "helped": "M 0 -7 L 7 6 L -7 6 Z",
    "spoken": "M -5.5 -5.5 H 5.5 V 5.5 H -5.5 Z",
    "imported": "M 0 -8 L 8 0 L 0 8 L -8 0 Z",
}


@dataclass(frozen=True)
class Mark:
    """One marker: where, which shape, what is written above it."""

    x: float
    y: float
    shape: str
    text: str

    @property
    def path(self) -> str:
        return SHAPES[self.shape]

    @property
    def text_y(self) -> float:
        """Above the marker, or below when there is no room above."""
        return self.y - 11 if self.y > TOP + 14 else self.y + 21


@dataclass(frozen=True)
class Tick:
    """One line of the scale, with its number."""

    y: float
    text: str


@dataclass(frozen=True)
class Curve:
    """One drawing with its title, its description, its marks."""

    key: str
    title: str
    description: str
    marks: tuple[Mark, ...]
    segments: tuple[tuple[Mark, Mark], ...]
    ticks: tuple[Tick, ...]
    first_day: str
    last_day: str
    view_box: str = f"0 0 {WIDTH} {HEIGHT}"
    left: int = LEFT
    right: int = WIDTH - RIGHT
    days_y: int = HEIGHT - 8


def draw(
    series: Series, *, name: str, modes: dict[str, str], days: tuple[dt.date, dt.date]
) -> Curve:
    """Draw one series between the first and the last day of all the drawings beside it."""
    marks = tuple(
        Mark(_x(point.day, days), _y(point.amount, series.top), point.mode, _written(point.amount))
        for point in series.points
    )
    segments = tuple(
        (before, after)
        for before, after, point in zip(marks, marks[1:], series.points[1:], strict=False)
        if point.is_joined
    )
    said = "; ".join(
        f"{_value(series.unit, point.amount, series.top)} le {_day(point.day)}, {modes[point.mode]}"
        for point in series.points
    )
    return Curve(
        key=series.key,
        title=f"{name}\u00a0: {_evolution(series)}",
        description=said,
        marks=marks,
        segments=segments,
        ticks=_ticks(series),
        first_day=_day(days[0]),
        last_day=_day(days[1]) if days[1] != days[0] else "",
    )


def _evolution(series: Series) -> str:
    """The title of a drawing says its conclusion, without judging it."""
    values = [_value(series.unit, point.amount, series.top) for point in series.points]
    return values[0] if len(values) == 1 else f"{values[0]}, puis {values[-1]}"


def _value(unit: Unit, amount: float, top: int) -> str:
    if unit is Unit.LEVEL:
        return f"niveau {_written(amount)}"
    return f"{_written(amount)} %" if unit is Unit.PERCENT else f"{_written(amount)} sur {top}"


def _written(amount: float) -> str:
    return f"{amount:.1f}".removesuffix(".0").replace(".", ",")


def _x(day: dt.date, days: tuple[dt.date, dt.date]) -> float:
    room, span = WIDTH - LEFT - RIGHT - 2 * RADIUS, (days[1] - days[0]).days
    if span == 0:
        return LEFT + RADIUS + room / 2
    return round(LEFT + RADIUS + room * (day - days[0]).days / span, 1)


def _y(amount: float, top: int) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * amount / top, 1)


def _ticks(series: Series) -> tuple[Tick, ...]:
    values: Sequence[int] = (0, series.top // 2, series.top) if series.top > 1 else (0, 1)
    return tuple(Tick(_y(value, series.top), str(value)) for value in values)


def _day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"
