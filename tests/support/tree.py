"""A last look at the tree: no file names a registry of packages, nor a folder of this machine.

Names of hosts are built from parts, so that this file does not name what it forbids. A mirror is
somebody's choice at set-up, never a fact of the sources.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("py" + "pi", "org"),
        ("python" + "hosted", "org"),
        ("registry", "npm" + "js"),
        ("registry", "yarn" + "pkg"),
        ("deb", "deb" + "ian"),
        ("security", "deb" + "ian"),
    )
)
READ = {"", ".py", ".md", ".txt", ".in", ".toml", ".html", ".js", ".css", ".json", ".yml", ".yaml"}


def tracked(root: Path) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return [root / name for name in listed.stdout.splitlines()]


def faults(root: Path) -> list[str]:
    """What is wrong, one line each."""
    found: list[str] = []
    machine = f"{root.parent}/"
    for path in tracked(root):
        if path.suffix not in READ or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="ignore").lower()
        name = path.relative_to(root)
        found += [f"{name} names {host}" for host in HOSTS if host in text]
        if len(machine) > 2 and machine in text and path.suffix != ".json":
            found.append(f"{name} names a folder of this machine")
        if path.name in {"uv.lock", "pylock.toml"}:
            found.append(f"{name} records where packages came from")
    return found


if __name__ == "__main__":
    problems = faults(Path(__file__).resolve().parent.parent.parent)
    sys.stdout.write("\n".join([*problems, f"{len(problems)} fault(s) in the tree\n"]))
    sys.exit(bool(problems))
