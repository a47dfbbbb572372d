"""A file of results comes in: its structure is read once, then it is kept in parts.

Two formats, told by the first character: the JSON of Pix sendings, the CSV of Pix Orga. Invariants:
a wrong structure refuses the whole file at once and writes nothing; neither the web server nor a
worker ever holds the file whole; depositing is no history, because a file may bring nothing new.
"""

from __future__ import annotations

import hashlib
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.db import transaction

from diagnostics import free_text, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.refusals import FILE_UNREADABLE, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import ImportStatus
from diagnostics.formats import pix_envois, pix_orga_csv, pix_orga_header, text_files
from diagnostics.formats.reading_faults import WrongFile
from diagnostics.models import ImportedFile, ImportedPart, PixCampaign

PIX_ENVOIS, PIX_ORGA, PIX_PULL = "pix_envois", "pix_orga_csv", "pix_pull"
KINDS = (PIX_ENVOIS, PIX_ORGA, PIX_PULL)
LARGEST_BYTES = 100 * 1024 * 1024
PART_BYTES = 256 * 1024
# Level 1: the parts of an export shrink to a tenth, and a large file costs half a second.
COMPRESSION = 1


@dataclass(frozen=True)
class Structure:
    """What a first reading of the whole file tells."""

    kind: str
    total: int
    reading: dict[str, Any] = field(default_factory=dict)


@journal.act(Verb.IMPORT_ANALYSED)
def deposit_file(
    *, actor: journal.Actor, name: str, source: BinaryIO, agency: Agency | None = None
) -> ImportedFile:
    """Keep a file whose structure is right; it waits to be read, or for its identifier column.

    Refusals: file_too_large, file_unreadable (in one sentence that says what to bring instead).
    """
    digest, size = _weigh(source)
    if size > LARGEST_BYTES:
        raise Refusal(refusals.FILE_TOO_LARGE, megabytes=LARGEST_BYTES // 1024 // 1024)
    try:
        structure = _structure_of(source)
    except WrongFile as error:
        raise Refusal(FILE_UNREADABLE, detail=str(error)) from error
    with transaction.atomic():
        needs_choice = structure.kind == PIX_ORGA
        file = ImportedFile.objects.create(
            kind=structure.kind,
            name=free_text.accept(name)[:200],
            digest=digest,
            status=ImportStatus.RECEIVED if needs_choice else ImportStatus.QUEUED,
            imported_by=actor if isinstance(actor, User) else None,
            agency=agency,
            received_at=journal.instant(),
            reading=structure.reading,
            total_count=structure.total,
        )
        for number, block in enumerate(_blocks(source)):
            content = zlib.compress(block, COMPRESSION)
            ImportedPart.objects.create(file=file, number=number, content=content)
        return file


@journal.act(Verb.IMPORT_PREPARED)
def prepare_reading(
    *,
    actor: journal.Actor,
    file: ImportedFile,
    identifier_column: str,
    request_id: uuid.UUID | None = None,
) -> ImportedFile:
    """Say which column holds the France Travail identifier, or none; remembered by campaign.

    Refusals: file_not_to_read, column_unknown.
    """
    with transaction.atomic():
        file = ImportedFile.objects.locked(file.pk)
        if file.status != ImportStatus.RECEIVED:
            raise Refusal(refusals.FILE_NOT_TO_READ)
        if identifier_column and identifier_column not in file.reading["extras"]:
            raise Refusal(refusals.COLUMN_UNKNOWN)
        reading = {**file.reading, "identifier_column": identifier_column}
        move(file, ImportStatus.QUEUED, reading=reading)
        PixCampaign.objects.update_or_create(
            code=reading["campaign_code"],
            defaults={"identifier_column": identifier_column, "name": reading["campaign_name"]},
            create_defaults={
                "identifier_column": identifier_column,
                "name": reading["campaign_name"],
                "first_seen_at": journal.instant(),
            },
        )
        facts = {"column": identifier_column, "campaign": reading["campaign_code"]}
        journal.record(actor=actor, verb=Verb.IMPORT_PREPARED, subject=file, facts=facts)
        return file


def proposed_column(file: ImportedFile) -> str:
    """The column chosen the last time for this campaign, else the one whose name says it."""
    extras = file.reading["extras"]
    known = PixCampaign.objects.filter(code=file.reading["campaign_code"]).first()
    if known and (not known.identifier_column or known.identifier_column in extras):
        return known.identifier_column
    return str(file.reading["likely_column"])


def content_of(file: ImportedFile) -> Iterator[bytes]:
    """The bytes of a file, one part after the other; no cursor stays open between two."""
    number = 0
    while True:
        found = ImportedPart.objects.filter(file=file, number=number)
        content = found.values_list("content", flat=True).first()
        if content is None:
            return
        yield zlib.decompress(bytes(content))
        number += 1


# --- The first reading -------------------------------------------------------------------------


def _blocks(source: BinaryIO) -> Iterator[bytes]:
    source.seek(0)
    while block := source.read(PART_BYTES):
        yield block


def _weigh(source: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for block in _blocks(source):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def _structure_of(source: BinaryIO) -> Structure:
    head = next(_blocks(source), b"")
    text_files.refuse_unless_text(head)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        return Structure(PIX_ENVOIS, sum(1 for _ in pix_envois.stream_items(_blocks(source))))
    return _orga_structure(source)


def _orga_structure(source: BinaryIO) -> Structure:
    """The layout of an export, its campaign, and the extra columns that are skills (7.3)."""
    encoding = text_files.encoding_of(_blocks(source))
    records = pix_orga_csv.records(_blocks(source), encoding)
    layout = pix_orga_header.read(next(records, []))
    skills, told, total, campaign = set(layout.extras), set[int](), 0, ("", "")
    for cells in records:
        if not any(cells):
            continue
        total += 1
        if len(cells) == len(layout.headers):
            skills -= {p for p in skills if cells[p].strip() not in pix_orga_csv.SKILL_CELLS}
            told |= {p for p in skills - told if cells[p].strip() != pix_orga_csv.ABSENT}
            campaign = campaign if campaign[0] else pix_orga_csv.campaign_of(layout, cells)
    if not total:
        raise WrongFile("Ce fichier n’a que ses titres de colonnes : aucune ligne à lire.")
    skills &= told  # a column of absent cells alone says nothing: it is ignored, and named
    ordinary = [layout.headers[place] for place in layout.extras if place not in skills]
    likely = layout.likely_identifier()
    reading = {
        "encoding": encoding,
        "campaign_code": campaign[0],
        "campaign_name": campaign[1][:200],
        "extras": ordinary,
        "likely_column": likely if likely in ordinary else "",
        "skills": sorted(skills),
    }
    return Structure(PIX_ORGA, total, reading)
