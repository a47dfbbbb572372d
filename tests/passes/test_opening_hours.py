"""Opening hours are said in French when they are sure, and left alone when they are not."""

from __future__ import annotations

import pytest

from passes import opening_hours


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Mo-Fr 09:00-12:00,14:00-17:00", "lundi à vendredi 9 h-12 h, 14 h-17 h"),
        ("Mo,We 08:30-12:00", "lundi, mercredi 8 h 30-12 h"),
        (
            "Tu-Sa 10:00-18:00; Su off; PH closed",
            "mardi à samedi 10 h-18 h ; dimanche fermé ; jours fériés fermé",
        ),
        ('"Th 14:00-17:30"', "jeudi 14 h-17 h 30"),
        ("", ""),
        ("sur rendez-vous", "sur rendez-vous"),
        ("Mo-Fr 09:00+", "Mo-Fr 09:00+"),
        ("Mo 09:00-12:00; week 1-10 Tu", "Mo 09:00-12:00; week 1-10 Tu"),
    ],
)
def test_hours_are_said_or_left_as_their_source_wrote_them(written: str, said: str) -> None:
    assert opening_hours.spoken(written) == said
