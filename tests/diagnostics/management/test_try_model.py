"""`try_model`: what it prints, and that it resumes."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from diagnostics.models import TrialAssessment
from tests.diagnostics.recordings import CORE, HARD, met, record
from tests.diagnostics.versions import stricter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NEAR = {**CORE, "A1": "smartphone_seul"}


@pytest.fixture
def draft(tmp_path: Path) -> str:
    """Two people assessed, and the file of a version under study."""
    for answers in (NEAR, HARD):
        record(*met(), answers, dt.date(2026, 3, 9))
    path = tmp_path / "ren-1.1.0.json"
    path.write_text(json.dumps(stricter().data), encoding="utf-8")
    return str(path)


def run(*words: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("try_model", *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_two_versions_are_printed_side_by_side(draft: str) -> None:
    out, err = run("1.1.0", "--file", draft)
    assert "2 sur 2 (100 %)" in err
    assert "1 personne(s) sur 2 changeraient de niveau (50,0 %)." in out
    assert "1 de 1 niveau plus haut" in out
    assert "À l'aise" in out


def test_a_limited_run_is_carried_on_by_the_next(draft: str) -> None:
    assert "1 personne(s) de plus" in run("1.1.0", "--file", draft, "--limit", "1")[1]
    assert "1 personne(s) de plus" in run("1.1.0", "--file", draft)[1]
    assert "0 personne(s) de plus" in run("1.1.0", "--file", draft)[1]
    assert TrialAssessment.objects.count() == 2


def test_shaking_prints_the_share_of_people_whose_level_changes_and_keeps_nothing(
    draft: str,
) -> None:
    out, _ = run("1.0.0", "--shake", "20")
    assert "A1 +20 %" in out
    assert "Sur 2 personne(s) :" in out
    assert TrialAssessment.objects.count() == 0


def test_what_cannot_be_tried_is_said(draft: str, tmp_path: Path) -> None:
    for words, said in (
        (("9.9.9",), "pas publiée"),
        (("2.0.0", "--file", draft), "porte la version 1.1.0"),
        (("1.1.0", "--file", str(tmp_path / "absent")), "n'est pas un modèle"),
        (("1.0.0",), "déjà approuvée"),
    ):
        with pytest.raises(CommandError, match=said):
            run(*words)
