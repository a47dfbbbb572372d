"""What the calendar ends: files two years after the last contact, drafts, imported files.

One job a night, over `erasing` (law.md, L17, L21). It is dated, may run twice without further
effect, says what it did in numbers, and leaves out frozen files, named by their reference only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from diagnostics import erasing, retention
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import ErasureCause, InterviewStatus
from diagnostics.models import Anonymisation, ImportedFile, Interview, Person

JOB = journal.SystemJob("purge_expired_files")


class _DryRun(Exception):
    """Rolls everything back: nothing of a rehearsal stays."""


@dataclass(slots=True)
class PurgeReport:
    """What one night did, in numbers; frozen and refused files by reference only."""

    on: dt.date
    announced: int = 0
    called_off: int = 0
    anonymised: int = 0
    drafts: int = 0
    imported_files: int = 0
    frozen: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many things this run changed; zero the second time."""
        done = (self.announced, self.called_off, self.anonymised, self.drafts)
        return sum(done) + self.imported_files

    def lines(self) -> list[str]:
        """The report as it is read."""
        said = [
            f"Purge du {self.on:%d/%m/%Y}",
            f"{self.announced} fin(s) de conservation annoncée(s)",
            f"{self.called_off} annonce(s) abandonnée(s), la personne a été revue",
            f"{self.anonymised} dossier(s) anonymisé(s)",
            f"{self.drafts} entretien(s) jamais terminé(s) effacé(s)",
            f"{self.imported_files} fichier(s) importé(s) vidé(s)",
        ]
        said += [f"Laissé de côté, dossier gelé : {reference}" for reference in self.frozen]
        said += [f"Laissé de côté, refus : {reference}" for reference in self.refused]
        return said


def purge_each_night() -> None:
    """What the schedule runs."""
    purge_expired_files(actor=JOB)


def rehearse(*, actor: journal.Actor = JOB) -> PurgeReport:
    """Tell what a purge would do today, and do nothing."""
    report = PurgeReport(journal.today())
    try:
        with transaction.atomic():
            _run(actor, report)
            raise _DryRun
    except _DryRun:
        return report


@journal.act(Verb.FILES_PURGED)
def purge_expired_files(*, actor: journal.Actor) -> PurgeReport:
    """End what is past its day: each file in a transaction of its own, one line for the night.

    A file whose person was met again keeps living; a frozen one waits, whatever its age.
    """
    report = PurgeReport(journal.today())
    _run(actor, report)
    if report.changed:
        facts = {
            "announced": report.announced,
            "called_off": report.called_off,
            "anonymised": report.anonymised,
            "drafts": report.drafts,
            "imported_files": report.imported_files,
            "frozen": report.frozen,
            "refused": report.refused,
        }
        journal.record(actor=actor, verb=Verb.FILES_PURGED, subject=None, facts=facts)
    return report


def _run(actor: journal.Actor, report: PurgeReport) -> None:
    report.frozen = [reference_of(person) for person in frozen_past_their_day(report.on)]
    report.called_off = _call_off(actor, report)
    report.announced = _announce(actor, report)
    report.anonymised = _anonymise(actor, report)
    report.drafts = sum(
        erasing.erase_draft(interview=draft) for draft in expired_drafts().iterator()
    )
    report.imported_files = expired_lists().update(content=None)


def reference_of(person: Person) -> str:
    """A file without its name."""
    return f"U-{person.public_id.hex[:8].upper()}"


# --- What is past its day ----------------------------------------------------------------------


def files_to_announce(today: dt.date) -> QuerySet[Person]:
    """Files whose last contact, everywhere, is old enough for the notice to start."""
    limit = retention.latest_contact_to_announce(
        today, settings.RETENTION_YEARS, settings.RETENTION_NOTICE_DAYS
    )
    later = Person.objects.filter(merged_into=OuterRef("pk"), last_contact_on__gt=limit)
    people = Person.objects.current().filter(~Exists(later), last_contact_on__lte=limit)
    return people.order_by("pk")


def frozen_past_their_day(today: dt.date) -> list[Person]:
    """Files that a complaint or a dispute keeps beyond their term."""
    limit = retention.latest_contact_to_announce(today, settings.RETENTION_YEARS, 0)
    people = files_to_announce(today).filter(restricted_at__isnull=False)
    return list(people.filter(last_contact_on__lte=limit))


def expired_drafts() -> QuerySet[Interview]:
    """Interviews nobody closed in thirty days (diagnosis.md, 3.2); frozen files keep theirs."""
    before = journal.instant() - dt.timedelta(days=settings.DRAFT_DAYS)
    drafts = Interview.objects.exclude(status=InterviewStatus.CLOSED)
    return drafts.filter(started_at__lt=before, person__restricted_at__isnull=True)


def expired_lists() -> QuerySet[ImportedFile]:
    """Lists of people still kept as they came after thirty days; counts and digests stay.

    Files of results end by themselves (`expiring_imports.purge_imports`).
    """
    before = journal.instant() - dt.timedelta(days=settings.IMPORTED_FILE_DAYS)
    return ImportedFile.objects.filter(received_at__lt=before, content__isnull=False)


# --- Each step ---------------------------------------------------------------------------------


def _call_off(actor: journal.Actor, report: PurgeReport) -> int:
    """A contact since the notice gives two more years; a reunited file follows the other."""
    count = 0
    for ending in _announced():
        person = ending.person
        ends_on = retention.years_after(erasing.last_contact_of(person), settings.RETENTION_YEARS)
        if person.merged_into_id is not None or ends_on > ending.due_on:
            call_off = partial(erasing.call_off_ending, actor=actor, ending=ending)
            count += _done(report, person, call_off)
    return count


def _announce(actor: journal.Actor, report: PurgeReport) -> int:
    waiting = Anonymisation.objects.announced().filter(person=OuterRef("pk"))
    people = files_to_announce(report.on).filter(~Exists(waiting), restricted_at__isnull=True)
    return sum(
        _done(report, person, partial(erasing.announce_ending, actor=actor, person=person))
        for person in people
    )


def _anonymise(actor: journal.Actor, report: PurgeReport) -> int:
    due = _announced().filter(due_on__lte=report.on, person__restricted_at__isnull=True)
    retention_ends = partial(erasing.anonymise_person, actor=actor, cause=ErasureCause.RETENTION)
    return sum(
        _done(report, ending.person, partial(retention_ends, person=ending.person))
        for ending in due
    )


def _announced() -> QuerySet[Anonymisation]:
    return Anonymisation.objects.announced().select_related("person").order_by("pk")


def _done(report: PurgeReport, person: Person, act: Callable[[], object]) -> bool:
    """Do one file; a refusal leaves it for another night, named by its reference."""
    reference = reference_of(person)
    try:
        act()
    except Refusal:
        report.refused.append(reference)
        return False
    return True
