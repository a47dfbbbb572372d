"""Days of the bank → the marks of a curve and of a gauge, that a template writes as SVG.

Two steps on one scale that starts at zero: what the account holds, drawn full, and what is due,
drawn dashed; where the first lies under the second the ground is hatched. Nothing is told by colour
alone, and the table of the same figures stands beside. Pure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from passes import money

WIDTH, HEIGHT = 440, 230
LEFT, RIGHT, TOP, BOTTOM = 86, 12, 14, 28
GAUGE_WIDTH, GAUGE_HEIGHT, BAR_Y, BAR = 440, 62, 26, 24
ROUND = (1, 2, 5)
# The last balance holds until today: it is seen as a line, not as a point on the edge.
TAIL = 12


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One closing day of the bank: what the account held, what it had to cover."""

    on: dt.date
    balance_cents: int
    due_cents: int


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the scale, with its amount."""

    y: float
    text: str

    @property
    def text_y(self) -> float:
        return round(self.y + 4, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """The days during which the account covered too little."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The drawing with its title, its description, its two steps."""

    title: str
    description: str
    balance: str
    due: str
    short: tuple[Span, ...]
    ticks: tuple[Tick, ...]
    first_day: str
    last_day: str
    view_box: str = f"0 0 {WIDTH} {HEIGHT}"
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    ground: int = HEIGHT - TOP - BOTTOM
    days_y: int = HEIGHT - 8


def draw(days: Sequence[DayFigures]) -> Curve | None:
    """Draw the days, in their order; nothing before there are two of them."""
    if len(days) < 2:
        return None
    scale = _Scale(days[0].on, days[-1].on, _top(days))
    short = [day for day in days if day.balance_cents < day.due_cents]
    return Curve(
        title=_title(short),
        description=" ; ".join(_said(day) for day in days),
        balance=_steps([(scale.x(day.on), scale.y(day.balance_cents)) for day in days]),
        due=_steps([(scale.x(day.on), scale.y(day.due_cents)) for day in days]),
        short=tuple(_spans(days, scale)),
        ticks=tuple(
            Tick(scale.y(cents), money.show_short(cents))
            for cents in (0, scale.top // 2, scale.top)
        ),
        first_day=f"{days[0].on:%d/%m/%Y}",
        last_day=f"{days[-1].on:%d/%m/%Y}",
    )


@dataclass(frozen=True, slots=True)
class Gauge:
    """How far the balance goes on the way of what is due; no bar when nobody can tell."""

    title: str
    width: float
    full_x: float
    is_known: bool
    view_box: str = f"0 0 {GAUGE_WIDTH} {GAUGE_HEIGHT}"
    bar_y: int = BAR_Y
    bar: int = BAR

    @property
    def is_label_left(self) -> bool:
        return self.full_x > GAUGE_WIDTH * 0.6


def gauge(ratio: int | None) -> Gauge:
    """Draw a ratio in percents; the mark of 100 stands where all is covered."""
    if ratio is None:
        return Gauge("Couverture inconnue", 0.0, round(GAUGE_WIDTH * 0.8, 1), False)
    shown = max(0, min(ratio, 200))
    largest = max(125, shown)
    full_x = round(GAUGE_WIDTH * 100 / largest, 1)
    title = f"Le compte couvre {ratio} % de ce qui est dû"
    return Gauge(title, round(GAUGE_WIDTH * shown / largest, 1), full_x, True)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: dt.date
    last: dt.date
    top: int

    def x(self, on: dt.date) -> float:
        room, span = WIDTH - LEFT - RIGHT - TAIL, max(1, (self.last - self.first).days)
        return round(LEFT + room * (on - self.first).days / span, 1)

    def y(self, cents: int) -> float:
        room = HEIGHT - TOP - BOTTOM
        return round(TOP + room * (1 - max(0, cents) / self.top), 1)


def _top(days: Sequence[DayFigures]) -> int:
    """Give a round amount at or above every figure, in whole hundreds of euros."""
    largest = max(max(day.balance_cents, day.due_cents) for day in days)
    unit = 10_000
    while True:
        for step in ROUND:
            if step * unit >= largest:
                return step * unit
        unit *= 10


def _steps(points: Sequence[tuple[float, float]]) -> str:
    """A balance holds until the next one is told."""
    (x, y), *rest = points
    steps = "".join(f" H {right} V {level}" for right, level in rest)
    return f"M {x} {y}{steps} H {WIDTH - RIGHT}"


def _spans(days: Sequence[DayFigures], scale: _Scale) -> list[Span]:
    found: list[Span] = []
    ends = [*(scale.x(day.on) for day in days[1:]), WIDTH - RIGHT]
    for day, end in zip(days, ends, strict=True):
        if day.balance_cents >= day.due_cents:
            continue
        start = scale.x(day.on)
        if found and found[-1].x + found[-1].width >= start - 0.1:
            found[-1] = Span(found[-1].x, round(end - found[-1].x, 1))
        else:
            found.append(Span(start, round(end - start, 1)))
    return found


def _title(short: Sequence[DayFigures]) -> str:
    if not short:
        return "Le compte a toujours couvert ce qui était dû"
    if len(short) == 1:
        return f"Le compte n'a pas tout couvert au {short[0].on:%d/%m/%Y}"
    return (
        f"Le compte n'a pas tout couvert à {len(short)} clôtures de la banque, "
        f"la dernière au {short[-1].on:%d/%m/%Y}"
    )


def _said(day: DayFigures) -> str:
    balance, due = money.show_short(day.balance_cents), money.show_short(day.due_cents)
    return f"{day.on:%d/%m/%Y} : {balance} pour {due} dus"
