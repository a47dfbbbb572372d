"""Serving on one machine: the demonstration is whole or absent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config import serve
from config.demo import accounts
from diagnostics.accounts.models import User


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """Stand for the two programs that make the demonstration: each answers what it is told."""
    state: dict[str, Any] = {"codes": [0, 0], "ran": []}

    def call(command: list[str], env: dict[str, str], **_: Any) -> int:
        state["ran"].append(command[2])
        draft = Path(env["DATABASE_URL"].removeprefix("sqlite:///"))
        draft.write_text(f"made by {command[2]}")
        return int(state["codes"][len(state["ran"]) - 1])

    monkeypatch.setattr(serve.subprocess, "call", call)
    return state


def test_the_demonstration_takes_its_place_when_it_is_whole(
    programs: dict[str, Any], tmp_path: Path
) -> None:
    serve.build_demo(tmp_path / "declic.sqlite3")
    assert programs["ran"] == ["migrate", "demo"]
    assert (tmp_path / "declic.sqlite3").read_text() == "made by demo"
    assert [path.name for path in tmp_path.iterdir()] == ["declic.sqlite3"]


def test_a_demonstration_that_failed_leaves_the_place_free_and_the_next_start_tries_again(
    programs: dict[str, Any], tmp_path: Path
) -> None:
    programs["codes"] = [0, 1]
    with pytest.raises(SystemExit):
        serve.build_demo(tmp_path / "declic.sqlite3")
    assert not (tmp_path / "declic.sqlite3").exists()
    programs.update(codes=[0, 0], ran=[])
    serve.build_demo(tmp_path / "declic.sqlite3")
    assert (tmp_path / "declic.sqlite3").exists()


def test_a_rebuilt_demonstration_replaces_the_database_and_its_logs(
    programs: dict[str, Any], tmp_path: Path, settings: Any
) -> None:
    settings.DEMO_MODE = True
    file = tmp_path / "declic.sqlite3"
    file.write_text("old")
    file.with_name("declic.sqlite3-wal").write_text("old changes")
    assert serve.rebuild(file, ["--size", "full"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["declic.sqlite3"]
    assert file.read_text() == "made by demo"


def test_a_real_database_is_never_replaced(settings: Any, tmp_path: Path) -> None:
    settings.DEMO_MODE = False
    assert serve.rebuild(tmp_path / "declic.sqlite3", []) == 1
    settings.DEMO_MODE = True
    assert serve.rebuild(None, []) == 1


@pytest.mark.django_db
def test_an_instance_that_has_users_is_never_filled(settings: Any) -> None:
    settings.DEMO_MODE = True
    User.objects.create_user("a@agence.fr", first_name="A", last_name="B")
    serve.load_demo_if_empty()
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_one_account_per_role_is_told() -> None:
    User.objects.create_user(f"a@{accounts.DOMAIN}", first_name="A", last_name="B", role="auditor")
    assert accounts.one_per_role() == [("Auditeur", f"a@{accounts.DOMAIN}")]
