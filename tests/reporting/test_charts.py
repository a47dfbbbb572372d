"""A bar for each level, a hatched gap for a hidden one, a title that concludes."""

from __future__ import annotations

from decimal import Decimal

from reporting.charts import WIDTH, level_bars
from reporting.sheets import LevelCount

LEVELS = (
    LevelCount("faible", "À l'aise", 210, Decimal("76.9")),
    LevelCount("eleve", "Appui conseillé", 63, Decimal("23.1")),
    LevelCount("critique", "Appui prioritaire", None, None),
)


def test_the_title_says_the_conclusion_and_the_description_every_value() -> None:
    chart = level_bars(LEVELS)
    assert chart.title == "Le niveau le plus fréquent : « À l'aise », 210 (76,9\u00a0%)"
    assert chart.description.endswith("Appui prioritaire : s")


def test_bars_are_proportional_and_stay_inside_the_drawing() -> None:
    first, second, hidden = level_bars(LEVELS).bars
    assert round(second.width / first.width, 2) == 0.3
    assert first.text_x < WIDTH - 80
    assert hidden.is_hidden
    assert hidden.text == "s"


def test_nothing_to_draw_is_said() -> None:
    assert level_bars(()).title == "Répartition par niveau : rien à montrer"
