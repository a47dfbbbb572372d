"""What came from outside and found no place is not kept: each delay, once a day (diagnosis.md, 7).

Seven days for a file that nobody confirmed, ninety for a result that nobody attached (announced
fifteen days before on its page), thirty for the files themselves. The identity of an erased result
stays, without a name, so that it never comes back as new.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet

from diagnostics import depositing
from diagnostics.accounts import journal
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import ImportStatus, StagedStatus
from diagnostics.models import ImportedFile, ImportedPart, ImportFault, StagedLine

UNCONFIRMED_KEPT = dt.timedelta(days=7)
UNATTACHED_KEPT = dt.timedelta(days=90)
ANNOUNCED_BEFORE = dt.timedelta(days=15)
FILES_KEPT = dt.timedelta(days=30)
SOURCES = depositing.KINDS


def erased_on(line: StagedLine) -> dt.date:
    """The day on which a waiting result will be erased."""
    return ((line.waiting_at or line.file.received_at) + UNATTACHED_KEPT).date()


def announced(lines: QuerySet[StagedLine]) -> QuerySet[StagedLine]:
    """Keep the waiting results that will be erased within fifteen days."""
    return lines.filter(_waiting_since(journal.instant() - UNATTACHED_KEPT + ANNOUNCED_BEFORE))


@journal.act(Verb.IMPORTS_PURGED)
def purge(*, actor: journal.Actor) -> int:
    """Erase what has passed its day, and say how much of each; twice in a day erases nothing."""
    now = journal.instant()
    with transaction.atomic():
        erased = {
            "unconfirmed": _expire_files(now - UNCONFIRMED_KEPT),
            "unattached": _erase_waiting(now - UNATTACHED_KEPT),
            "files": _drop_contents(now - FILES_KEPT),
        }
        if total := sum(erased.values()):
            journal.record(actor=actor, verb=Verb.IMPORTS_PURGED, subject=None, facts=erased)
    return total


def purge_imports() -> None:
    """The job of the schedule. May run twice."""
    purge(actor=journal.SystemJob("purge_imports"))


def _waiting_since(instant: dt.datetime) -> Q:
    unknown = Q(waiting_at=None, file__received_at__lt=instant)
    return Q(waiting_at__lt=instant) | unknown


def _expire_files(before: dt.datetime) -> int:
    """Take each file before emptying it, so that nobody confirms it meanwhile."""
    states = (ImportStatus.RECEIVED, ImportStatus.STAGED)
    old = ImportedFile.objects.filter(kind__in=SOURCES, status__in=states, received_at__lt=before)
    expired = 0
    for pk in list(old.values_list("pk", flat=True)):
        if old.filter(pk=pk).update(status=ImportStatus.EXPIRED):
            expired += 1
            for model in (ImportFault, StagedLine, ImportedPart):
                model.objects.filter(file=pk).delete()
    return expired


def _erase_waiting(before: dt.datetime) -> int:
    files = ImportedFile.objects.filter(kind__in=SOURCES)
    old = StagedLine.objects.to_attach().filter(file__in=files)
    forgotten = {"payload": {}, "first_name": "", "last_name": "", "identifier_digest": ""}
    lines = StagedLine.objects.filter(pk__in=old.filter(_waiting_since(before)).values("pk"))
    return lines.update(status=StagedStatus.ERASED, observed_on=None, **forgotten)


def _drop_contents(before: dt.datetime) -> int:
    """Forget the content of old files; who brought them, their digest and their counts stay."""
    parts = ImportedPart.objects.filter(file__received_at__lt=before)
    files = parts.values_list("file", flat=True).distinct().count()
    parts.delete()
    return files
