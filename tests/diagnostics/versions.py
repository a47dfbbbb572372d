"""Another version of the model for the tests: the same tables, some of them changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from diagnostics import ren, ren_model
from tests.diagnostics.situations import MODEL, vectors

Publisher = Callable[..., None]


def stricter(version: str = "1.1.0", **changes: Any) -> ren_model.Model:
    """A version where one enters « Un appui peut aider » at 10 instead of 20."""
    entries = {**MODEL.data["entry_thresholds"], "modere": 10}
    exits = {**MODEL.data["exit_scores"], "modere": 4}
    data = {"version": version, "entry_thresholds": entries, "exit_scores": exits, **changes}
    return ren_model.read_model({**MODEL.data, **data})


def cases_of(model: ren_model.Model) -> list[Any]:
    """Three cases with what this version says of them."""
    inputs = [vector["input"] for vector in vectors() if "expected" in vector][:3]
    return [{"id": "V", "input": each, "expected": ren.assess(each, model)} for each in inputs]


def publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """Publish a version with the programme, for the time of a test (used as a fixture)."""
    for path in ren_model.FOLDER.glob("*ren-*.json"):
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(ren_model, "FOLDER", tmp_path)
    ren_model.load_model.cache_clear()

    def add(model: ren_model.Model, cases: list[Any] | None = None) -> None:
        cases = cases_of(model) if cases is None else cases
        for name, written in (("ren", model.data), ("vectors-ren", cases)):
            path = tmp_path / f"{name}-{model.version}.json"
            path.write_text(json.dumps(written), encoding="utf-8")
        ren_model.load_model.cache_clear()

    yield add
    ren_model.load_model.cache_clear()
