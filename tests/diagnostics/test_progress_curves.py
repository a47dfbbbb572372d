"""Small drawings: shapes tell the mode, lines join what is comparable, no colour tells anything."""

from __future__ import annotations

import datetime as dt

from diagnostics import progress_curves
from diagnostics.progress import Point, Series, Unit

MARCH, JUNE = dt.date(2026, 3, 2), dt.date(2026, 6, 2)
MODES = {"alone": "seul", "spoken": "à voix haute"}


def series(*points: Point, unit: Unit = Unit.LEVEL, top: int = 7) -> Series:
    return Series("pix_profile", "measured", "2.1", unit, top, points)


def drawn(*points: Point, **changes: object) -> progress_curves.Curve:
    found = series(*points, **changes)  # type: ignore[arg-type]
    return progress_curves.draw(found, name="Interagir", modes=MODES, days=(MARCH, JUNE))


def test_two_comparable_points_are_joined_and_described() -> None:
    curve = drawn(Point(MARCH, 2, "alone"), Point(JUNE, 3, "spoken", is_joined=True))
    assert curve.title == "Interagir\u00a0: niveau 2, puis niveau 3"
    assert curve.description == (
        "niveau 2 le 02/03/2026, seul; niveau 3 le 02/06/2026, à voix haute"
    )
    assert [mark.shape for mark in curve.marks] == ["alone", "spoken"]
    assert curve.segments == ((curve.marks[0], curve.marks[1]),)
    assert curve.marks[0].x < curve.marks[1].x
    assert curve.marks[0].y > curve.marks[1].y
    assert (curve.first_day, curve.last_day) == ("02/03/2026", "02/06/2026")


def test_b18_two_points_that_are_not_comparable_are_drawn_without_a_line() -> None:
    curve = drawn(Point(MARCH, 2, "alone"), Point(JUNE, 3, "alone"))
    assert (len(curve.marks), curve.segments) == (2, ())


def test_every_mode_has_its_shape() -> None:
    assert len(set(progress_curves.SHAPES.values())) == 4
    assert set(progress_curves.SHAPES) == {"alone", "helped", "spoken", "imported"}


def test_a_single_day_stands_in_the_middle() -> None:
    one = series(Point(MARCH, 7, "alone"))
    curve = progress_curves.draw(one, name="Interagir", modes=MODES, days=(MARCH, MARCH))
    assert (curve.title, curve.last_day) == ("Interagir\u00a0: niveau 7", "")
    assert progress_curves.LEFT < curve.marks[0].x < progress_curves.WIDTH
    assert curve.marks[0].text_y > curve.marks[0].y  # no room above the highest level


def test_the_scale_goes_from_zero_to_the_maximum() -> None:
    assert [tick.text for tick in drawn(Point(MARCH, 2, "alone")).ticks] == ["0", "3", "7"]
    percent = drawn(Point(MARCH, 40.5, "alone"), unit=Unit.PERCENT, top=100)
    assert [tick.text for tick in percent.ticks] == ["0", "50", "100"]
    assert percent.title == "Interagir\u00a0: 40,5 %"
    count = drawn(Point(MARCH, 1, "alone"), unit=Unit.COUNT, top=1)
    assert [tick.text for tick in count.ticks] == ["0", "1"]
    assert count.title == "Interagir\u00a0: 1 sur 1"
