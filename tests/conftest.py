"""What every test gets: a clock that can be moved, a page-inspecting client, and no silent error.

A test that logs an error fails, because an error nobody reads is a defect nobody mends. Tests run
on SQLite in memory; with `TEST_POSTGRES=1` on a PostgreSQL that the run starts and stops itself
(`tests/support/postgres.py`). `both_databases` marks what must be run on both every time.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings

from tests.support.client import PageClient

# A working Tuesday, at ten in the morning in Paris.
TODAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock stopped on Tuesday 10 March 2026, 10:00 in Paris; `clock.move_to(…)` moves it."""
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client() -> PageClient:
    """A browser without JavaScript that reads every page it is given (tests/support/client.py)."""
    return PageClient()


@pytest.fixture
def on_postgresql() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("postgresql")


@pytest.fixture(autouse=True)
def no_error_logged(
    caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> Iterator[None]:
    """Fail a test that logged an error, unless it is marked `logs_errors`."""
    yield
    if request.node.get_closest_marker("logs_errors"):
        return
    errors = [
        f"{record.name}: {record.getMessage()}"
        for phase in ("setup", "call")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.ERROR
    ]
    if errors:
        pytest.fail("Erreurs journalisées : " + " | ".join(errors))


@pytest.fixture(autouse=True)
def media_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
