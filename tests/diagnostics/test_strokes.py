"""Shapes as paths: only absolute lines and curves, because paper knows nothing else."""

import re

import pytest

from diagnostics import strokes

SHAPES = {
    "line": strokes.line(1, 2, 3, 4),
    "triangle": strokes.line(1, 2, 3, 4, 5, 6, closed=True),
    "dot": strokes.dot(10, 10),
    "curve": strokes.curve(0, 0, 1, 1, 2, 2, 3, 3),
    "ring": strokes.ring(24, 24, 10),
    "ellipse": strokes.ring(24, 24, 10, 5),
    "dome": strokes.dome(24, 24, 10),
    "box": strokes.box(5, 5, 20, 10),
}


@pytest.mark.parametrize("path", SHAPES.values(), ids=SHAPES.keys())
def test_a_shape_is_only_moves_lines_and_curves(path: str) -> None:
    counts = {"M": 2, "L": 2, "C": 6, "Z": 0}
    for command, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        assert len(numbers.split()) == counts[command]
    assert path.startswith("M")


def test_a_broken_line_is_closed_on_demand() -> None:
    assert SHAPES["line"] == "M1 2L3 4"
    assert SHAPES["triangle"] == "M1 2L3 4L5 6Z"


def test_a_line_needs_pairs_of_numbers() -> None:
    with pytest.raises(ValueError, match="zip"):
        strokes.line(1, 2, 3)


def test_a_ring_touches_its_four_sides_and_a_dome_only_three() -> None:
    for side in ("34 24", "24 34", "14 24", "24 14"):
        assert side in SHAPES["ring"]
    assert "24 34" not in SHAPES["dome"]


def test_numbers_are_short() -> None:
    assert strokes.line(1.2345, 2.0, 3.10, 4) == "M1.23 2L3.1 4"
