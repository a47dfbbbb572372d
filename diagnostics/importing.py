"""Results that come from outside: analyse a file, confirm it, say whose the rest is.

Two steps, because a person reads the counts before anything is recorded. Invariants: only the
France Travail identifier says whose a result is, never a name; one sending of Pix counts once,
whatever the file that brings it; a file is imported whole or not at all, unless the reader chooses
to leave its faulty lines; what matches nobody waits in « À rattacher » without its result.
"""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Q

from diagnostics import enrolling, free_text, keys, pix_results, recording, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import FILE_UNREADABLE, NOT_ALLOWED, REASON_MISSING, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import ImportStatus, StagedStatus
from diagnostics.formats import pix_envois
from diagnostics.models import Diagnosis, ImportedFile, Person, StagedLine

PIX_ENVOIS = "pix_envois"
LARGEST_BYTES = 50 * 1024 * 1024
LONGEST_ERROR = 300
LINES_AT_ONCE = 1000
# A line of these states has been decided: its sending is known for ever.
DECIDED = (
    StagedStatus.IMPORTED,
    StagedStatus.ATTACHED,
    StagedStatus.TO_ATTACH,
    StagedStatus.DISCARDED,
)
# Results of one file are recorded in the name of the import; its own line names who asked.
RECORDER = journal.SystemJob("import_pix_envois")


@journal.act(Verb.IMPORT_ANALYSED)
def analyse_file(
    *, actor: journal.Actor, name: str, content: bytes, request_id: uuid.UUID | None = None
) -> ImportedFile:
    """Read a file of Pix sendings and write its staged lines, nothing else.

    A file that brings nothing new is kept as « Aucune nouveauté » and leaves no line of history.
    """
    if len(content) > LARGEST_BYTES:
        raise Refusal(refusals.FILE_TOO_LARGE, megabytes=LARGEST_BYTES // 1024 // 1024)
    try:
        items = pix_envois.read_items(content)
    except pix_envois.WrongFile as error:
        raise Refusal(FILE_UNREADABLE, detail=str(error)) from error
    with transaction.atomic():
        file = ImportedFile.objects.create(
            kind=PIX_ENVOIS,
            name=free_text.accept(name)[:200],
            digest=hashlib.sha256(content).hexdigest(),
            content=content,
            imported_by=actor if isinstance(actor, User) else None,
            received_at=journal.instant(),
            read_count=len(items),
        )
        _stage(file, items)
        if file.status != ImportStatus.EMPTY:
            facts = {"read": file.read_count, "known": file.known_count}
            journal.record(actor=actor, verb=Verb.IMPORT_ANALYSED, subject=file, facts=facts)
        return file


@journal.act(Verb.IMPORT_FINISHED)
def confirm_import(
    *,
    actor: journal.Actor,
    file: ImportedFile,
    without_errors: bool = False,
    request_id: uuid.UUID | None = None,
) -> ImportedFile:
    """Record the lines of an analysed file; those that match nobody wait to be attached.

    Refusals: import_not_staged, file_in_error (lifted by « Importer les lignes sans erreur »).
    """
    with transaction.atomic():
        taken = ImportedFile.objects.filter(pk=file.pk, status=ImportStatus.STAGED)
        if not taken.update(status=ImportStatus.CONFIRMED):
            raise Refusal(refusals.IMPORT_NOT_STAGED)
        file = ImportedFile.objects.get(pk=file.pk)
        if file.refused_count and not without_errors:
            raise Refusal(refusals.FILE_IN_ERROR, count=file.refused_count)
        for line in file.lines.filter(status=StagedStatus.READY).iterator(LINES_AT_ONCE):
            _import_line(file, line)
        file.save(update_fields=["imported_count", "known_count", "to_attach_count"])
        journal.record(actor=actor, verb=Verb.IMPORT_FINISHED, subject=file, facts=counts(file))
        return file


@journal.act(Verb.RESULT_ATTACHED)
def attach_result(
    *, actor: User, line: StagedLine, person: Person, request_id: uuid.UUID | None = None
) -> StagedLine:
    """Say whose a waiting result is, then record it; who said so and when is kept.

    Refusals: result_not_waiting, not_allowed, file_merged, file_frozen.
    """
    with transaction.atomic():
        line = _waiting(line)
        person = Person.objects.locked(person.pk)
        if person.agency_id not in actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        enrolling.refuse_unless_writable(person)
        diagnosis = _record(actor, line, person)
        _decide(
            line,
            StagedStatus.ATTACHED,
            person=person,
            diagnosis=diagnosis,
            decided_by=actor,
            decided_at=journal.instant(),
        )
        facts = {"person": str(person.public_id), "diagnosis": str(diagnosis.public_id)}
        journal.record(
            actor=actor,
            verb=Verb.RESULT_ATTACHED,
            subject=line,
            facts=facts,
            agency_id=person.agency_id,
        )
        return line


@journal.act(Verb.RESULT_DISCARDED)
def discard_result(
    *, actor: User, line: StagedLine, reason: str, request_id: uuid.UUID | None = None
) -> StagedLine:
    """Set a waiting result aside, with a reason; its content is dropped and it never comes back."""
    with transaction.atomic():
        line = _waiting(line)
        if not actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        reason = free_text.accept(reason)[: free_text.LONGEST]
        if not reason:
            raise Refusal(REASON_MISSING)
        _decide(
            line,
            StagedStatus.DISCARDED,
            payload={},
            decision_reason=reason,
            decided_by=actor,
            decided_at=journal.instant(),
        )
        journal.record(actor=actor, verb=Verb.RESULT_DISCARDED, subject=line)
        return line


def counts(file: ImportedFile) -> dict[str, int]:
    """The figures kept for each import."""
    return {
        "read": file.read_count,
        "imported": file.imported_count,
        "known": file.known_count,
        "to_attach": file.to_attach_count,
        "refused": file.refused_count,
    }


# --- Analysing ---------------------------------------------------------------------------------


def _stage(file: ImportedFile, items: list[dict[str, Any]]) -> None:
    sendings: list[tuple[int, pix_envois.Sending]] = []
    lines: list[StagedLine] = []
    for row, item in enumerate(items, start=1):
        try:
            sendings.append((row, pix_envois.read_sending(item)))
        except pix_envois.UnreadableItem as error:
            lines.append(_faulty(file, row, error))
    file.refused_count = len(lines)
    known = _known_references([reference(sending) for _row, sending in sendings])
    new: dict[str, tuple[int, pix_envois.Sending]] = {}
    for row, sending in sendings:
        if reference(sending) not in known and reference(sending) not in new:
            new[reference(sending)] = (row, sending)
    file.known_count = len(sendings) - len(new)
    winners = pix_envois.winning(sending for _row, sending in new.values())
    lines += [
        _staged(file, row, sending, is_winner=winners[sending.participation] is sending)
        for row, sending in new.values()
    ]
    StagedLine.objects.bulk_create(lines, batch_size=LINES_AT_ONCE)
    file.status = ImportStatus.STAGED if lines else ImportStatus.EMPTY
    file.save(update_fields=["status", "known_count", "refused_count"])


def reference(sending: pix_envois.Sending) -> str:
    """The identity of a sending among all sources."""
    return f"pix:{sending.sending_id}"


def _known_references(references: list[str]) -> set[str]:
    known: set[str] = set()
    decided = Q(status__in=DECIDED) | Q(
        status=StagedStatus.PROGRESS, file__status=ImportStatus.CONFIRMED
    )
    for start in range(0, len(references), LINES_AT_ONCE // 2):
        some = references[start : start + LINES_AT_ONCE // 2]
        lines = StagedLine.objects.filter(decided, source_reference__in=some)
        known.update(lines.values_list("source_reference", flat=True))
        records = Diagnosis.objects.filter(source_reference__in=some)
        known.update(str(found) for found in records.values_list("source_reference", flat=True))
    return known


def _faulty(file: ImportedFile, row: int, error: pix_envois.UnreadableItem) -> StagedLine:
    text = " ; ".join(f"{column} : {reason}" for column, reason in error.faults)
    return StagedLine(file=file, row=row, status=StagedStatus.ERROR, error=text[:LONGEST_ERROR])


def _staged(
    file: ImportedFile, row: int, sending: pix_envois.Sending, *, is_winner: bool
) -> StagedLine:
    counts_as_result = sending.is_shared and is_winner
    return StagedLine(
        file=file,
        row=row,
        source_reference=reference(sending),
        status=StagedStatus.READY if counts_as_result else StagedStatus.PROGRESS,
        identifier_digest=_digest(sending.identifier),
        first_name=sending.first_name[:100],
        last_name=sending.last_name[:100],
        campaign=sending.campaign_name[:200],
        participation=sending.participation[:60],
        observed_on=pix_results.observed_on(sending),
        payload=pix_results.payload(sending),
    )


def _digest(identifier: str | None) -> str:
    """The digest under which the holder is known, whatever the sealing key of that day."""
    if not identifier:
        return ""
    digests = keys.identifier_digests(identifier)
    held = Person.objects.identified(digests).values_list("identifier_digest", flat=True).first()
    return held or digests[0]


# --- Confirming --------------------------------------------------------------------------------


def _import_line(file: ImportedFile, line: StagedLine) -> None:
    if _known_references([line.source_reference]):
        # Another import recorded the same sending since this one was analysed.
        _decide(line, StagedStatus.KNOWN, payload={})
        file.known_count += 1
        return
    person = _holder(line)
    if person is None:
        _decide(line, StagedStatus.TO_ATTACH)
        file.to_attach_count += 1
        return
    diagnosis = _record(RECORDER, line, person)
    _decide(line, StagedStatus.IMPORTED, person=person, diagnosis=diagnosis)
    file.imported_count += 1


def _holder(line: StagedLine) -> Person | None:
    """The file that carries exactly this identifier, through its pointer, if it can be written."""
    if not line.identifier_digest:
        return None
    found = (
        Person.objects.identified([line.identifier_digest]).select_related("merged_into").first()
    )
    person = (found.merged_into or found) if found else None
    if person is None or person.restricted_at or person.anonymised_at:
        return None
    return person


def _record(actor: journal.Actor, line: StagedLine, person: Person) -> Diagnosis:
    return recording.record_diagnosis(
        actor=actor,
        person=person,
        result=pix_results.result(line.payload, source_reference=line.source_reference),
        observed_on=line.observed_on or journal.today(),
        submission_id=uuid.uuid5(uuid.NAMESPACE_URL, line.source_reference),
    )


def _waiting(line: StagedLine) -> StagedLine:
    line = StagedLine.objects.locked(line.pk)
    if line.status != StagedStatus.TO_ATTACH:
        raise Refusal(refusals.RESULT_NOT_WAITING)
    return line


def _decide(line: StagedLine, status: StagedStatus, **stamps: Any) -> None:
    taken = StagedLine.objects.filter(pk=line.pk, status=line.status)
    if not taken.update(status=status, **stamps):
        raise Refusal(refusals.RESULT_NOT_WAITING)
    for name, value in {"status": status, **stamps}.items():
        setattr(line, name, value)
