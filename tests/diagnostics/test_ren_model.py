"""The tables of REN 1.0.0 are those of the shared reference, wording apart."""

from __future__ import annotations

import json

from diagnostics import ren_model
from tests.diagnostics.situations import MODEL, VECTORS


def test_the_tables_are_those_of_the_reference() -> None:
    reference = json.loads(VECTORS.read_text(encoding="utf-8"))["model"]
    assert {key: value for key, value in MODEL.data.items() if key != "wording"} == reference


def test_points_make_one_hundred() -> None:
    assert sum(factor.maximum for factor in MODEL.factors) == 100


def test_every_code_of_the_model_has_words() -> None:
    words = MODEL.wording
    for factor in MODEL.factors:
        assert set(factor.values) <= set(words["factors"][factor.code]["values"])
    assert {source.code for source in MODEL.sources} == set(words["sources"])
    assert [floor["code"] for floor in MODEL.data["floors_in_order"]] == list(words["floors"])
    assert {*MODEL.levels, "indetermine"} == set(words["levels"])


def test_the_published_versions_are_those_of_the_folder() -> None:
    assert ren_model.published_versions() == ("1.0.0",)


def test_evidence_keys_put_the_sources_in_the_place_of_c() -> None:
    assert MODEL.evidence_keys[5:10] == tuple(source.code for source in MODEL.sources)
    assert MODEL.evidence_keys[0] == "A1"
    assert MODEL.evidence_keys[-1] == "D4"
