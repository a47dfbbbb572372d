"""The error of each way of asking, by number of questions, as one SVG file.

Each curve has its own marker, named in the legend, so that nothing depends on colour; the table of
the same figures stands under the drawing in the page (reports.md 9).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 860, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 250, 24, 56
INK, GRID_INK = "#161616", "#dddddd"
COLOURS = ("#000091", "#b34000", "#18753c", "#6a6156")
STEP = 0.1


@dataclass(frozen=True, slots=True)
class Curve:
    """One way of asking: (questions, error) pairs, in the order of the questions."""

    name: str
    points: tuple[tuple[float, float], ...]


def draw(title: str, description: str, curves: Sequence[Curve]) -> str:
    """The drawing, with its title and its description for who cannot see it."""
    frame = _Frame.around(curves)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="t d" font-family="sans-serif" font-size="14">',
        f'<title id="t">{escape(title)}</title>',
        f'<desc id="d">{escape(description)}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *frame.axes(),
    ]
    for rank, curve in enumerate(curves):
        parts += _curve(curve, rank, frame)
    return "\n".join([*parts, "</svg>", ""])


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a number of questions and an error fall on the paper."""

    most: float
    lowest: float
    highest: float

    @classmethod
    def around(cls, curves: Sequence[Curve]) -> _Frame:
        errors = [error for curve in curves for _, error in curve.points]
        most = max(questions for curve in curves for questions, _ in curve.points)
        return cls(most, int(min(errors) / STEP) * STEP, (int(max(errors) / STEP) + 1) * STEP)

    def x(self, questions: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * questions / self.most, 1)

    def y(self, error: float) -> float:
        share = (self.highest - error) / (self.highest - self.lowest)
        return round(TOP + (HEIGHT - TOP - BOTTOM) * share, 1)

    def axes(self) -> list[str]:
        parts = []
        for step in range(round((self.highest - self.lowest) / STEP) + 1):
            error = self.lowest + step * STEP
            y = self.y(error)
            parts += [
                f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="{GRID_INK}"/>',
                _text(LEFT - 8, y + 5, f"{error:.1f}".replace(".", ","), "end"),
            ]
        for questions in range(0, int(self.most) + 1, 4):
            parts.append(_text(self.x(questions), HEIGHT - BOTTOM + 20, str(questions), "middle"))
        middle = (LEFT + WIDTH - RIGHT) / 2
        parts.append(_text(middle, HEIGHT - 12, "Nombre de questions posées", "middle"))
        parts.append(_text(LEFT, TOP - 8, "Erreur moyenne par domaine, en niveaux", "start"))
        return parts


def _curve(curve: Curve, rank: int, frame: _Frame) -> list[str]:
    """The line and its markers; a lone point is hollow and larger, to be seen over a line."""
    colour = COLOURS[rank % len(COLOURS)]
    is_alone = len(curve.points) == 1
    places = [(frame.x(questions), frame.y(error)) for questions, error in curve.points]
    line = "M" + "L".join(f"{x} {y}" for x, y in places)
    parts = [] if is_alone else [f'<path d="{line}" fill="none" stroke="{colour}"/>']
    parts += [_marker(x, y, rank, is_alone) for x, y in places]
    x, y = WIDTH - RIGHT + 28, TOP + 8 + rank * 28
    return [*parts, _marker(x, y, rank, is_alone), _text(x + 16, y + 5, curve.name, "start")]


def _marker(x: float, y: float, rank: int, is_alone: bool) -> str:
    r = 8 if is_alone else 5
    shapes = (
        f"M{x - r} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0Z",
        f"M{x - r} {y - r}h{2 * r}v{2 * r}h{-2 * r}Z",
        f"M{x} {y - r}l{r} {2 * r}h{-2 * r}Z",
        f"M{x} {y - r}l{r} {r}l{-r} {r}l{-r} {-r}Z",
    )
    colour = COLOURS[rank % len(COLOURS)]
    fill = "none" if is_alone else colour
    path = shapes[rank % len(shapes)]
    return f'<path class="point" d="{path}" fill="{fill}" stroke="{colour}" stroke-width="2"/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return (
        f'<text x="{round(x, 1)}" y="{round(y, 1)}" text-anchor="{anchor}" fill="{INK}">'
        f"{escape(words)}</text>"
    )
