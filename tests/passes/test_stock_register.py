"""A register closes on what entered minus what left."""

from __future__ import annotations

from passes.stock_register import Register


def test_the_closing_is_computed_from_the_lines() -> None:
    register = Register(10, 5, 2, 4, 1, 3, 1, 2)
    assert register.closing == 6
    rows = dict(register.rows)
    assert rows["Remis à des personnes"] == -4
    assert rows["En stock à la fin"] == sum(list(rows.values())[:-1])
