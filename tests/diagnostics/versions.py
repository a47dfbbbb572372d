"""Another version of the model for the tests: the same tables, some of them changed."""

from __future__ import annotations

from typing import Any

from diagnostics import ren_model
from tests.diagnostics.situations import MODEL


def stricter(version: str = "1.1.0", **changes: Any) -> ren_model.Model:
    """A version where one enters « Un appui peut aider » at 10 instead of 20."""
    entries = {**MODEL.data["entry_thresholds"], "modere": 10}
    exits = {**MODEL.data["exit_scores"], "modere": 4}
    data = {"version": version, "entry_thresholds": entries, "exit_scores": exits, **changes}
    return ren_model.read_model({**MODEL.data, **data})
