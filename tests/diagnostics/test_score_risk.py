"""`score_risk`: files in, answers out, differences counted."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.diagnostics.situations import VECTORS, situation, vectors


def run(path: Path, **options: Any) -> str:
    out = io.StringIO()
    call_command("score_risk", str(path), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def write(folder: Path, content: Any) -> Path:
    path = folder / "situations.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_shared_vectors_check_without_a_difference() -> None:
    assert run(VECTORS, check=True) == ""


def test_the_vectors_are_answered_in_order_errors_included() -> None:
    answers = json.loads(run(VECTORS))
    assert [answer["id"] for answer in answers] == [vector["id"] for vector in vectors()]
    by_id = {answer["id"]: answer for answer in answers}
    assert by_id["V61"] == {"id": "V61", "error": "VALEUR_INCONNUE:A1"}
    assert by_id["V01"]["result"]["level"] == "faible"


def test_one_situation_gives_one_object_without_id(tmp_path: Path) -> None:
    answer = json.loads(run(write(tmp_path, situation())))
    assert answer["id"] is None
    assert answer["result"]["score"] == 0


def test_an_array_of_situations_gives_an_array(tmp_path: Path) -> None:
    rows = [{"id": "a", "input": situation(), "title": "ignoré"}, {"id": "b"}]
    answers = json.loads(run(write(tmp_path, rows)))
    assert answers[0]["result"]["level"] == "faible"
    assert answers[1] == {"id": "b", "error": "FORME_INVALIDE:input"}


def test_each_difference_is_one_line_and_the_command_fails(tmp_path: Path) -> None:
    vector = vectors()[0]
    wrong = {**vector, "expected": {**vector["expected"], "score": 3, "level": "modere"}}
    error = {**vector, "id": "E", "expected_error": "DATE_FUTURE:A1"}
    raised = {**vectors()[1], "id": "R", "input": {"as_of": 1}}
    out = io.StringIO()
    path = write(tmp_path, {"risk_vectors": [wrong, error, raised, {"id": "x", "input": {}}]})
    with pytest.raises(CommandError) as failed:
        call_command("score_risk", str(path), check=True, stdout=out)
    assert failed.value.returncode == 1
    assert out.getvalue().splitlines() == [
        "V01 score : 0, attendu 3",
        'V01 level : "faible", attendu "modere"',
        "E erreur : aucune erreur, attendu DATE_FUTURE:A1",
        "R erreur : FORME_INVALIDE:as_of, attendu un résultat",
    ]


@pytest.mark.parametrize("content", ["{", '{"risk_vectors": 3}', "[1]"])
def test_a_file_that_is_not_situations_cannot_be_read(tmp_path: Path, content: str) -> None:
    path = tmp_path / "faux.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError) as failed:
        run(path)
    assert failed.value.returncode == 2


def test_an_absent_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as failed:
        run(tmp_path / "absent.json")
    assert failed.value.returncode == 2
