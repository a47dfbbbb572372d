"""A territory's own list of places, read in three steps: given, its columns chosen, entered.

Nothing enters before somebody saw what its first rows become. The correspondence is kept by
source, so that next year's list of the same source is read without a question; the file itself
leaves the database once it entered.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import FILE_UNREADABLE, Refusal
from diagnostics.accounts.verbs import Verb
from passes import attaching, listing
from passes import provider_refusals as refusals
from passes.formats import places_csv, places_mapping
from passes.formats.places_mapping import Column, Columns
from passes.models import PlacesFile, PlacesMapping, Provider

LONGEST_SOURCE = 80


@dataclass(frozen=True, slots=True)
class PlacesList:
    """A list as it was received: whose it is and the day it was true."""

    source: str
    file_name: str
    listed_on: dt.date
    content: bytes


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list would become: its first places, its errors by cell, how many are new."""

    reading: places_csv.Reading
    known: int

    @property
    def new(self) -> int:
        """The places that no earlier list of this source brought."""
        return len(self.reading.places) - self.known


@journal.act(Verb.PLACES_FILE_STAGED)
def stage_places_file(
    *, actor: User, given: PlacesList, request_id: uuid.UUID | None = None
) -> PlacesFile:
    """Keep a list until its columns are chosen; what its source chose before is chosen again."""
    with transaction.atomic():
        source = given.source.strip()[:LONGEST_SOURCE]
        saved = PlacesMapping.objects.filter(source=source).first()
        columns = columns_of(given.content, saved.columns if saved else None)
        file = PlacesFile.objects.create(
            source=source,
            file_name=attaching.plain_name(given.file_name),
            listed_on=given.listed_on,
            content=given.content,
            columns={column.name: column.guess for column in columns},
            uploaded_by=actor,
            uploaded_at=journal.instant(),
        )
        facts = {"source": source, "columns": len(columns), "size": len(given.content)}
        journal.record(actor=actor, verb=Verb.PLACES_FILE_STAGED, subject=file, facts=facts)
        return file


@journal.act(Verb.PLACES_MAPPED)
def map_places_file(
    *,
    actor: User,
    file: PlacesFile,
    fields: Mapping[str, str],
    request_id: uuid.UUID | None = None,
) -> PlacesFile:
    """Choose the field of each column, for this list and the next ones of its source."""
    with transaction.atomic():
        _refuse_entered(file)
        if lacking := places_mapping.missing(fields):
            raise Refusal(refusals.FIELD_MISSING, fields=", ".join(lacking))
        file.columns = dict(fields)
        file.save(update_fields=["columns"])
        PlacesMapping.objects.update_or_create(
            source=file.source,
            defaults={
                "columns": dict(fields),
                "saved_by": actor,
                "saved_at": journal.instant(),
            },
        )
        facts = {"source": file.source, "chosen": sum(bool(name) for name in fields.values())}
        journal.record(actor=actor, verb=Verb.PLACES_MAPPED, subject=file, facts=facts)
        return file


def enter_places_file(
    *, actor: User, file: PlacesFile, request_id: uuid.UUID | None = None
) -> listing.PlacesImported:
    """Let a list enter as candidate structures; its bytes leave with the same act."""
    with transaction.atomic():
        waiting = PlacesFile.objects.filter(pk=file.pk, entered_at__isnull=True)
        content = bytes(file.content or b"")
        if not waiting.update(entered_at=journal.instant(), content=None):
            raise Refusal(refusals.ALREADY_ENTERED)
        done = listing.import_places(
            actor=actor,
            content=content,
            file_name=file.file_name,
            source=file.source,
            columns=_chosen(file),
        )
        PlacesFile.objects.filter(pk=file.pk).update(counts=done.counts())
        return done


def preview_of(file: PlacesFile) -> Preview:
    """Read a list as it would enter, and write nothing."""
    _refuse_entered(file)
    reading = listing.read_places(
        bytes(file.content or b""), source=file.source, columns=_chosen(file)
    )
    ids = {place.id for place in reading.places}
    listed = Provider.objects.filter(source=file.source).values_list("source_id", flat=True)
    return Preview(reading, len(ids & set(listed)))


def columns_of(content: bytes, known: Mapping[str, str] | None = None) -> list[Column]:
    """The columns of a list with samples and the field of each; a plain word when unreadable."""
    try:
        return places_mapping.columns_of(content, known)
    except places_csv.FileUnreadable as error:
        raise Refusal(FILE_UNREADABLE, detail=str(error)) from error


def saved_columns(source: str, listed_on: dt.date) -> Columns | None:
    """The correspondence kept for a source, for a command that asks nobody."""
    saved = PlacesMapping.objects.filter(source=source).first()
    return Columns(saved.columns, listed_on) if saved else None


def _chosen(file: PlacesFile) -> Columns:
    return Columns(file.columns, file.listed_on)


def _refuse_entered(file: PlacesFile) -> None:
    if file.entered_at is not None:
        raise Refusal(refusals.ALREADY_ENTERED)
