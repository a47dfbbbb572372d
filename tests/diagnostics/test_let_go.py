"""The conditions under which guards stand aside name one table only."""

from __future__ import annotations

import re

import pytest

from diagnostics import let_go


@pytest.mark.parametrize("condition", [let_go.OF_PERSON, let_go.UNDER_WAY])
def test_a_guard_names_no_other_table_than_that_of_erasures(condition: str) -> None:
    """SQLite refuses to rebuild a table that a trigger of another one names."""
    assert re.findall(r"(?:FROM|JOIN) (\w+)", condition) == ["diagnostics_anonymisation"]
    assert "begun_at IS NOT NULL" in condition
    assert "done_at IS NULL" in condition
