"""`score_pix`: files in, answers out under the names of their fields, differences counted."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

VECTORS = Path(__file__).parent / "vectors" / "pix.json"


def run(path: Path, **options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("score_pix", str(path), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def write(folder: Path, content: Any) -> Path:
    path = folder / "vecteurs.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_shared_vectors_check_without_a_difference() -> None:
    out, err = run(VECTORS, check=True)
    lists = [v for v in json.loads(VECTORS.read_text("utf-8")).values() if isinstance(v, list)]
    assert len(out.splitlines()) == len(lists)
    assert all(line.endswith("aucune différence") for line in out.splitlines())
    assert err == ""


def test_each_entry_is_answered_under_its_own_fields_else_those_of_the_first(
    tmp_path: Path,
) -> None:
    rows = [
        {"capacity": -9, "max_level": 7, "score_cap_895": 0},
        {"capacity": 5, "max_level": 7},
        {"capacity": 5, "max_level": 7, "score_2023_cap_896": 0},
    ]
    out, _ = run(write(tmp_path, {"capacity_to_certification_score": rows}))
    assert json.loads(out) == {
        "capacity_to_certification_score": [
            {"index": 0, "result": {"score_cap_895": 0}},
            {"index": 1, "result": {"score_cap_895": 895}},
            {"index": 2, "result": {"score_2023_cap_896": 896}},
        ]
    }


def test_an_unknown_list_is_named_and_the_others_are_answered(tmp_path: Path) -> None:
    content = {"_about": {}, "minitel": [1], "mastery_percentage": [{"validated": 1, "total": 8}]}
    out, err = run(write(tmp_path, content))
    assert err.strip() == "Liste inconnue : minitel"
    assert json.loads(out) == {"mastery_percentage": [{"index": 0, "result": {"expected": 13}}]}


def test_each_difference_is_told_on_the_line_of_its_list(tmp_path: Path) -> None:
    rows = [{"validated": 7, "total": 10, "expected": 71}, {"validated": 1, "total": 2}]
    kept = [
        {
            "element": {"status": "validated", "age_days_at_new_start": 9},
            "mode": "improving",
            "kept": 1,
        }
    ]
    path = write(tmp_path, {"mastery_percentage": rows, "retake_filter": kept})
    out = io.StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("score_pix", str(path), check=True, stdout=out)
    assert failed.value.returncode == 1
    assert out.getvalue().splitlines() == [
        "mastery_percentage : 2 cas, cas 0 expected : 70, attendu 71",
        "retake_filter : 1 cas, cas 0 kept : True, attendu 1",
    ]


@pytest.mark.parametrize(
    "content", ["{", "[1]", '{"mastery_percentage": [1]}', '{"mastery_percentage": [{}]}']
)
def test_a_file_that_is_not_vectors_cannot_be_read(tmp_path: Path, content: str) -> None:
    path = tmp_path / "faux.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError) as failed:
        run(path)
    assert failed.value.returncode == 2


def test_an_absent_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as failed:
        run(tmp_path / "absent.json")
    assert failed.value.returncode == 2
