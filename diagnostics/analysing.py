"""Reading a deposited file: staged lines and faults, a thousand at a time, nothing else.

The row of the file is the work owed: whoever takes it moves it from « à lire » to « en lecture »,
and a reading that died is taken up again from its beginning by the sweep. Each thousand lines is a
transaction of its own, so that the only writer of SQLite is never held for long.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.db import transaction
from django.db.models import Count, F

from diagnostics import depositing, staging
from diagnostics.accounts import journal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import ImportStatus, StagedStatus
from diagnostics.formats import pix_envois, pix_orga_csv, pix_orga_header
from diagnostics.formats.pix_envois import Sending
from diagnostics.formats.reading_faults import UnreadableItem, WrongFile
from diagnostics.models import ImportedFile, ImportFault, StagedLine

Line = tuple[int, Sending | UnreadableItem]


@journal.act(Verb.IMPORT_ANALYSED)
def read_file(*, actor: journal.Actor, file: ImportedFile) -> ImportedFile:
    """Read a file that waits to be read and stage its lines; nothing is recorded yet.

    A file that brings nothing new ends as « Aucune nouveauté » and leaves no line of history.
    """
    move(file, ImportStatus.READING, beat_at=journal.instant())
    _start_again(file)
    try:
        lines = _lines_of(file)
        while some := list(islice(lines, staging.LINES_AT_ONCE)):
            _stage_some(file, some)
    except WrongFile as error:
        with transaction.atomic():
            _start_again(file)
            move(file, ImportStatus.REFUSED, trouble=str(error)[: staging.LONGEST])
        return file
    return _finish(actor, file)


def _start_again(file: ImportedFile) -> None:
    """Forget what a reading that died had staged: nothing of it was ever recorded."""
    StagedLine.objects.filter(file=file).delete()
    ImportFault.objects.filter(file=file).delete()
    zero = dict.fromkeys(
        ("done_count", "read_count", "known_count", "refused_count", "fault_count"), 0
    )
    ImportedFile.objects.filter(pk=file.pk).update(**zero, warning_count=0)


def _stage_some(file: ImportedFile, some: list[Line]) -> None:
    """Look up first, write afterwards: the writer of SQLite is held for the writing alone."""
    today = journal.today()
    good: list[staging.Received] = []
    bad: list[tuple[int, list[tuple[str, str]]]] = []
    warned = 0
    for row, read in some:
        wrong = read.faults if isinstance(read, UnreadableItem) else []
        if isinstance(read, Sending) and not (wrong := staging.refuse_future(read, today)):
            good.append(staging.received(row, read))
            warned += bool(read.warnings)
        else:
            bad.append((row, wrong))
    lines = staging.new_lines(file, good)
    with transaction.atomic():
        StagedLine.objects.bulk_create(lines)
        ImportedFile.objects.filter(pk=file.pk).update(
            done_count=F("done_count") + len(some),
            read_count=F("read_count") + len(some),
            refused_count=F("refused_count") + len(bad),
            fault_count=F("fault_count") + staging.note_faults(file, bad),
            warning_count=F("warning_count") + warned,
            known_count=F("known_count") + len(good) - len(lines),
            beat_at=journal.instant(),
        )


def _finish(actor: journal.Actor, file: ImportedFile) -> ImportedFile:
    with transaction.atomic():
        _keep_winners(file)
        file.refresh_from_db()
        is_new = bool(file.fault_count) or file.lines.exists()
        move(file, ImportStatus.STAGED if is_new else ImportStatus.EMPTY)
        if is_new:
            facts = {
                "read": file.read_count,
                "known": file.known_count,
                "refused": file.refused_count,
            }
            journal.record(actor=actor, verb=Verb.IMPORT_ANALYSED, subject=file, facts=facts)
    return file


def _keep_winners(file: ImportedFile) -> None:
    """Of one participation, the highest state wins, then the latest date (7.2).

    Only participations told several times are looked at: a comparison of every line with every
    other takes minutes on a large file.
    """
    told = StagedLine.objects.filter(file=file, source_reference__startswith=staging.PIX)
    several = told.values("participation").annotate(lines=Count("pk")).filter(lines__gt=1)
    lines = told.filter(participation__in=several.values("participation"))
    winner, losers = "", []
    rows = lines.order_by("participation", "-rank", "row").values_list("pk", "participation")
    for pk, participation in rows.iterator(staging.LINES_AT_ONCE):
        if participation == winner:
            losers.append(pk)
        winner = participation
    for start in range(0, len(losers), staging.VALUES_AT_ONCE):
        part = losers[start : start + staging.VALUES_AT_ONCE]
        ready = StagedLine.objects.filter(pk__in=part, status=StagedStatus.READY)
        ready.update(status=StagedStatus.PROGRESS)


# --- Lines of each format ----------------------------------------------------------------------


def _lines_of(file: ImportedFile) -> Iterator[Line]:
    if file.kind == depositing.PIX_ENVOIS:
        return _sendings(file)
    return _orga_lines(file)


def _sendings(file: ImportedFile) -> Iterator[Line]:
    items = pix_envois.stream_items(depositing.content_of(file))
    for row, item in enumerate(items, start=1):
        try:
            yield row, pix_envois.read_sending(item)
        except UnreadableItem as error:
            yield row, error


def _orga_lines(file: ImportedFile) -> Iterator[Line]:
    """The lines of an export, numbered as a spreadsheet does: the header is row 1."""
    reading = file.reading
    records = pix_orga_csv.records(depositing.content_of(file), reading["encoding"])
    layout = pix_orga_header.read(next(records, []))
    column = reading.get("identifier_column", "")
    identifier = layout.headers.index(column) if column in layout.headers else None
    for row, cells in enumerate(records, start=2):
        if not any(cells):
            continue
        try:
            yield (
                row,
                pix_orga_csv.read_line(
                    layout, cells, identifier=identifier, skills=reading["skills"]
                ),
            )
        except UnreadableItem as error:
            yield row, error
