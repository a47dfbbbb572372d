"""The database of the tests, and a database of its own for one test.

The test database is made by the migrations. On SQLite the result is kept in a file named after
the content of every migration, so that the next run copies it instead of making it again.

In a database of its own everything is really committed: races need several connections, a browser
needs a server in another thread, and append-only tables cannot be emptied after a test. It is a
copy of the migrated test database (a file on SQLite, a database made from a template on
PostgreSQL), to which this thread and every thread born during the test are connected; it is
thrown away afterwards.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import psycopg
from django.apps import apps
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from psycopg import sql


@contextmanager
def test_database() -> Iterator[None]:
    """Make the test database, by the migrations or from what they made last time."""
    connection = connections["default"]
    template = Path(tempfile.gettempdir()) / f"declic-test-{_digest_of_migrations()}.sqlite3"
    known = connection.vendor == "sqlite" and template.exists()
    if known:
        connection.creation.create_test_db = _copying(connection, template)
    made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    if connection.vendor == "sqlite" and not known:
        _keep(connection, template)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


def _copying(connection: Any, template: Path) -> Any:
    def create_test_db(*_: Any, **__: Any) -> str:
        name = str(connection.creation._get_test_db_name())
        connection.close()
        connection.settings_dict["NAME"] = name
        connection.ensure_connection()
        with sqlite3.connect(template) as source:
            source.backup(connection.connection)
        return name

    return create_test_db


def _keep(connection: Any, template: Path) -> None:
    """Written beside, then renamed: two workers may keep the same template at once."""
    draft = template.with_suffix(f".{os.getpid()}")
    copy = sqlite3.connect(draft)
    connection.connection.backup(copy)
    copy.close()
    draft.replace(template)


def _digest_of_migrations() -> str:
    digest = hashlib.sha256(django.__version__.encode())
    for application in apps.get_app_configs():
        for migration in sorted(Path(application.path, "migrations").glob("*.py")):
            digest.update(migration.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def own_database() -> Iterator[str]:
    """Connect "default" to a fresh copy of the test database; give its name."""
    usual = connections["default"]
    settings = connections.settings["default"]
    copy = _on_postgresql if usual.vendor == "postgresql" else _on_sqlite
    with copy(usual) as name:
        connections.settings["default"] = {**settings, "NAME": name}
        connections["default"] = connections.create_connection("default")
        try:
            yield name
        finally:
            connections["default"].close()
            connections.settings["default"] = settings
            connections["default"] = usual


@contextmanager
def _on_sqlite(usual: Any) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="declic-own-") as folder:
        path = Path(folder) / "own.sqlite3"
        usual.ensure_connection()
        copy = sqlite3.connect(path)
        usual.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=WAL")
        copy.close()
        yield str(path)


@contextmanager
def _on_postgresql(usual: Any) -> Iterator[str]:
    template, name = usual.settings_dict["NAME"], f"own_{uuid.uuid4().hex}"
    parameters = usual.get_connection_params()
    usual.close()
    server = {
        key: parameters[key]
        for key in ("host", "port", "user", "password")
        if parameters.get(key) not in (None, "")
    }
    with psycopg.connect(**server, dbname="postgres", autocommit=True) as admin:
        made, thrown = "CREATE DATABASE {} TEMPLATE {}", "DROP DATABASE {} WITH (FORCE)"
        admin.execute(sql.SQL(made).format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield name
        finally:
            admin.execute(sql.SQL(thrown).format(sql.Identifier(name)))
