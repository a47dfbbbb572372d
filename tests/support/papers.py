"""Reading papers as their readers do: text, structure and pictures, by poppler's tools."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def _tool(name: str) -> str:
    tool = shutil.which(name)
    if tool is None:
        how = f"{name} manque. Sur Debian : apt-get install poppler-utils."
        if os.environ.get("CI"):
            pytest.fail(how)
        pytest.skip(how)
    return tool


def text_of(paper: bytes, folder: Path) -> str:
    """The text in the order of the page."""
    return _read("pdftotext", ["-layout"], paper, folder, ["-"])


def structure_of(paper: bytes, folder: Path) -> str:
    """Tags and their text, as a screen reader gets them."""
    return _read("pdfinfo", ["-struct-text"], paper, folder, [])


def facts_of(paper: bytes, folder: Path) -> str:
    return _read("pdfinfo", [], paper, folder, [])


def pictures_of(paper: bytes, folder: Path, *, dots: int = 150) -> list[bytes]:
    """One PNG a page, at the resolution of an ordinary office printer."""
    _read("pdftoppm", ["-r", str(dots), "-gray", "-png"], paper, folder, [str(folder / "page")])
    return [each.read_bytes() for each in sorted(folder.glob("page*.png"))]


def _read(tool: str, options: list[str], paper: bytes, folder: Path, last: list[str]) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(paper)
    done = subprocess.run(
        [_tool(tool), *options, str(file), *last], capture_output=True, check=True, timeout=60
    )
    assert not done.stderr, done.stderr.decode()
    return done.stdout.decode()
