"""Sendings → staged lines, a thousand at a time, whatever brings them: a file or a pull.

Invariants: what is known is never staged twice (a sending of Pix by its number, a line of Pix Orga
by campaign, person and minute of sharing); a staged line holds neither the identifier nor the
result of somebody who did not share it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from diagnostics import keys, pix, pix_results
from diagnostics.enums import ImportStatus, StagedStatus
from diagnostics.formats.pix_envois import Sending
from diagnostics.models import Diagnosis, ImportedFile, ImportFault, Person, StagedLine

PARIS = ZoneInfo("Europe/Paris")
LINES_AT_ONCE = 1000
# SQLite takes some ten thousand values in a statement; PostgreSQL plans short lists better.
VALUES_AT_ONCE = 500
LONGEST = 300
PIX, ORGA = "pix:", "orga:"
# A line of these states has been decided: its sending is known for ever.
DECIDED = (
    StagedStatus.IMPORTED,
    StagedStatus.ATTACHED,
    StagedStatus.TO_ATTACH,
    StagedStatus.DISCARDED,
    StagedStatus.ERASED,
)
_STATE = ("status", "file__status")


@dataclass(frozen=True)
class Received:
    """One sending with its row in the file and everything that says whether it is new."""

    row: int
    sending: Sending
    reference: str
    identities: tuple[str, ...]
    digests: tuple[str, ...]

    @property
    def is_from_pix(self) -> bool:
        return self.reference.startswith(PIX)


def received(row: int, sending: Sending) -> Received:
    """A sending with its identities, under every sealing key of this instance."""
    identities = keys.line_digests(_identity(sending))
    digests = keys.identifier_digests(sending.identifier) if sending.identifier else []
    if sending.sending_id:
        reference = f"{PIX}{sending.sending_id}"
    else:
        # Two people of one name may share in the same minute: the identifier tells them apart.
        told = f"{_identity(sending)}|{sending.identifier or ''}"
        reference = f"{ORGA}{keys.line_digests(told)[0]}"
    return Received(row, sending, reference, tuple(identities), tuple(digests))


def new_lines(file: ImportedFile, some: Sequence[Received]) -> list[StagedLine]:
    """The lines of what is new among these, not saved: whoever saves them holds the writer."""
    known = known_references([one.reference for one in some], staged_in=file)
    alike = _alike(some)
    fresh: dict[str, Received] = {}
    for one in some:
        is_known = one.reference in known or one.reference in fresh
        if not is_known and not _is_told(one, alike):
            fresh[one.reference] = one
    holders = held_digests(fresh.values())
    return [line_of(file, one, holders) for one in fresh.values()]


def line_of(file: ImportedFile, one: Received, holders: set[str]) -> StagedLine:
    """The staged line of one sending, not saved."""
    sending = one.sending
    digest = next((d for d in one.digests if d in holders), "")
    return StagedLine(
        file=file,
        row=one.row,
        source_reference=one.reference,
        identity=one.identities[0],
        status=StagedStatus.READY if sending.is_shared else StagedStatus.PROGRESS,
        identifier_digest=digest or (one.digests[0] if one.digests else ""),
        first_name=sending.first_name[:100],
        last_name=sending.last_name[:100],
        campaign=(sending.campaign_name or sending.campaign_code)[:200],
        participation=sending.participation[:60],
        rank=pix_results.rank(sending),
        observed_on=pix_results.observed_on(sending),
        payload=pix_results.payload(sending),
        warning=" ; ".join(sending.warnings)[:LONGEST],
    )


def note_known(file: ImportedFile, one: Received) -> None:
    """Keep that a pull met a sending which something else had brought; of it, nothing else."""
    StagedLine.objects.create(
        file=file, row=one.row, source_reference=one.reference, status=StagedStatus.KNOWN
    )


def note_faults(file: ImportedFile, lines: Iterable[tuple[int, Iterable[tuple[str, str]]]]) -> int:
    """Keep what is wrong in some lines: row, column header, reason; how many there are."""
    rows = [
        ImportFault(file=file, row=row, column=column[:200], reason=reason[:LONGEST])
        for row, faults in lines
        for column, reason in faults
    ]
    ImportFault.objects.bulk_create(rows)
    return len(rows)


def known_references(
    references: Sequence[str], *, staged_in: ImportedFile | None = None
) -> set[str]:
    """Those that were decided once, recorded, or staged before in this same file.

    The database is asked by reference alone and the rest is decided here: with more conditions
    SQLite, which keeps no statistics, reads all the lines of the file again each time.
    """
    known: set[str] = set()
    for part in _parts(references):
        lines = StagedLine.objects.filter(source_reference__in=part)
        for told, file, *state in lines.values_list("source_reference", "file", *_STATE):
            if _is_decided(*state) or (staged_in is not None and file == staged_in.pk):
                known.add(told)
        records = Diagnosis.objects.filter(source_reference__in=part)
        known.update(str(found) for found in records.values_list("source_reference", flat=True))
    return known


def _is_decided(status: str, file_status: str) -> bool:
    """Whether a line of these states is known for ever."""
    is_told = status == StagedStatus.PROGRESS and file_status == ImportStatus.CONFIRMED
    return is_told or status in DECIDED


def _identity(sending: Sending) -> str:
    """Campaign, person, minute of sharing in Paris; unshared, where the person stands instead."""
    at = sending.validated_at or sending.started_at
    minute = at.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M") if at else ""
    person = pix.normalise_name(f"{sending.last_name} {sending.first_name}")
    stand = "" if sending.is_shared else f"|{int(sending.state)}|{sending.progress}"
    return f"{sending.campaign_code}|{person}|{minute}{stand}"


def _alike(some: Sequence[Received]) -> dict[str, list[tuple[str, str]]]:
    """For each identity already decided, the references and identifiers that carry it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for part in _parts([identity for one in some for identity in one.identities]):
        lines = StagedLine.objects.filter(identity__in=part)
        told = ("identity", "source_reference", "identifier_digest", *_STATE)
        for identity, reference, digest, *state in lines.values_list(*told):
            if _is_decided(*state):
                found.setdefault(identity, []).append((reference, digest))
    return found


def _is_told(one: Received, alike: dict[str, list[tuple[str, str]]]) -> bool:
    """Whether another source already told this line; numbers of Pix alone decide between two."""
    for identity in one.identities:
        for reference, digest in alike.get(identity, ()):
            both_from_pix = one.is_from_pix and reference.startswith(PIX)
            if not both_from_pix and (not digest or not one.digests or digest in one.digests):
                return True
    return False


def held_digests(some: Iterable[Received]) -> set[str]:
    """The digests under which holders are known, whatever the sealing key of that day."""
    digests = [digest for one in some for digest in one.digests]
    held: set[str] = set()
    for part in _parts(digests):
        people = Person.objects.identified(part)
        held.update(str(d) for d in people.values_list("identifier_digest", flat=True))
    return held


def _parts(values: Sequence[str]) -> Iterable[list[str]]:
    for start in range(0, len(values), VALUES_AT_ONCE):
        yield list(values[start : start + VALUES_AT_ONCE])


def refuse_future(sending: Sending, today: dt.date) -> list[tuple[str, str]]:
    """The fault of a result that was shared tomorrow."""
    if sending.is_shared and (day := pix_results.observed_on(sending)) and day > today:
        return [("Date du partage", "date dans le futur")]
    return []
