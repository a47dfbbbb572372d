"""Two points and a line: where a place is, seen from the agency, with the north above.

It is no street map and does not look like one: what we know for sure is two points, so two points
are drawn, with the distance in a straight line. The same geometry gives the PDF and its SVG twin,
and the sentence below it says the same to who does not see it. Pure.
"""

import math
from dataclasses import dataclass
from html import escape

from diagnostics.formats import pdf
from diagnostics.formats.pdf import Style

WIDTH, HEIGHT = 450.0, 92.0
REACH_X, REACH_Y = 70.0, 26.0  # how far from the middle a point may lie
DOT = 6.0
LABEL = Style(14)
STRONG = Style(14, bold=True)
TOO_NEAR, TOO_FAR = 0.05, 80.0
POINTS = (
    "le nord",
    "le nord-est",
    "l’est",
    "le sud-est",
    "le sud",
    "le sud-ouest",
    "l’ouest",
    "le nord-ouest",
)


@dataclass(frozen=True, slots=True)
class PlaceSketch:
    """From where, to where: `east` and `north` in kilometres, `distance` as it is said."""

    start: str
    end: str
    east: float
    north: float
    distance: str

    @property
    def sentence(self) -> str:
        """What the drawing says, in words."""
        return f"C’est {self.distance} de {self.start}, vers {self.direction}."

    @property
    def direction(self) -> str:
        turn = math.degrees(math.atan2(self.east, self.north)) % 360
        return POINTS[round(turn / 45) % 8]


def sketch(
    start: tuple[str, float, float], end: tuple[str, float, float], distance: str
) -> PlaceSketch | None:
    """A sketch between two named points (latitude, longitude); none when it would say nothing."""
    (start_name, latitude, longitude), (end_name, end_latitude, end_longitude) = start, end
    north = (end_latitude - latitude) * 111.2
    east = (end_longitude - longitude) * 111.2 * math.cos(math.radians(latitude))
    if not TOO_NEAR <= math.hypot(east, north) <= TOO_FAR:
        return None
    return PlaceSketch(start_name, end_name, east, north, distance)


def ops(drawn: PlaceSketch, x: float, y: float) -> str:
    """The drawing for a PDF, its bottom left corner at (x, y)."""
    (sx, sy), (ex, ey) = _ends(drawn)
    sx, sy, ex, ey = x + sx, y + sy, x + ex, y + ey
    parts = [
        pdf.frame_ops(x, y, WIDTH, HEIGHT, line=1),
        pdf.rule_ops(sx, sy, ex, ey, width=2, dash="5 4"),
        f"q 1 g 0 G 2 w {_disc(sx, sy)} B Q",
        f"q 0 g {_disc(ex, ey)} f Q",
        *_labels_ops(drawn, x, y),
        *_north_ops(x + _north_x(drawn), y + HEIGHT - 12),
    ]
    return "\n".join(parts)


def svg(drawn: PlaceSketch) -> str:
    """The same drawing for a page, with the words that replace it."""
    (sx, sy), (ex, ey) = _ends(drawn)
    texts = [
        f'<text x="{tx:.0f}" y="{HEIGHT - ty:.0f}" text-anchor="{anchor}" font-size="14"'
        f' font-weight="{"700" if style.bold else "400"}">{escape(line)}</text>'
        for tx, ty, anchor, line, style in _labels(drawn)
    ]
    north = _north_x(drawn)
    return (
        f'<svg viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" class="declic-sketch"'
        f' aria-label="{escape(drawn.sentence, quote=True)}" fill="currentColor">'
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1:.0f}" height="{HEIGHT - 1:.0f}" fill="none"'
        ' stroke="currentColor"/>'
        f'<line x1="{sx:.1f}" y1="{HEIGHT - sy:.1f}" x2="{ex:.1f}" y2="{HEIGHT - ey:.1f}"'
        ' stroke="currentColor" stroke-width="2" stroke-dasharray="5 4"/>'
        f'<circle cx="{sx:.1f}" cy="{HEIGHT - sy:.1f}" r="{DOT}" fill="#fff"'
        ' stroke="currentColor" stroke-width="2"/>'
        f'<circle cx="{ex:.1f}" cy="{HEIGHT - ey:.1f}" r="{DOT}"/>'
        f"{''.join(texts)}"
        f'<path d="M{north:.0f} 8 l6 14 h-12 z"/>'
        f'<text x="{north:.0f}" y="36" text-anchor="middle" font-size="12">N</text></svg>'
    )


def _ends(drawn: PlaceSketch) -> tuple[tuple[float, float], tuple[float, float]]:
    """The two points in the frame; one scale both ways, so that the direction is true."""
    half_x, half_y = abs(drawn.east) / 2, abs(drawn.north) / 2
    scale = min(REACH_X / half_x if half_x else 1e9, REACH_Y / half_y if half_y else 1e9)
    dx, dy = drawn.east / 2 * scale, drawn.north / 2 * scale
    middle_x, middle_y = WIDTH / 2, HEIGHT / 2
    return (middle_x - dx, middle_y - dy), (middle_x + dx, middle_y + dy)


def _north_x(drawn: PlaceSketch) -> float:
    """The upper corner that no name fills: names stand outside the line."""
    start, end = _ends(drawn)
    is_start_left = start[0] <= end[0]
    is_start_above = start[1] > end[1]
    return WIDTH - 22 if is_start_left == is_start_above else 22


def _labels(drawn: PlaceSketch) -> list[tuple[float, float, str, str, Style]]:
    """Each line of text: where, which side it holds to, what, how. Names stand outside the line."""
    start, end = _ends(drawn)
    found: list[tuple[float, float, str, str, Style]] = []
    is_start_left = start[0] <= end[0]
    for (px, py), name, style, is_left in (
        (start, drawn.start[:1].upper() + drawn.start[1:], LABEL, is_start_left),
        (end, drawn.end, STRONG, not is_start_left),
    ):
        room = (px if is_left else WIDTH - px) - DOT - 12
        lines = pdf.wrap(name, room, style)[:2]
        first = py - 5 + (style.line_height / 2 if len(lines) > 1 else 0)
        for rank, line in enumerate(lines):
            tx = px - DOT - 6 if is_left else px + DOT + 6
            anchor = "end" if is_left else "start"
            found.append((tx, first - rank * style.line_height, anchor, line, style))
    return found


def _labels_ops(drawn: PlaceSketch, x: float, y: float) -> list[str]:
    return [
        pdf.line_ops(
            x + tx - (pdf.width_of(line, style) if anchor == "end" else 0), y + ty, line, style
        )
        for tx, ty, anchor, line, style in _labels(drawn)
    ]


def _north_ops(x: float, top: float) -> list[str]:
    return [
        f"q 0 g {x:.2f} {top:.2f} m {x + 6:.2f} {top - 14:.2f} l {x - 6:.2f} {top - 14:.2f} l f Q",
        pdf.line_ops(x - 4.5, top - 27, "N", Style(12)),
    ]


def _disc(x: float, y: float, radius: float = DOT) -> str:
    """A circle as four curves."""
    bend = radius * 0.5523
    quarters = ((1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0))
    path = [f"{x + radius:.2f} {y:.2f} m"]
    for ax, ay, bx, by in quarters:
        first = f"{x + radius * ax + bend * bx:.2f} {y + radius * ay + bend * by:.2f}"
        second = f"{x + radius * bx + bend * ax:.2f} {y + radius * by + bend * ay:.2f}"
        path.append(f"{first} {second} {x + radius * bx:.2f} {y + radius * by:.2f} c")
    return " ".join(path)
