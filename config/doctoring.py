"""What `manage.py doctor` looks at: settings, database, broker, fonts, disk, keys, clock.

Each finding says what was seen and, when something is wrong, how to mend it. Nothing is changed.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from passes import keys

LEAST_FREE_BYTES = 1_000_000_000
LARGEST_CLOCK_GAP = dt.timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    subject: str
    is_well: bool
    seen: str
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """Look at everything an instance stands on, the most telling first."""
    yield _settings()
    yield from _database()
    yield _keys()
    yield _broker()
    yield _disk()
    yield _operator()


def _settings() -> Finding:
    faults = [m for m in checks.run_checks() if m.level >= checks.ERROR]
    if not faults:
        return Finding("réglages", True, "rien à redire")
    return Finding(
        "réglages", False, "; ".join(str(f.msg) for f in faults), str(faults[0].hint or "")
    )


def _database() -> Iterator[Finding]:
    name = f"{connection.vendor}, {connection.settings_dict['NAME']}"
    try:
        connection.ensure_connection()
        owed = MigrationExecutor(connection).migration_plan(
            MigrationExecutor(connection).loader.graph.leaf_nodes()
        )
    except DatabaseError as error:
        yield Finding("base de données", False, f"{name} : {error}", "Vérifiez DATABASE_URL.")
        return
    yield Finding("base de données", True, name)
    yield Finding(
        "tables",
        not owed,
        "à jour" if not owed else f"{len(owed)} migrations en attente",
        "" if not owed else "Lancez manage.py migrate.",
    )
    yield _clock()


def _clock() -> Finding:
    sql = (
        "SELECT clock_timestamp()"
        if connection.vendor == "postgresql"
        else "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        told = cursor.fetchone()[0]
    at = told if isinstance(told, dt.datetime) else dt.datetime.fromisoformat(told)
    gap = abs(dt.datetime.now(tz=dt.UTC) - at)
    return Finding(
        "horloge",
        gap <= LARGEST_CLOCK_GAP,
        f"{gap.total_seconds():.1f} s entre la base et ce serveur",
        "" if gap <= LARGEST_CLOCK_GAP else "Réglez l'heure des deux machines (chrony, ntp).",
    )


def _keys() -> Finding:
    try:
        keys.ring()
    except ValueError as error:
        return Finding(
            "clés des Pass", False, str(error), "Donnez PASS_KEYS (openssl rand -hex 32)."
        )
    return Finding("clés des Pass", True, f"{len(settings.PASS_KEYS)} clé(s), la première signe")


def _broker() -> Finding:
    if settings.TASKS_RUN != "broker":
        return Finding("tâches", True, "dans ce processus, sans courtier")
    from config.celery import app

    try:
        app.connection_for_write().ensure_connection(max_retries=1, timeout=3)
    except OSError as error:
        return Finding("tâches", False, f"courtier injoignable : {error}", "Vérifiez BROKER_URL.")
    return Finding("tâches", True, "courtier joint")


def _disk() -> Finding:
    free = shutil.disk_usage(Path(settings.BASE_DIR)).free
    return Finding(
        "disque",
        free >= LEAST_FREE_BYTES,
        f"{free // 1_000_000_000} Go libres",
        "" if free >= LEAST_FREE_BYTES else "Libérez de la place.",
    )


def _operator() -> Finding:
    is_known = bool(settings.OPERATOR_IBAN and settings.OPERATOR_NAME)
    return Finding(
        "compte cantonné",
        is_known,
        "connu" if is_known else "aucun : pas de virement, pas de relevé lu",
        "" if is_known else "Donnez OPERATOR_NAME, OPERATOR_IBAN et OPERATOR_BIC.",
    )
