"""`check_item_bank`: it passes on the published bank; a fault makes it fail and names the item."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from diagnostics import item_bank


def written(tmp_path: Path, **changes: dict[str, object]) -> Path:
    """The published file with some items changed, by id."""
    bank = json.loads(item_bank.file_of(item_bank.CURRENT_VERSION).read_text(encoding="utf-8"))
    for item in bank["items"]:
        item |= changes.get(item["id"], {})
    path = tmp_path / "item-bank-2.0.0.json"
    path.write_text(json.dumps(bank), encoding="utf-8")
    return path


def test_the_bank_passes_and_shows_its_balance(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_item_bank")
    printed = capsys.readouterr().out
    assert "| 2.1 * |" in printed
    assert "197 questions, aucune faute." in printed


def test_one_duplicate_question_fails_and_names_the_item(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twin = item_bank.load().item("1.1-offres-2").question
    path = written(tmp_path, **{"5.2-comptes-3": {"question": twin}})
    with pytest.raises(CommandError) as stopped:
        call_command("check_item_bank", file=path)
    assert stopped.value.returncode == 1
    assert "5.2-comptes-3 : même question que 1.1-offres-2." in capsys.readouterr().out


def test_one_tube_level_doubled_fails_and_names_the_item(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, **{"1.1-offres-3": {"level": 2}})
    with pytest.raises(CommandError):
        call_command("check_item_bank", file=path)
    told = "1.1-offres-3 : même sujet et même niveau que 1.1-offres-2."
    assert told in capsys.readouterr().out


def test_a_file_of_another_shape_is_told_without_a_trace(tmp_path: Path) -> None:
    path = tmp_path / "item-bank-x.json"
    path.write_text('{"items": [{"id": "a"}]}', encoding="utf-8")
    with pytest.raises(CommandError, match="ne se lit pas") as stopped:
        call_command("check_item_bank", file=path)
    assert stopped.value.returncode == 2


def test_the_table_of_the_documentation_is_the_one_that_the_command_prints(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("check_item_bank")
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    page = Path(__file__).parents[3] / "docs" / "banque-de-questions.md"
    assert "\n".join(rows) in page.read_text(encoding="utf-8")
