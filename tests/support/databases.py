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
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

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
    if connection.vendor == "sqlite" and _template().exists():
        connection.creation.create_test_db = _copying(connection)
    made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    keep = _keep_file
    if connection.vendor == "postgresql":
        keep = _keep_database
        connection.creation._destroy_test_db = _forcing(connection)
    try:
        with keep(connection):
            yield
    finally:
        teardown_databases(made, verbosity=0)


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
def copied(connection: Any, source: str) -> Iterator[str]:
    """Copy a database that nobody is connected to; give the copy's name, throw it away after."""
    if connection.vendor == "postgresql":
        with _copy(connection, source, f"own_{uuid.uuid4().hex}") as name:
            yield name
    else:
        with tempfile.TemporaryDirectory(prefix="declic-own-") as folder:
            yield str(shutil.copy(source, Path(folder) / "own.sqlite3"))


def address_of(name: str) -> str:
    """The address under which another process finds a database of this run."""
    if connections["default"].vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}").geturl()


def _forcing(connection: Any) -> Any:
    """The thread of a server may still be connected at the end: the database goes all the same."""

    def destroy_test_db(name: str, verbosity: int) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {connection.ops.quote_name(name)} WITH (FORCE)")

    return destroy_test_db


def _copying(connection: Any) -> Any:
    def create_test_db(*_: Any, **__: Any) -> str:
        name = str(connection.creation._get_test_db_name())
        connection.close()
        connection.settings_dict["NAME"] = name
        connection.ensure_connection()
        with sqlite3.connect(_template()) as source:
            source.backup(connection.connection)
        return name

    return create_test_db


@contextmanager
def _keep_file(connection: Any) -> Iterator[None]:
    """Written beside, then renamed: two workers may keep the same template at once."""
    if not _template().exists():
        draft = _template().with_suffix(f".{os.getpid()}")
        copy = sqlite3.connect(draft)
        connection.connection.backup(copy)
        copy.close()
        draft.replace(_template())
    yield


@contextmanager
def _on_sqlite(usual: Any) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="declic-own-") as folder:
        yield str(shutil.copy(_template(), Path(folder) / "own.sqlite3"))


@cache
def _template() -> Path:
    digest = hashlib.sha256(django.__version__.encode())
    for application in apps.get_app_configs():
        for migration in sorted(Path(application.path, "migrations").glob("*.py")):
            digest.update(migration.read_bytes())
    return Path(tempfile.gettempdir()) / f"declic-test-{digest.hexdigest()[:16]}.sqlite3"


@contextmanager
def _keep_database(connection: Any) -> Iterator[None]:
    """A copy that nobody is ever connected to, since a template in use cannot be copied."""
    connection.close()
    with _copy(connection, connection.settings_dict["NAME"], _kept(connection)):
        yield


@contextmanager
def _on_postgresql(usual: Any) -> Iterator[str]:
    with _copy(usual, _kept(usual), f"own_{uuid.uuid4().hex}") as name:
        yield name


def _kept(connection: Any) -> str:
    return f"{connection.settings_dict['NAME']}_kept"


@contextmanager
def _copy(connection: Any, template: str, name: str) -> Iterator[str]:
    parameters = connection.get_connection_params()
    server = {
        key: parameters[key]
        for key in ("host", "port", "user", "password")
        if parameters.get(key) not in (None, "")
    }
    made, thrown = "CREATE DATABASE {} TEMPLATE {}", "DROP DATABASE IF EXISTS {} WITH (FORCE)"
    with psycopg.connect(**server, dbname="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL(thrown).format(sql.Identifier(name)))
        admin.execute(sql.SQL(made).format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield name
        finally:
            admin.execute(sql.SQL(thrown).format(sql.Identifier(name)))
