"""The drawing of the custody: two steps on one scale, hatched where the account is short."""

from __future__ import annotations

import datetime as dt

import pytest

from passes import custody_curve
from passes.custody_curve import DayFigures

FIRST = dt.date(2026, 3, 1)


def days(*figures: tuple[int, int]) -> list[DayFigures]:
    return [
        DayFigures(FIRST + dt.timedelta(days=rank), balance, due)
        for rank, (balance, due) in enumerate(figures)
    ]


def test_fewer_than_two_days_draw_nothing() -> None:
    assert custody_curve.draw([]) is None
    assert custody_curve.draw(days((1, 1))) is None


def test_the_scale_starts_at_zero_and_ends_on_a_round_amount() -> None:
    curve = custody_curve.draw(days((123_400, 100_000), (180_000, 90_000)))
    assert [tick.text.replace("\u202f", " ") for tick in curve.ticks] == [
        "0 €".replace(" ", "\u00a0"),
        "1\u00a0000\u00a0€",
        "2\u00a0000\u00a0€",
    ]
    assert curve.ticks[0].y > curve.ticks[-1].y == custody_curve.TOP
    assert curve.balance.startswith(f"M {custody_curve.LEFT}.0 ")
    assert curve.balance.count("V") == curve.due.count("V") == 1
    assert curve.short == ()
    assert curve.title == "Le compte a toujours couvert ce qui était dû"
    assert "01/03/2026" in curve.description


def test_days_that_follow_each_other_short_are_one_hatched_span() -> None:
    curve = custody_curve.draw(days((9, 10), (9, 10), (11, 10), (9, 10)))
    assert len(curve.short) == 2
    assert curve.short[1].width == custody_curve.TAIL  # until today
    assert curve.short[1].x + curve.short[1].width == custody_curve.WIDTH - custody_curve.RIGHT
    assert curve.title.startswith("Le compte n'a pas tout couvert à 3 clôtures de la banque")
    assert "au 02/03/2026" in custody_curve.draw(days((1, 1), (9, 10))).title


@pytest.mark.parametrize(
    ("ratio", "known", "title"),
    [
        (None, False, "Couverture inconnue"),
        (102, True, "Le compte couvre 102 % de ce qui est dû"),
        (60, True, "Le compte couvre 60 % de ce qui est dû"),
        (5_000, True, "Le compte couvre 5000 % de ce qui est dû"),
    ],
)
def test_a_gauge_says_its_ratio_and_never_leaves_its_ground(
    ratio: int | None, known: bool, title: str
) -> None:
    gauge = custody_curve.gauge(ratio)
    assert (gauge.is_known, gauge.title) == (known, title)
    assert 0 <= gauge.width <= custody_curve.GAUGE_WIDTH
    assert (gauge.width >= gauge.full_x) == (known and (ratio or 0) >= 100)
    assert gauge.is_label_left == (gauge.full_x > 264)
