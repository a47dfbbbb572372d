"""SQLite or PostgreSQL from one variable, each with what money needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config import databases

HOME = Path("/srv/declic")


def test_without_a_variable_a_file_beside_the_sources_serves() -> None:
    assert databases.from_url("", base_dir=HOME)["NAME"] == "/srv/declic/declic.sqlite3"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///donnees.sqlite3", "/srv/declic/donnees.sqlite3"),
        ("sqlite:////var/lib/declic.sqlite3", "/var/lib/declic.sqlite3"),
        ("sqlite:///:memory:", ":memory:"),
    ],
)
def test_a_sqlite_address_is_relative_to_the_sources_or_absolute(url: str, name: str) -> None:
    assert databases.from_url(url, base_dir=HOME)["NAME"] == name


def test_postgresql_binds_on_the_server_and_bounds_its_waits() -> None:
    made = databases.from_url("postgresql://u:p@db:5433/declic", base_dir=HOME, pool_size=5)
    assert made["ENGINE"] == "django.db.backends.postgresql"
    assert (made["NAME"], made["HOST"], made["PORT"]) == ("declic", "db", 5433)
    options = made["OPTIONS"]
    assert options["server_side_binding"] is True
    assert options["prepare_threshold"] == 1
    assert options["pool"]["max_size"] == 5
    assert f"lock_timeout={databases.ROW_LOCK_SECONDS * 1000}" in options["options"]


def test_another_database_is_refused_in_one_sentence() -> None:
    with pytest.raises(ImproperlyConfigured, match="n'est pas une base prise en charge"):
        databases.from_url("mysql://u@h/b", base_dir=HOME)


def test_requests_are_never_wrapped_because_the_verb_owns_its_transaction() -> None:
    for url in ("", "postgresql://u@h/b"):
        assert databases.from_url(url, base_dir=HOME)["ATOMIC_REQUESTS"] is False


def test_sqlite_loses_nothing_that_was_acknowledged(own_database: str, on_postgresql: bool) -> None:
    if on_postgresql:
        return
    with connection.cursor() as cursor:
        read = {}
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            read[name] = cursor.fetchone()[0]
    assert read == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert connection.transaction_mode == "IMMEDIATE"
