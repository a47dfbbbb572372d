"""Lines, circles and boxes written as paths, for the pictograms.

Only M, L, C and Z with absolute numbers come out, because a PDF page knows nothing else: that is
what lets one drawing serve the screen and the paper.
"""

from __future__ import annotations

CURVE = 0.5523  # what makes four Bézier curves look like a circle


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def path(command: str, *numbers: float) -> str:
    return command + " ".join(map(_n, numbers))


def line(*points: float, closed: bool = False) -> str:
    """A broken line through points given as x, y, x, y…"""
    pairs = list(zip(points[::2], points[1::2], strict=True))
    drawn = [path("L" if rank else "M", *pair) for rank, pair in enumerate(pairs)]
    return "".join(drawn) + "Z" * closed


def curve(x: float, y: float, *numbers: float) -> str:
    """Bézier curves from (x, y), six numbers each."""
    steps = (numbers[rank : rank + 6] for rank in range(0, len(numbers), 6))
    return path("M", x, y) + "".join(path("C", *step) for step in steps)


def ring(x: float, y: float, r: float, ry: float | None = None) -> str:
    """A circle, or an ellipse when a second radius is given."""
    v = r if ry is None else ry
    kx, ky = r * CURVE, v * CURVE
    return (
        curve(
            *(x + r, y),
            *(x + r, y + ky, x + kx, y + v, x, y + v),
            *(x - kx, y + v, x - r, y + ky, x - r, y),
            *(x - r, y - ky, x - kx, y - v, x, y - v),
            *(x + kx, y - v, x + r, y - ky, x + r, y),
        )
        + "Z"
    )


def dot(x: float, y: float) -> str:
    """A point, wider than a line so that it is still seen when small."""
    return line(x - 0.6, y, x + 0.6, y) + line(x, y - 0.6, x, y + 0.6)


def dome(x: float, y: float, r: float, ry: float | None = None) -> str:
    """The upper half of a circle or of an ellipse, from left to right."""
    v = r if ry is None else ry
    kx, ky = r * CURVE, v * CURVE
    return curve(
        *(x - r, y),
        *(x - r, y - ky, x - kx, y - v, x, y - v),
        *(x + kx, y - v, x + r, y - ky, x + r, y),
    )


def box(x: float, y: float, width: float, height: float, r: float = 3) -> str:
    """A rectangle with round corners."""
    k = r * (1 - CURVE)
    right, bottom = x + width, y + height
    return (
        path("M", x + r, y)
        + path("L", right - r, y)
        + path("C", right - k, y, right, y + k, right, y + r)
        + path("L", right, bottom - r)
        + path("C", right, bottom - k, right - k, bottom, right - r, bottom)
        + path("L", x + r, bottom)
        + path("C", x + k, bottom, x, bottom - k, x, bottom - r)
        + path("L", x, y + r)
        + path("C", x, y + k, x + k, y, x + r, y)
        + "Z"
    )
