"""Small cells are hidden, always the same way (reports.md 5; behaviours 19 to 24)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting import secrecy

VECTORS = json.loads((Path(__file__).parent / "vectors" / "secrecy.json").read_text("utf-8"))
LEVELS = ("faible", "modere", "eleve", "critique")


def shown(counts: tuple[int, ...], threshold: int) -> tuple[str, ...]:
    table = secrecy.hide_one_way(dict(zip(LEVELS, counts, strict=True)), threshold)
    return (
        *(secrecy.written(table.cells[level]) for level in LEVELS),
        secrecy.written(table.total),
    )


@pytest.mark.parametrize("case", VECTORS["suppression_vectors"], ids=lambda c: c["id"])
def test_the_shared_tables_hide_exactly_the_same_cells(case: dict[str, Any]) -> None:
    table = secrecy.hide_one_way(case["counts"], case["threshold"])
    assert table.total == case["expected"]["total"]
    written = {k: ("s" if v is None else v) for k, v in table.cells.items()}
    assert written == case["expected"]["cells"]


@pytest.mark.parametrize("case", VECTORS["rate_vectors"], ids=lambda c: c["id"])
def test_the_shared_rates_are_hidden_or_shown(case: dict[str, Any]) -> None:
    hidden = secrecy.rate_is_hidden(case["num"], case["den"], case["threshold"])
    assert hidden == (case["expected"] == "s")


@pytest.mark.parametrize(
    ("counts", "outside", "inside"),
    [
        ((210, 63, 17, 6), "210 63 s s 296", "210 63 17 6 296"),
        ((95, 30, 8, 7), "95 30 s s 140", "95 30 8 7 140"),
        ((95, 30, 5, 1), "95 s s s 131", "95 30 s s 131"),
        ((41, 0, 19, 3), "41 0 s s 63", "41 0 s s 63"),
        ((5, 2, 0, 1), "s s s s s", "s s 0 s 8"),
    ],
)
def test_the_tables_of_the_contract(counts: tuple[int, ...], outside: str, inside: str) -> None:
    assert " ".join(shown(counts, 5)) == inside
    assert " ".join(shown(counts, 11)) == outside


@given(st.lists(st.integers(0, 60), min_size=2, max_size=8), st.sampled_from([5, 11]))
def test_no_hidden_value_can_be_deduced_from_the_total(counts: list[int], threshold: int) -> None:
    table = secrecy.hide_one_way({str(i): n for i, n in enumerate(counts)}, threshold)
    hidden = [counts[int(key)] for key, value in table.cells.items() if value is None]
    visible = [n for n in table.cells.values() if n is not None and n > 0]
    assert all(n >= threshold for n in visible)
    if hidden and table.total is not None and visible:
        assert len(hidden) >= 2
        assert sum(hidden) >= threshold
