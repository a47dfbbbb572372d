"""What every test gets: a clock that can be moved, a page-inspecting client, and no silent error.

A test that logs an error fails, because an error nobody reads is a defect nobody mends. Tests run
on SQLite in memory; with `TEST_POSTGRES=1` on a PostgreSQL that the run starts and stops itself
(`tests/support/postgres.py`). `both_databases` marks what must be run on both every time.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from hypothesis import settings as hypothesis

from tests.support import browser, databases
from tests.support.client import PageClient

# The same examples at every run: what fails here fails again on the next machine. `make soak` (or
# HYPOTHESIS_PROFILE=search) looks where nobody looked yet.
hypothesis.register_profile("steady", derandomize=True, database=None)
hypothesis.register_profile("search", derandomize=False)
hypothesis.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

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


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """One database for the run (and one for each worker of it)."""
    with django_db_blocker.unblock():
        made = databases.test_database()
        made.__enter__()
    yield
    with django_db_blocker.unblock():
        made.__exit__(None, None, None)


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database of this test's own, where everything is committed (races, stories, browser)."""
    with django_db_blocker.unblock(), databases.own_database() as name:
        yield name


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium instead of one that playwright would download."""
    return {"executable_path": browser.needed(), "args": browser.FLAGS, "headless": True}


@pytest.fixture
def site(own_database: str, socket_enabled: None) -> Iterator[str]:
    """The address of the running site, on the database of this test's own."""
    with browser.site() as address:
        yield address


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
