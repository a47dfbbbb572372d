"""The long table: one line per split, row and indicator, the whole first, nothing hidden leaks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from reporting import columns
from reporting.indicators import Indicator, Unit
from reporting.sheets import Facts, Figure, InclusionSheet, LevelCount, Row, Shown, SplitTable

RATE = Indicator("I04", "à risque", "à risque", "diagnostiqués", Unit.PERCENT)
FACTS = Facts(
    "Rapport",
    "Lens",
    "T4",
    dt.date(2025, 10, 1),
    dt.date(2025, 12, 31),
    dt.datetime(2026, 3, 10, tzinfo=dt.UTC),
    "Marc",
    "REN 1.0.0",
    "1",
    10,
)


def sheet() -> InclusionSheet:
    shown = Figure(RATE, Shown.YES, Decimal(30), 12, 40)
    split = SplitTable(
        "sex",
        "Par sexe",
        (
            Row("f", "Femmes", (Figure(RATE, Shown.HIDDEN),)),
            Row("m", "Hommes", (Figure(RATE, Shown.NOT_ASKED_HERE),)),
        ),
    )
    levels = (
        LevelCount("critique", "Critique", None, None),
        LevelCount("faible", "Faible", 28, None),
    )
    return InclusionSheet(FACTS, (), (shown,), levels, (split,))


def test_every_line_has_a_value_for_each_column() -> None:
    codes = [column.code for column in columns.COLUMNS]
    assert len(set(codes)) == len(codes)
    assert all(len(line) == len(codes) for line in columns.rows(sheet()))


def test_the_whole_comes_first_with_its_two_numbers_and_its_definition() -> None:
    first = next(iter(columns.rows(sheet())))
    assert first[:4] == ("total", "", "Ensemble", "I04")
    assert first[6:10] == (12, 40, Decimal(30), "shown")
    assert first[10] == "À risque, rapporté à : diagnostiqués."


def test_what_is_hidden_is_a_line_without_numbers() -> None:
    hidden = [line for line in columns.rows(sheet()) if line[9] == "hidden"]
    assert [(line[0], line[6:9]) for line in hidden] == [
        ("level", (None, None, None)),
        ("sex", (None, None, None)),
    ]


def test_what_is_not_asked_of_a_row_makes_no_line() -> None:
    assert not any(line[2] == "Hommes" for line in columns.rows(sheet()))
