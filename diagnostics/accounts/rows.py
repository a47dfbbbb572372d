"""How a row is locked and moved, in the same words on both databases.

The truth is a conditional UPDATE that counts its rows, with a unique constraint behind it. Row
locks only make callers queue where the database has them: SQLite's single writer is lock enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import connections, models

from diagnostics.accounts.refusals import STATE_CHANGED, TRANSITION_UNKNOWN, Refusal

M = TypeVar("M", bound=models.Model)


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
