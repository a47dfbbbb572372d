"""SQLite or PostgreSQL, from one variable.

SQLite is opened in WAL with immediate transactions, so that there is one writer at a time and no
surprise at commit, and with full synchronisation, because a power cut must lose nothing that was
acknowledged. PostgreSQL keeps a pool of connections and binds on the server. On both, waiting for
a lock is bounded: a locked row must never freeze a scanning desk.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

LOCK_SECONDS = 20
# A row that another desk holds: PostgreSQL gives up after three seconds, and the act answers
# `busy_try_again` (passes-and-money.md 6.3).
ROW_LOCK_SECONDS = 3
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY;"
)


def sqlite(path: Path | str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": LOCK_SECONDS,
            "init_command": SQLITE_PRAGMAS,
        },
    }


def postgresql(url: str, *, pool: bool = True, pool_size: int = 8) -> dict[str, Any]:
    """A PostgreSQL server; `pool=False` for tests, where many threads open their own."""
    options: dict[str, Any] = {
        "server_side_binding": True,
        "prepare_threshold": 1,
        "options": f"-c lock_timeout={ROW_LOCK_SECONDS * 1000}",
    }
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": LOCK_SECONDS}
    read: dict[str, Any] = environ.Env.db_url_config(url)
    return {
        **read,
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {**read.get("OPTIONS", {}), **options},
    }


def from_url(url: str, *, base_dir: Path, pool: bool = True, pool_size: int = 8) -> dict[str, Any]:
    """Read `DATABASE_URL`: empty or `sqlite:///path` for SQLite, `postgresql://…` otherwise."""
    if not url:
        return sqlite(base_dir / "declic.sqlite3")
    scheme = url.partition(":")[0]
    if scheme == "sqlite":
        path = url.removeprefix("sqlite:///").removeprefix("sqlite://")
        return sqlite(path if path == ":memory:" else base_dir / path)
    if scheme in {"postgres", "postgresql"}:
        return postgresql(url, pool=pool, pool_size=pool_size)
    raise ImproperlyConfigured(
        "DATABASE_URL doit commencer par sqlite:/// ou postgresql:// ; "
        f"« {scheme}: » n'est pas une base prise en charge."
    )
