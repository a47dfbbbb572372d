"""Results that come from outside: a file read is confirmed, its lines are recorded.

Two steps, because a person reads the counts before anything is recorded. Invariants: only the
France Travail identifier says whose a result is, never a name; one sending of Pix counts once,
whatever brings it; a file is imported whole or not at all, unless the reader chooses to leave its
faulty lines; what matches nobody waits in « À rattacher » without its result. A recording that
died is taken up again by the sweep, where it stopped.
"""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from diagnostics import analysing, depositing, pix_results, recording, refusals, staging
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import ImportStatus, StagedStatus
from diagnostics.models import Diagnosis, ImportedFile, Person, PixCampaign, StagedLine

# Results of one file are recorded in the name of the import; its own line names who asked.
RECORDER = journal.SystemJob("import_pix_envois")
# What a line no longer needs once it became a record: the record keeps what was received.
FORGOTTEN: dict[str, Any] = {"payload": {}, "first_name": "", "last_name": ""}
LOOKED_UP_TOGETHER = 500
# A record costs some twenty statements: few of them hold the only writer of SQLite at once.
RECORDED_TOGETHER = 10
DEAD_AFTER = dt.timedelta(minutes=10)


def analyse_file(*, actor: journal.Actor, name: str, content: bytes) -> ImportedFile:
    """Deposit a file and read it at once, its identifier in the column that seems right."""
    file = depositing.deposit_file(actor=actor, name=name, source=io.BytesIO(content))
    if file.status == ImportStatus.RECEIVED:
        column = depositing.proposed_column(file)
        file = depositing.prepare_reading(actor=actor, file=file, identifier_column=column)
    return analysing.read_file(actor=actor, file=file)


def confirm_import(
    *, actor: journal.Actor, file: ImportedFile, without_errors: bool = False
) -> ImportedFile:
    """Accept an analysed file and record its lines at once (commands and demonstration)."""
    accept_import(actor=actor, file=file, without_errors=without_errors)
    return record_file(actor=actor, file=ImportedFile.objects.get(pk=file.pk))


@journal.act(Verb.IMPORT_FINISHED)
def accept_import(
    *, actor: journal.Actor, file: ImportedFile, without_errors: bool = False
) -> ImportedFile:
    """« Confirmer »: the lines of the file are owed from now on; history is written at the end.

    Refusals: import_not_staged, file_in_error (lifted by « Importer les lignes sans erreur »).
    """
    with transaction.atomic():
        file = ImportedFile.objects.locked(file.pk)
        if file.status != ImportStatus.STAGED:
            raise Refusal(refusals.IMPORT_NOT_STAGED)
        if file.refused_count and not without_errors:
            raise Refusal(refusals.FILE_IN_ERROR, count=file.refused_count)
        move(
            file,
            ImportStatus.ACCEPTED,
            is_without_errors=without_errors,
            confirmed_by=actor if isinstance(actor, User) else None,
            total_count=file.lines.filter(status=StagedStatus.READY).count(),
            done_count=0,
        )
        return file


@journal.act(Verb.IMPORT_FINISHED)
def record_file(*, actor: journal.Actor, file: ImportedFile) -> ImportedFile:
    """Record the lines of an accepted file; those that match nobody wait to be attached.

    A file that brings nothing new leaves no line of history.
    """
    move(file, ImportStatus.RECORDING, beat_at=journal.instant())
    last = 0
    # From the last line done: asking for the first ready ones would read all of them each time.
    while some := list(_ready(file).filter(pk__gt=last)[:LOOKED_UP_TOGETHER]):
        record_some(file, some)
        last = some[-1].pk
    with transaction.atomic():
        file.refresh_from_db()
        move(file, ImportStatus.CONFIRMED)
        if has_news(file):
            who = file.confirmed_by or actor
            journal.record(actor=who, verb=Verb.IMPORT_FINISHED, subject=file, facts=counts(file))
        return file


def has_news(file: ImportedFile) -> bool:
    """Whether anything of the file was not known before."""
    progress = file.lines.filter(status=StagedStatus.PROGRESS)
    return bool(file.imported_count or file.to_attach_count or progress.exists())


def counts(file: ImportedFile) -> dict[str, int]:
    """The figures kept for each import."""
    return {
        "read": file.read_count,
        "imported": file.imported_count,
        "known": file.known_count,
        "to_attach": file.to_attach_count,
        "refused": file.refused_count,
    }


def sweep_imports() -> int:
    """Take up what was left over: bells that were lost, workers that died. May run twice."""
    dead = journal.instant() - DEAD_AFTER
    job = journal.SystemJob("sweep_imports")
    for was, owed in (
        (ImportStatus.READING, ImportStatus.QUEUED),
        (ImportStatus.RECORDING, ImportStatus.ACCEPTED),
    ):
        files = ImportedFile.objects.filter(kind__in=depositing.KINDS, status=was)
        files.filter(beat_at__lt=dead).update(status=owed)
    owed_files = ImportedFile.objects.filter(
        kind__in=depositing.KINDS, status__in=(ImportStatus.QUEUED, ImportStatus.ACCEPTED)
    ).order_by("pk")
    return sum(take_up(actor=job, file=file) for file in owed_files)


def take_up(*, actor: journal.Actor, file: ImportedFile) -> bool:
    """Do what is owed on one file, if nobody took it before."""
    act = {ImportStatus.QUEUED: analysing.read_file, ImportStatus.ACCEPTED: record_file}
    verb = act.get(ImportStatus(file.status))
    owed = ImportedFile.objects.filter(pk=file.pk, status=file.status).first()
    if verb is None or owed is None:
        return False
    verb(actor=actor, file=owed)
    return True


def _ready(file: ImportedFile) -> QuerySet[StagedLine]:
    return StagedLine.objects.filter(file=file, status=StagedStatus.READY).order_by("pk")


# --- Lines -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    """What the database knows of some lines, asked once for all of them."""

    references: set[str]
    ranks: dict[str, str]
    holders: dict[str, Person]
    marked: set[str]


def record_some(file: ImportedFile, lines: Sequence[StagedLine]) -> None:
    """Decide each of these ready lines once; the counts of the file follow in the same commits."""
    known = _known_of(lines)
    held: list[tuple[StagedLine, Person]] = []
    decided: dict[StagedStatus, list[StagedLine]] = {}
    for line in lines:
        person = known.holders.get(line.identifier_digest)
        if line.source_reference in known.references:
            decided.setdefault(StagedStatus.KNOWN, []).append(line)
        elif known.ranks.get(line.participation, "") > line.rank:
            decided.setdefault(StagedStatus.PROGRESS, []).append(line)
        elif person is None:
            decided.setdefault(StagedStatus.TO_ATTACH, []).append(line)
        else:
            held.append((line, person))
    with transaction.atomic():
        outcomes: Counter[str] = Counter()
        for status, some in decided.items():
            outcomes += _decide_together(status, some)
        _count(file, outcomes, done=len(lines) - len(held))
    for start in range(0, len(held), RECORDED_TOGETHER):
        part = held[start : start + RECORDED_TOGETHER]
        with transaction.atomic():
            outcomes = Counter(_record_held(file, *one, known.marked) for one in part)
            _count(file, outcomes, done=len(part))


def record_line(
    actor: journal.Actor, line: StagedLine, person: Person, *, marked: set[str] | None = None
) -> Diagnosis:
    """Record the result of a staged line for this person."""
    code = line.payload.get("campaign_code", "")
    if marked is None:
        marked = _marked([code])
    return recording.record_diagnosis(
        actor=actor,
        person=person,
        result=pix_results.result(
            line.payload,
            source_reference=line.source_reference,
            is_pix_emploi=code in marked,
        ),
        observed_on=line.observed_on or journal.today(),
        submission_id=uuid.uuid5(uuid.NAMESPACE_URL, line.source_reference),
    )


def decide(line: StagedLine, status: StagedStatus, **stamps: Any) -> None:
    """Take a line from its state, once, or refuse."""
    taken = StagedLine.objects.filter(pk=line.pk, status=line.status)
    if not taken.update(status=status, **stamps):
        raise Refusal(refusals.RESULT_NOT_WAITING)
    for name, value in {"status": status, **stamps}.items():
        setattr(line, name, value)


def _known_of(lines: Sequence[StagedLine]) -> _Known:
    digests = [line.identifier_digest for line in lines if line.identifier_digest]
    people = Person.objects.identified(digests).select_related("merged_into")
    holders = {p.identifier_digest: p.merged_into or p for p in people}
    tests = [line.participation for line in lines if line.participation]
    told = StagedLine.objects.filter(participation__in=tests)
    ranks: dict[str, str] = {}
    for test, rank, status in told.values_list("participation", "rank", "status"):
        if status in staging.DECIDED:
            ranks[test] = max(rank, ranks.get(test, ""))
    return _Known(
        references=staging.known_references([line.source_reference for line in lines]),
        ranks=ranks,
        holders={
            str(digest): person
            for digest, person in holders.items()
            if not (person.restricted_at or person.anonymised_at)
        },
        marked=_marked([line.payload.get("campaign_code", "") for line in lines]),
    )


def _marked(codes: Sequence[str]) -> set[str]:
    marked = PixCampaign.objects.filter(code__in=set(codes), is_pix_emploi=True)
    return set(marked.values_list("code", flat=True))


def _decide_together(status: StagedStatus, lines: Sequence[StagedLine]) -> Counter[str]:
    stamps: dict[str, Any] = {}
    if status == StagedStatus.KNOWN:
        stamps = {"payload": {}}
    elif status == StagedStatus.TO_ATTACH:
        stamps = {"waiting_at": journal.instant()}
    ready = StagedLine.objects.filter(status=StagedStatus.READY)
    try:
        with transaction.atomic():
            taken = ready.filter(pk__in=[line.pk for line in lines])
            return Counter({status: taken.update(status=status, **stamps)})
    except IntegrityError:
        if len(lines) == 1:
            # Another import decided the same sending since this one was looked up.
            return _decide_together(StagedStatus.KNOWN, lines)
    return sum((_decide_together(status, [line]) for line in lines), Counter())


def _record_held(
    file: ImportedFile, line: StagedLine, person: Person, marked: set[str]
) -> StagedStatus:
    """Record one line for its holder; what became of it."""
    try:
        with transaction.atomic():
            if staging.known_references([line.source_reference]):
                raise Refusal(refusals.SUBMISSION_REUSED)
            diagnosis = record_line(RECORDER, line, person, marked=marked)
            stamps = {"person": person, "diagnosis": diagnosis, **FORGOTTEN}
            decide(line, StagedStatus.IMPORTED, **stamps)
            return StagedStatus.IMPORTED
    except IntegrityError:
        outcome = StagedStatus.KNOWN
    except Refusal as refusal:
        is_known = refusal.code == refusals.SUBMISSION_REUSED.code
        outcome = StagedStatus.KNOWN if is_known else StagedStatus.ERROR
        line.error = "" if is_known else refusal.sentence[: staging.LONGEST]
    if outcome == StagedStatus.ERROR:
        staging.note_faults(file, [(line.row, [("Toute la ligne", line.error)])])
    decide(line, outcome, payload={}, error=line.error)
    return outcome


def _count(file: ImportedFile, outcomes: Counter[str], *, done: int) -> None:
    ImportedFile.objects.filter(pk=file.pk).update(
        imported_count=F("imported_count") + outcomes[StagedStatus.IMPORTED],
        known_count=F("known_count") + outcomes[StagedStatus.KNOWN],
        to_attach_count=F("to_attach_count") + outcomes[StagedStatus.TO_ATTACH],
        refused_count=F("refused_count") + outcomes[StagedStatus.ERROR],
        fault_count=F("fault_count") + outcomes[StagedStatus.ERROR],
        done_count=F("done_count") + done,
        beat_at=journal.instant(),
    )
