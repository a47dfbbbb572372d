"""Rows of any table → a section of the person's copy, column by column, without forgetting one.

The columns are read from the model, so that one added tomorrow is in the copy the same day; only
technical ones (identities of sendings, digests, seals) are left out, by name. A choice is said in
its words, a day as it is read aloud, somebody who acted by name. Shared with the layers above.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import QuerySet
from django.utils.formats import date_format

from diagnostics.formats.person_copy import Column, Section

PARIS = ZoneInfo("Europe/Paris")
_TECHNICAL = (
    "id person public_id answer_id submission_id submission_digest request_id code_digest "
    "search_name identifier_sealed identifier_digest model_digest seed identity"
)
TECHNICAL = frozenset(_TECHNICAL.split())
Said = Callable[[Any], Any]


def section(
    key: str,
    title: str,
    rows: QuerySet[Any],
    *,
    words: Mapping[str, tuple[str, Said]] | None = None,
    without: frozenset[str] = frozenset(),
    codes: frozenset[str] = frozenset(),
    note: str = "",
) -> Section:
    """Read every column of some rows; `words` adds columns said in words, beside their `codes`."""
    model = rows.model
    fields = [
        each
        for each in model._meta.local_concrete_fields
        if each.name not in TECHNICAL and each.name not in without
    ]
    links = [each.name for each in fields if each.is_relation]
    added = dict(words or {})
    columns = [
        *(Column(key, label) for key, (label, _) in added.items()),
        *(
            Column(f.name, _label(f), isinstance(f, models.JSONField) or f.name in codes)
            for f in fields
        ),
    ]
    read = tuple(
        (
            *(say(row) for _, say in added.values()),
            *(value_of(row, each) for each in fields),
        )
        for row in rows.select_related(*links)
    )
    return Section(key, title, tuple(columns), read, (model._meta.label,), note)


def value_of(row: models.Model, column: models.Field[Any, Any]) -> Any:
    """One cell, in words where there are some."""
    value = getattr(row, column.name)
    if value is None:
        return None
    if column.choices:
        return dict(column.flatchoices).get(value, value)
    if isinstance(value, dt.datetime):
        return f"{date_format(value.astimezone(PARIS), 'j F Y')} à {value.astimezone(PARIS):%H:%M}"
    if isinstance(value, dt.date):
        return date_format(value, "j F Y")
    if isinstance(value, bool | int | float | str | dict | list):
        return value
    return str(value)


def _label(column: models.Field[Any, Any]) -> str:
    name = str(column.verbose_name)
    return name[:1].upper() + name[1:]
