"""One consistent read: everything asked inside it is answered as of one instant.

The seven laws compare rows of many tables while scans go on. PostgreSQL gives a repeatable-read
transaction; on SQLite a plain BEGIN reads one snapshot and, unlike the house's immediate
transactions, never takes the only writer's seat (architecture.md 7.2). Inside a transaction that is
already open, the caller's own view is the instant.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_instant() -> Iterator[None]:
    """Read everything inside as of one instant; nothing is written there."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
