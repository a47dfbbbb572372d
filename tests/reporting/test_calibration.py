"""Prevalence, order and choices beside what is published; small cells hidden first."""

from __future__ import annotations

import pytest

from reporting import calibration
from reporting.calibration import ABOVE, BELOW, REVERSED, RISING, UNSAID, WITHIN, calibrate
from reporting.cells import PeopleCell, Who

LABELS = {
    "faible": "À l'aise",
    "modere": "Un appui peut aider",
    "eleve": "Appui conseillé",
    "critique": "Appui prioritaire",
    "indetermine": "À compléter",
}


def cell(level: str, count: int, age: str = "25_49") -> PeopleCell:
    return PeopleCell(Who("A", age, "f"), level, 80, False, None, count)


def town(**counts: int) -> list[PeopleCell]:
    return [cell(level, count) for level, count in counts.items()]


def read(cells: list[PeopleCell], overrides: int = 20) -> calibration.Calibration:
    return calibrate(cells, LABELS, overrides, 11)


def test_each_level_and_those_above_stand_beside_the_published_interval() -> None:
    found = read(town(faible=700, modere=150, eleve=100, critique=50, indetermine=40))
    assert found.total == 1000
    assert [(x.share.text, x.anchor.published, x.verdict) for x in found.readings] == [
        ("5,0 % (50 sur 1\u202f000)", "3 à 8 %", WITHIN),
        ("15,0 % (150 sur 1\u202f000)", "10 à 20 %", WITHIN),
        ("30,0 % (300 sur 1\u202f000)", "25 à 40 %", WITHIN),
    ]
    assert [x.count for x in found.levels] == [700, 150, 100, 50]


@pytest.mark.parametrize(
    ("counts", "verdicts"),
    [
        ({"faible": 900, "modere": 60, "eleve": 20, "critique": 20}, [BELOW, BELOW, BELOW]),
        ({"faible": 200, "modere": 300, "eleve": 300, "critique": 200}, [ABOVE, ABOVE, ABOVE]),
        ({"faible": 750, "modere": 150, "eleve": 70, "critique": 30}, [WITHIN, WITHIN, WITHIN]),
        ({"faible": 600, "modere": 200, "eleve": 120, "critique": 80}, [WITHIN, WITHIN, WITHIN]),
    ],
)
def test_a_share_on_the_edge_of_the_interval_is_within(
    counts: dict[str, int], verdicts: list[str]
) -> None:
    assert [x.verdict for x in read(town(**counts)).readings] == verdicts


def test_a_hidden_level_is_not_found_again_by_subtraction() -> None:
    found = read(town(faible=100, modere=60, eleve=40, critique=3))
    counts = {x.code: x.count for x in found.levels}
    assert counts == {
        "faible": 100,
        "modere": 60,
        "eleve": None,
        "critique": None,
    }
    assert found.readings[0].share.text == "s"
    assert found.readings[1].share.rate is not None
    assert found.readings[1].share.rate.numerator == 43


def test_few_people_to_complete_are_not_counted_and_hide_nothing() -> None:
    found = read(town(faible=100, modere=60, eleve=40, critique=30, indetermine=4))
    assert found == read(town(faible=100, modere=60, eleve=40, critique=30))
    assert found.readings[0].share.text == "13,0 % (30 sur 230)"


def test_nobody_assessed_divides_nothing() -> None:
    found = read([], overrides=0)
    assert found.total == 0
    assert {x.share.text for x in found.readings} == {"–"}
    assert (found.order, found.overrides_alarm) == (UNSAID, "")


def by_age(young: int, middle: int, old: int) -> list[PeopleCell]:
    bands = (("moins_25", young), ("25_49", middle), ("50_plus", old))
    return [
        made
        for age, risk in bands
        for made in (cell("eleve", risk, age), cell("faible", 200 - risk, age))
    ]


@pytest.mark.parametrize(
    ("shares", "order"),
    [
        ((20, 40, 60), RISING),
        ((60, 40, 20), REVERSED),
        ((40, 60, 50), "sans ordre net"),
        ((40, 40, 40), "sans ordre net"),
        ((3, 40, 60), UNSAID),
    ],
)
def test_the_share_at_risk_rises_with_the_band_of_age_or_it_is_said(
    shares: tuple[int, int, int], order: str
) -> None:
    assert read(by_age(*shares)).order == order


@pytest.mark.parametrize(
    ("overrides", "alarm"), [(0, "Aucun"), (20, ""), (30, "Plus de 15 %"), (40, "Plus de 15 %")]
)
def test_too_many_choices_of_advisors_or_none_in_two_hundred_is_an_alarm(
    overrides: int, alarm: str
) -> None:
    found = read(town(faible=140, modere=60), overrides=overrides)
    assert found.overrides_alarm.startswith(alarm)
    assert bool(found.overrides_alarm) is bool(alarm)


def test_no_choice_in_few_decisions_is_no_alarm() -> None:
    assert read(town(faible=100), overrides=0).overrides_alarm == ""


def test_a_choice_made_for_very_few_people_is_hidden_too() -> None:
    assert read(town(faible=140, modere=60), overrides=2).overrides.text == "s"
