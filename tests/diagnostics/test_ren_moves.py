"""How many people change level, and by how many levels."""

from __future__ import annotations

from diagnostics.ren_moves import Moves, moves
from tests.diagnostics.situations import MODEL

PAIRS = (
    ("faible", "faible"),
    ("faible", "eleve"),
    ("modere", "faible"),
    ("indetermine", "modere"),
    ("critique", ""),
)


def test_people_who_change_are_counted_with_the_levels_they_cross() -> None:
    found = moves(PAIRS, MODEL)
    assert (found.total, found.changed, found.share) == (5, 4, 80.0)
    assert found.by_step == {-1: 1, 2: 1}
    assert found.unsized == 2


def test_the_table_has_the_levels_met_in_their_order() -> None:
    found = moves(PAIRS, MODEL)
    assert found.columns == ("faible", "modere", "eleve", "critique", "indetermine", "")
    assert found.rows()[0] == ("faible", [1, 0, 1, 0, 0, 0])
    assert [before for before, _ in found.rows()] == ["faible", "modere", "critique", "indetermine"]


def test_nobody_is_no_share() -> None:
    assert Moves({}, MODEL.levels).share == 0.0
