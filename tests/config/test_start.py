"""Starting from nothing: what the reader can mend is said in one sentence."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from config import start


def test_a_busy_port_is_named_with_another_to_try(socket_enabled: None) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(start.Stop, match=rf"Le port {port} est déjà pris.*PORT={port + 1}"):
            start.refuse_busy_port(port)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(start.Stop, match="n'est pas accessible en écriture"):
        start.refuse_read_only_folder(tmp_path / "absent")


@pytest.mark.parametrize("written", ["abc", "0", "70000"])
def test_a_port_that_is_not_one_is_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("PORT", written)
    with pytest.raises(start.Stop, match="n'est pas un numéro de port"):
        start.chosen_port()


def test_without_a_choice_the_port_is_8000(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    assert start.chosen_port() == 8000


def test_what_is_installed_already_is_not_installed_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(start, "ENVIRONMENT", tmp_path)
    (tmp_path / ".installed-base").write_text(start.digest("base"))
    monkeypatch.setattr(start, "make_environment", lambda: pytest.fail("made again"))
    start.install("base")
