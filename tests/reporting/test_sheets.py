"""A figure is read with its unit and its two numbers, or says that it is hidden."""

from decimal import Decimal

import pytest

from reporting.figures import NOTHING
from reporting.indicators import Indicator, Unit
from reporting.secrecy import HIDDEN
from reporting.sheets import Figure, LevelCount, Shown

RATE = Indicator("I04", "à risque", "à risque", "diagnostiqués", Unit.PERCENT)
DELAY = Indicator("I13a", "délai", "jours", "–", Unit.DAYS)


def test_a_rate_is_read_in_french_with_its_two_numbers() -> None:
    figure = Figure(RATE, Shown.YES, Decimal("17.2"), 71, 412)
    assert figure.text == "17,2\u00a0%"
    assert figure.base == "71 sur 412"


def test_a_delay_is_read_in_days_and_has_no_base() -> None:
    figure = Figure(DELAY, Shown.YES, 12)
    assert (figure.text, figure.base) == ("12\u00a0jours", "")


@pytest.mark.parametrize(
    ("shown", "text"), [(Shown.HIDDEN, HIDDEN), (Shown.NOTHING_TO_DIVIDE_BY, NOTHING)]
)
def test_what_is_hidden_or_not_there_says_so_and_never_zero(shown: Shown, text: str) -> None:
    assert Figure(RATE, shown).text == text
    assert Figure(RATE, shown).base == ""


def test_a_level_says_its_count_and_its_share() -> None:
    assert LevelCount("modere", "Modéré", 12, Decimal(30)).text == "12 (30\u00a0%)"
    assert LevelCount("modere", "Modéré", 12, None).text == "12"
    assert LevelCount("modere", "Modéré", None, None).text == HIDDEN
