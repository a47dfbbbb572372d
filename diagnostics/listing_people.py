"""A list of people comes in: read whole, shown, then written, or decided line by line.

Two steps, because a person reads the counts before any file is opened. Invariants: a line in error
stops the list, unless the reader leaves those lines out; who may be followed here already is never
registered before somebody said « C'est une autre personne »; a line that was registered once is
known for ever in its agency, so that a list brought again, longer, adds only what is new. A list
in which a social-security number stands is read and not kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from diagnostics import enrolling, free_text, list_lines, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import FILE_UNREADABLE, NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import ImportStatus, StagedStatus
from diagnostics.formats import people_xlsx, table_csv, workbook
from diagnostics.formats.reading_faults import WrongFile
from diagnostics.models import ImportedFile, ImportFault, Person, StagedLine

PEOPLE_LIST = "people_list"
LARGEST_BYTES = 10 * 1024 * 1024
AT_ONCE = 500
UNCONFIRMED_DAYS = 7
UNDECIDED_DAYS = 90


@journal.act(Verb.IMPORT_ANALYSED)
def analyse_list(*, actor: User, name: str, content: bytes) -> ImportedFile:
    """Read a list of people and write its staged lines, nothing else.

    The same file still to confirm is that file; already confirmed, it is « Aucune nouveauté », and
    so is a list whose lines are all known: no history. Refusals: no_agency, file_too_large,
    file_unreadable (in one sentence that says what to bring instead).
    """
    agency = enrolling.agency_of(actor)
    if len(content) > LARGEST_BYTES:
        raise Refusal(refusals.FILE_TOO_LARGE, megabytes=LARGEST_BYTES // 1024 // 1024)
    digest = hashlib.sha256(content).hexdigest()
    earlier = ImportedFile.objects.filter(kind=PEOPLE_LIST, agency=agency, digest=digest)
    if waiting := earlier.filter(status=ImportStatus.STAGED).first():
        return waiting
    try:
        reading = _read(content)
    except WrongFile as error:
        raise Refusal(FILE_UNREADABLE, detail=str(error)) from error
    with transaction.atomic():
        lines = list_lines.sort_out(reading, actor=actor, agency=agency)
        file = ImportedFile(
            kind=PEOPLE_LIST,
            name=free_text.accept(name)[:200],
            digest=digest,
            content=content if reading.may_be_kept else None,
            imported_by=actor,
            agency=agency,
            received_at=journal.instant(),
            read_count=len(lines),
            reading={"sheet": reading.sheet, "ignored": reading.ignored},
        )
        _count(file, lines)
        is_known = earlier.filter(status=ImportStatus.CONFIRMED).exists()
        if is_known or file.known_count == len(lines):
            file.status, lines = ImportStatus.EMPTY, []
        file.save()
        _write(file, lines)
        if file.status != ImportStatus.EMPTY:
            facts = counts(file)
            journal.record(actor=actor, verb=Verb.IMPORT_ANALYSED, subject=file, facts=facts)
        return file


@journal.act(Verb.IMPORT_FINISHED)
def confirm_list(
    *,
    actor: User,
    file: ImportedFile,
    without_errors: bool = False,
    request_id: uuid.UUID | None = None,
) -> ImportedFile:
    """Register the people of a list who are new; who may be known waits to be decided.

    Refusals: not_allowed, import_not_staged, file_in_error (lifted by « Importer les lignes sans
    erreur »).
    """
    with transaction.atomic():
        if file.agency_id not in actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        taken = ImportedFile.objects.filter(
            pk=file.pk, kind=PEOPLE_LIST, status=ImportStatus.STAGED
        ).update(
            status=ImportStatus.CONFIRMED,
            confirmed_by=actor,
            is_without_errors=without_errors,
        )
        if not taken:
            raise Refusal(refusals.IMPORT_NOT_STAGED)
        file = ImportedFile.objects.select_related("agency").get(pk=file.pk)
        if file.refused_count and not without_errors:
            raise Refusal(refusals.FILE_IN_ERROR, count=file.refused_count)
        for line, by_now in list_lines.compared_again(file, actor):
            _register(actor, file, line, by_now)
        # Who is known has her own file: the list keeps nothing more about her.
        file.lines.filter(status=StagedStatus.KNOWN).update(**_FORGOTTEN)
        file.save(update_fields=["imported_count", "known_count", "to_attach_count"])
        journal.record(actor=actor, verb=Verb.IMPORT_FINISHED, subject=file, facts=counts(file))
        return file


@journal.act(Verb.LINE_DECIDED)
def decide_line(
    *,
    actor: User,
    line: StagedLine,
    person: Person | None,
    request_id: uuid.UUID | None = None,
) -> StagedLine:
    """Say that a line is this person, already followed here, or, without one, somebody else.

    A file that exists is not changed. Refusals: line_not_waiting, not_allowed, file_merged,
    person_restricted, identifier_known.
    """
    with transaction.atomic():
        line = StagedLine.objects.locked(line.pk)
        file = line.file
        is_open = file.kind == PEOPLE_LIST and file.status == ImportStatus.CONFIRMED
        if line.status != StagedStatus.TO_VERIFY or not is_open:
            raise Refusal(refusals.LINE_NOT_WAITING)
        if file.agency_id not in actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        if person is not None:
            person = Person.objects.locked(person.pk)
            if person.agency_id not in actor.agency_ids:
                raise Refusal(NOT_ALLOWED)
            enrolling.refuse_unless_writable(person)
            status = StagedStatus.ATTACHED
        else:
            person = enrolling.register_person(
                actor=actor,
                details=list_lines.details_of(line),
                agency=file.agency,
                is_distinct=True,
            )
            status = StagedStatus.IMPORTED
        _settle(line, status, person, decided_by=actor, decided_at=journal.instant())
        facts = {"person": str(person.public_id), "is_new": status == StagedStatus.IMPORTED}
        journal.record(
            actor=actor,
            verb=Verb.LINE_DECIDED,
            subject=line,
            facts=facts,
            agency_id=file.agency_id,
        )
        return line


@journal.act(Verb.IMPORTS_PURGED)
def forget_lists(*, actor: journal.Actor) -> int:
    """Forget the lists nobody confirmed in seven days, the lines nobody decided in ninety.

    Counts and digests stay; the files themselves go after thirty days, with all the others.
    """
    now = journal.instant()
    with transaction.atomic():
        lists = ImportedFile.objects.filter(kind=PEOPLE_LIST)
        old = lists.filter(
            status=ImportStatus.STAGED, received_at__lt=now - dt.timedelta(days=UNCONFIRMED_DAYS)
        )
        pks = [pk for pk in old.values_list("pk", flat=True) if _expire(pk)]
        undecided = StagedLine.objects.filter(
            file__in=lists.filter(received_at__lt=now - dt.timedelta(days=UNDECIDED_DAYS)),
            status=StagedStatus.TO_VERIFY,
        )
        erased = undecided.update(status=StagedStatus.ERASED, identifier_digest="", **_FORGOTTEN)
        if pks or erased:
            facts = {"unconfirmed": len(pks), "undecided": erased}
            journal.record(actor=actor, verb=Verb.IMPORTS_PURGED, subject=None, facts=facts)
        return len(pks) + erased


def forget_old_lists() -> None:
    """What the schedule runs; may run twice."""
    forget_lists(actor=journal.SystemJob("forget_old_lists"))


def _expire(pk: int) -> bool:
    """Take a list before emptying it, so that nobody confirms it meanwhile."""
    staged = ImportedFile.objects.filter(pk=pk, status=ImportStatus.STAGED)
    if not staged.update(status=ImportStatus.EXPIRED, content=None):
        return False
    ImportFault.objects.filter(file=pk).delete()
    StagedLine.objects.filter(file=pk).delete()
    return True


def counts(file: ImportedFile) -> dict[str, int]:
    """The figures kept for each list."""
    return {
        "read": file.read_count,
        "imported": file.imported_count,
        "known": file.known_count,
        "to_verify": file.to_attach_count,
        "refused": file.refused_count,
    }


def template() -> bytes:
    """Our own list to fill in, as a workbook."""
    return workbook.template("Personnes", template_columns(), lines=people_xlsx.MOST_LINES)


def template_columns() -> list[workbook.Column]:
    """Its columns, in their order, with the words that each takes."""
    return people_xlsx.columns(list_lines.LABELS)


# --- Reading and writing -----------------------------------------------------------------------


def _read(content: bytes) -> people_xlsx.Reading:
    rows = workbook.rows if workbook.is_workbook(content) else table_csv.rows
    this_year = journal.today().year
    reading = people_xlsx.read(rows(content), choices=list_lines.CHOICES, this_year=this_year)
    if not reading.lines:
        raise WrongFile("Cette liste n’a que ses titres de colonnes : personne à lire.")
    return reading


def _count(file: ImportedFile, lines: Iterable[list_lines.Sorted]) -> None:
    statuses = [sorted_line.status for sorted_line in lines]
    file.known_count = statuses.count(StagedStatus.KNOWN)
    file.to_attach_count = statuses.count(StagedStatus.TO_VERIFY)
    file.refused_count = statuses.count(StagedStatus.ERROR)
    file.fault_count = sum(len(each.line.faults) for each in lines)


def _write(file: ImportedFile, lines: list[list_lines.Sorted]) -> None:
    staged = [list_lines.staged(file, each) for each in lines]
    StagedLine.objects.bulk_create(staged, AT_ONCE)
    faults = [
        ImportFault(
            file=file,
            row=fault.row,
            column=f"{fault.cell} {fault.header}".strip()[:200],
            reason=fault.reason[:300],
        )
        for each in lines
        for fault in each.line.faults
    ]
    ImportFault.objects.bulk_create(faults, AT_ONCE)


_FORGOTTEN: dict[str, Any] = {"payload": {}, "first_name": "", "last_name": ""}


def _register(actor: User, file: ImportedFile, line: StagedLine, by_now: list_lines.Sorted) -> None:
    """Open a file, unless somebody did since the list was read: at a desk, or by another list."""
    if by_now.status == StagedStatus.KNOWN:
        _settle(line, StagedStatus.KNOWN, by_now.person)
        file.known_count += 1
        return
    if by_now.status != StagedStatus.READY or by_now.details is None:
        StagedLine.objects.filter(pk=line.pk).update(status=StagedStatus.TO_VERIFY)
        file.to_attach_count += 1
        return
    # Compared with every file of the agency just now, all lines at once.
    person = enrolling.register_person(
        actor=actor, details=by_now.details, agency=file.agency, is_distinct=True
    )
    _settle(line, StagedStatus.IMPORTED, person)
    file.imported_count += 1


def _settle(line: StagedLine, status: StagedStatus, person: Person | None, **stamps: Any) -> None:
    changes = {"status": status, "person": person, **_FORGOTTEN, **stamps}
    if not StagedLine.objects.filter(pk=line.pk, status=line.status).update(**changes):
        raise Refusal(refusals.LINE_NOT_WAITING)
    for name, value in changes.items():
        setattr(line, name, value)
