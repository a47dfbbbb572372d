"""The tree names no registry of packages, nor a folder of anybody's machine."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.support import tree

ROOT = Path(__file__).resolve().parent.parent.parent


def test_no_file_names_a_registry_or_this_machine() -> None:
    assert tree.faults(ROOT) == []


def test_a_file_that_names_one_is_found(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "a.txt").write_text(f"voir https://{tree.HOSTS[0]}/simple")
    (tmp_path / "b.py").write_text(f"# {tmp_path.parent}/ailleurs")
    (tmp_path / "uv.lock").write_text("")
    found = tree.faults(tmp_path)
    assert len(found) == 2 or len(found) == 3
    assert any("a.txt names" in line for line in found)
    assert any("b.py names a folder" in line for line in found)
