"""A query → chunks of plain tuples: no model instance, no list of rows, no open transaction.

The rule of every file of rows: memory does not grow with the number of rows (reports.md section
11). Everything per row is computed by the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

CHUNK = 2000


def tuples(
    rows: QuerySet[Any], *fields: str, iso: Collection[str] = ()
) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a query one by one, fetched two thousand at a time.

    Days named in `iso` come as ISO text written by the database: for a file that wants them so,
    making a Python date only to print it again costs more than all the rest of its cell.
    """
    columns = {name: f"{name}_iso" if name in iso else name for name in fields}
    written = {columns[name]: Cast(name, CharField()) for name in iso}
    return rows.annotate(**written).values_list(*columns.values()).iterator(chunk_size=CHUNK)
