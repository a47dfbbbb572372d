"""A query → chunks of plain tuples: no model instance, no list of rows, no open transaction.

The rule of every file of rows: memory does not grow with the number of rows (reports.md section
11). Everything per row is computed by the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

CHUNK = 2000


def tuples(rows: QuerySet[Any], *fields: str) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a query one by one, fetched two thousand at a time."""
    return rows.values_list(*fields).iterator(chunk_size=CHUNK)
