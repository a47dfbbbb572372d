"""Cells → figures: the contract's own example, and totals that never disagree with their parts."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting import counting
from reporting.cells import HolderCell, InclusionCells, MeetingCell, PeopleCell, TitleCell, Who
from reporting.periods import Period
from reporting.sheets import Figure, Shown

HERE = Who("59001", "25_49", "f")
VECTOR = json.loads((Path(__file__).parent / "vectors" / "secrecy.json").read_text("utf-8"))
EMPTY = InclusionCells((), (), (), (), {})


def people(count: int, level: str = "faible", **changes: Any) -> PeopleCell:
    values = {"completeness": 80, "was_at_risk": False, "days_since_first": None, "who": HERE}
    return PeopleCell(level=level, count=count, **{**values, **changes})


def cells(**parts: Any) -> InclusionCells:
    values: dict[str, Any] = {
        "people": (),
        "meetings": (),
        "titles": (),
        "holders": (),
        "allocated": {},
    }
    return InclusionCells(**{**values, **parts})


def figure(code: str, given_cells: InclusionCells, threshold: int = 5) -> Figure:
    return next(f for f in counting.totals(given_cells, threshold) if f.indicator.code == code)


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def ledger() -> InclusionCells:
    """The shared ledger of fourteen titles, as the queries would give it."""
    vector = VECTOR["voucher_indicator_vector"]
    as_of = dt.date.fromisoformat(vector["as_of"])
    cohort = Period(as_of, as_of).maturity_cohort
    kept = [v for v in vector["vouchers"] if v["cancelled_on"] is None]
    titles, first, used = [], {}, {}
    for v in (v for v in kept if v["issued_on"]):
        issued, use = dt.date.fromisoformat(v["issued_on"]), day(v["used_on"])
        titles.append(
            TitleCell(
                HERE,
                is_used=use is not None,
                is_in_cohort=cohort.first <= issued <= cohort.last,
                is_used_within_180=use is not None and (use - issued).days <= 180,
                count=1,
            )
        )
        first[v["person"]] = min(issued, first.get(v["person"], issued))
        if use:
            used[v["person"]] = min(use, used.get(v["person"], use))
    days = Counter((used[p] - first[p]).days if p in used else None for p in first)
    holders = tuple(HolderCell(HERE, d, n) for d, n in days.items())
    return cells(titles=tuple(titles), holders=holders, allocated={"59001": len(kept)})


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("I10", "alloues"),
        ("I11", "remis"),
        ("I12", "taux_remise"),
        ("I13a", "taux_utilisation_sur_alloues"),
        ("I13b", "taux_utilisation_brut"),
        ("I13c", "taux_utilisation_maturite_180j"),
        ("I14", "taux_activation"),
        ("I15", "delai_median_jours"),
    ],
)
def test_the_shared_ledger_gives_the_shared_figures(code: str, key: str) -> None:
    expected = VECTOR["voucher_indicator_vector"]["expected"][key]
    assert figure(code, ledger(), threshold=1).value == Decimal(str(expected))


def test_those_not_activated_stand_beside_the_delay() -> None:
    assert ("personnes non activées", "1") in figure("I15", ledger(), threshold=1).beside


def test_an_unknown_level_leaves_the_share_at_risk_and_stays_in_the_count() -> None:
    given_cells = cells(people=(people(80), people(20, "eleve"), people(10, "indetermine")))
    assert figure("I01", given_cells).value == 110
    at_risk = figure("I04", given_cells)
    assert (at_risk.numerator, at_risk.denominator) == (20, 100)
    assert at_risk.text == "20,0\u00a0%"
    assert at_risk.base == "20 sur 100"


def test_thirty_days_are_covered_and_thirty_one_are_not() -> None:
    given_cells = cells(
        meetings=(MeetingCell(HERE, 30, 10), MeetingCell(HERE, 31, 10), MeetingCell(HERE, None, 5))
    )
    coverage = figure("I02", given_cells)
    assert (coverage.numerator, coverage.denominator) == (10, 25)


def test_leaving_the_risk_needs_a_second_look_thirty_days_later() -> None:
    given_cells = cells(
        people=(
            people(12, "faible", was_at_risk=True, days_since_first=30),
            people(8, "critique", was_at_risk=True, days_since_first=90),
            people(20, "modere", was_at_risk=True, days_since_first=29),
        )
    )
    exit_rate = figure("I22", given_cells)
    assert (exit_rate.numerator, exit_rate.denominator) == (12, 20)
    assert exit_rate.beside[0] == ("réévaluées", "20 sur 40 (50,0\u00a0%)")


def test_a_denominator_of_nine_is_hidden_outside_and_shown_inside() -> None:
    given_cells = cells(people=(people(4), people(5, "eleve")))
    assert figure("I04", given_cells, threshold=11).shown == Shown.HIDDEN
    assert figure("I04", given_cells, threshold=5).shown == Shown.YES


def test_a_zero_denominator_is_a_dash() -> None:
    assert figure("I12", EMPTY).text == "–"
    assert figure("I12", EMPTY).shown == Shown.NOTHING_TO_DIVIDE_BY


def test_a_mean_shows_its_base_and_never_the_sum_of_points() -> None:
    completeness = figure("I03", cells(people=(people(10, completeness=90), people(10))))
    assert completeness.value == Decimal("85.0")
    assert (completeness.numerator, completeness.denominator) == (None, 20)


def test_titles_of_an_age_have_no_allocation() -> None:
    table = counting.split(ledger(), "age", "Par âge", {"25_49": "25 à 49 ans"}, 1)
    shown = {f.indicator.code: f.shown for f in table.rows[0].figures}
    assert shown["I10"] == shown["I12"] == shown["I13a"] == Shown.NOT_ASKED_HERE
    assert shown["I13b"] == Shown.YES


def test_a_small_row_is_hidden_with_another_so_that_it_cannot_be_deduced() -> None:
    other, small = Who("59002", "25_49", "f"), Who("59003", "25_49", "f")
    given_cells = cells(people=(people(50), people(9, who=other), people(2, who=small)))
    rows = {code: code for code in ("59001", "59002", "59003")}
    table = counting.split(given_cells, "agency", "Par agence", rows, 5)
    shown = {row.code: row.figures[0].shown for row in table.rows}
    assert shown == {"59001": Shown.YES, "59002": Shown.HIDDEN, "59003": Shown.HIDDEN}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["59001", "59002", "59003"]),
            st.sampled_from(["faible", "modere", "eleve", "critique", "indetermine"]),
            st.integers(1, 50),
        ),
        max_size=20,
    )
)
def test_the_rows_of_a_split_always_add_up_to_the_total(rows: list[tuple[str, str, int]]) -> None:
    given_cells = cells(
        people=tuple(people(n, level, who=Who(code, "25_49", "f")) for code, level, n in rows)
    )
    codes = {code: code for code in ("59001", "59002", "59003")}
    table = counting.split(given_cells, "agency", "Par agence", codes, 1)
    values = [int(row.figures[0].value or 0) for row in table.rows]
    assert sum(values) == figure("I01", given_cells, 1).value


def test_levels_are_a_one_way_table_without_percentage_for_what_is_hidden() -> None:
    labels = dict.fromkeys(("faible", "modere", "eleve", "critique", "indetermine"), "x")
    given_cells = cells(people=(people(210), people(63, "modere"), people(3, "critique")))
    shown = {level.code: level for level in counting.levels(given_cells, labels, 5)}
    assert shown["faible"].percent == Decimal("76.1")
    assert (shown["critique"].count, shown["critique"].percent) == (None, None)
    assert shown["critique"].text == "s"
