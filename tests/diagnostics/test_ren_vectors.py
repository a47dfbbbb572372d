"""The cases that come with a version: those of the reference, all passed."""

from __future__ import annotations

import json

from diagnostics import ren_vectors
from tests.diagnostics.situations import MODEL, vectors


def test_the_cases_of_the_first_version_are_those_of_the_reference() -> None:
    assert ren_vectors.load_vectors("1.0.0") == vectors()


def test_every_case_gives_the_expected_result() -> None:
    assert [line for case in vectors() for line in ren_vectors.differences(case, MODEL)] == []


def test_a_difference_names_the_case_and_the_field() -> None:
    case = next(vector for vector in vectors() if "expected" in vector)
    wrong = {**case, "expected": {**case["expected"], "score": 99}}
    assert ren_vectors.differences(wrong, MODEL) == [
        f"{case['id']} score : {json.dumps(case['expected']['score'])}, attendu 99"
    ]
    assert "erreur" in ren_vectors.differences({**case, "expected_error": "X"}, MODEL)[0]
    assert ren_vectors.differences({"input": case["input"]}, MODEL) == []
    unread = {"id": "u", "input": {}, "expected": {}}
    assert ren_vectors.differences(unread, MODEL)[0].startswith("u erreur")


def test_a_version_that_brings_no_case_has_none() -> None:
    assert ren_vectors.load_vectors("9.9.9") == []
