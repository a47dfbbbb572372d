"""A Chromium for the tests that need one, and the site it visits.

Debian's own browser is used: nothing is downloaded. Where there is none, these tests say how to
get one; in CI, where `.ci/run` installed it, its absence is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
]
HOW = "Aucun Chromium trouvé. Sur Debian : apt-get install chromium. Ailleurs : CHROMIUM=/chemin."


def find() -> str | None:
    """The browser to use: the one named by CHROMIUM, else the first known name found."""
    if named := os.environ.get("CHROMIUM"):
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def needed() -> str:
    """The path of a browser; skips the test without one, save in CI, where it fails."""
    if path := find():
        return path
    if os.environ.get("CI"):
        pytest.fail(HOW)
    pytest.skip(HOW)


@contextmanager
def site() -> Iterator[str]:
    """Serve the application from a thread of this process; give its address."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.terminate()
