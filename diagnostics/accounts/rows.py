"""How a row is locked and moved, in the same words on both databases.

The truth is a conditional UPDATE that counts its rows, with a unique constraint behind it. Row
locks only make callers queue where the database has them: SQLite's single writer is lock enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import OperationalError, connection, connections, models

from diagnostics.accounts.refusals import (
    BUSY_TRY_AGAIN,
    STATE_CHANGED,
    TRANSITION_UNKNOWN,
    Refusal,
)

M = TypeVar("M", bound=models.Model)
PATIENCE_SECONDS = 3


class ActQuerySet(models.QuerySet[M]):
    """A QuerySet whose rows verbs may lock."""

    def for_update(self) -> Any:
        """Add the row lock where the database has one; never blocks mere foreign-key readers."""
        if connections[self.db].features.has_select_for_no_key_update:
            return self.select_for_update(of=("self",), no_key=True)
        return self

    def locked(self, pk: Any) -> M:
        """Lock one row and fetch it again: what was read before the lock may be old."""
        row: M = self.for_update().get(pk=pk)
        return row

    def locked_in_order(self, pks: Iterable[Any]) -> list[M]:
        """Lock several rows in primary-key order, so that no two callers wait for each other."""
        return list(self.for_update().filter(pk__in=list(pks)).order_by("pk"))


def move(row: models.Model, to: str, *, field: str = "status", **stamps: Any) -> None:
    """Take one row from its state to another, once, or refuse.

    The model lists what is lawful in `transitions` ({state: {next states}}); a transition not
    listed does not exist. Stamps are written in the same UPDATE and on the instance.
    """
    origin = getattr(row, field)
    if to not in type(row).transitions.get(origin, frozenset()):  # type: ignore[attr-defined]
        raise Refusal(TRANSITION_UNKNOWN, state=origin, asked=to)
    taken = (
        type(row)
        ._default_manager.filter(pk=row.pk, **{field: origin})
        .update(**{field: to}, **stamps)
    )
    if not taken:
        raise Refusal(STATE_CHANGED, state=origin, asked=to)
    for name, value in {field: to, **stamps}.items():
        setattr(row, name, value)


@contextmanager
def waiting_at_most(seconds: int = PATIENCE_SECONDS) -> Iterator[None]:
    """Wait that long for somebody else's lock, then refuse: a desk must never freeze.

    PostgreSQL waits as its connections are told (config/databases.py). SQLite waits for the seat
    of its only writer; the driver is told directly, because this is no statement of ours.
    """
    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite:
        connection.ensure_connection()
        usual = connection.settings_dict.get("OPTIONS", {}).get("timeout", 5)
        connection.connection.execute(f"PRAGMA busy_timeout = {seconds * 1000}")
    try:
        yield
    except OperationalError as error:
        if is_a_lock(error):
            raise Refusal(BUSY_TRY_AGAIN, wait=seconds) from error
        raise
    finally:
        if is_sqlite and connection.connection is not None:
            connection.connection.execute(f"PRAGMA busy_timeout = {int(usual) * 1000}")


def is_a_lock(error: Exception) -> bool:
    """Tell whether a statement failed only because somebody else held what it needed."""
    if not isinstance(error, OperationalError):
        return False
    # 55P03: lock_not_available; 40P01: deadlock_detected.
    state = getattr(error.__cause__, "sqlstate", "")
    return state in {"55P03", "40P01"} or "database is locked" in str(error)
