"""How a report is asked, built, kept seven days and taken; each step leaves its trace.

What the actor may see is decided when the report is asked, and frozen in the row: a right gained
later changes the next request, a right lost closes the download (reports.md section 8). The row is
the work owed; a task only rings the bell.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from reporting import catalogue, columns, enums, periods, refusals
from reporting.indicators import VERSION
from reporting.models import ExportLog, ReportRequest
from reporting.periods import Period
from reporting.writers import csv, xlsx

KEPT_FOR = dt.timedelta(days=7)
ABANDONED_AFTER = dt.timedelta(minutes=15)
EXTENSIONS = {
    enums.FileFormat.CSV_MACHINE: "csv",
    enums.FileFormat.CSV_EXCEL: "csv",
    enums.FileFormat.XLSX: "xlsx",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks: which report, of which agencies, on which period, in which format."""

    report: str
    agencies: tuple[uuid.UUID, ...]
    period: str
    file_format: str


def asked(*, actor: User, agencies: Sequence[uuid.UUID], period: str) -> catalogue.Asked:
    """Check what is asked against what the actor may see, and freeze it. Writes nothing."""
    as_of = journal.instant()
    return catalogue.Asked(
        agencies=_perimeter(actor, agencies),
        period=_period(period, as_of.date()),
        as_of=as_of,
        threshold=settings.THRESHOLD_INSIDE,
        asked_by=actor.full_name,
    )


@journal.act(Verb.REPORT_REQUESTED)
def request_report(*, actor: User, wanted: Wanted) -> ReportRequest:
    """Ask for one file of one report; the same request still pending is returned, not doubled."""
    if wanted.report not in catalogue.REPORTS:
        raise Refusal(refusals.REPORT_UNKNOWN)
    frozen = asked(actor=actor, agencies=wanted.agencies, period=wanted.period)
    scope = sorted(str(agency.public_id) for agency in frozen.agencies)
    digest = _digest(actor, wanted, scope)
    with transaction.atomic():
        pending = ReportRequest.objects.filter(
            asked_digest=digest,
            status__in=[enums.RequestStatus.QUEUED, enums.RequestStatus.RUNNING],
        ).first()
        if pending is not None:
            return pending
        request = ReportRequest.objects.create(
            report=wanted.report,
            format=enums.FileFormat(wanted.file_format),
            audience=enums.Audience.INSIDE,
            requested_by=actor,
            role="manager",
            scope=scope,
            from_on=frozen.period.first,
            until_on=frozen.period.last,
            threshold=frozen.threshold,
            definitions_version=VERSION,
            as_of=frozen.as_of,
            asked_digest=digest,
        )
        journal.record(
            actor=actor,
            verb=Verb.REPORT_REQUESTED,
            subject=request,
            facts={"report": request.report, "format": request.format, "agencies": len(scope)},
        )
        return request


@journal.act(Verb.REPORT_BUILT)
def build_report(*, actor: journal.Actor, request: ReportRequest) -> ReportRequest:
    """Build the file of one request, once: two workers cannot both take it."""
    move(request, enums.RequestStatus.RUNNING)
    name, content, count = _render(request)
    with transaction.atomic():
        ready_at = journal.instant()
        move(
            request,
            enums.RequestStatus.READY,
            file_name=name,
            file_content=content,
            file_digest=hashlib.sha256(content).hexdigest(),
            row_count=count,
            ready_at=ready_at,
            forget_on=(ready_at + KEPT_FOR).date(),
        )
        _trace("built", request, request.requested_by)
        journal.record(
            actor=actor,
            verb=Verb.REPORT_BUILT,
            subject=request,
            facts={"rows": count, "digest": request.file_digest},
        )
        return request


@journal.act(Verb.REPORT_DOWNLOADED)
def download_report(*, actor: User, request: ReportRequest) -> bytes:
    """Give the file to who asked it, if every agency of it is still theirs; a refusal is traced."""
    try:
        _may_download(actor, request)
    except Refusal as refusal:
        _trace("refused", request, actor, refusal.code)
        raise
    with transaction.atomic():
        _trace("downloaded", request, actor)
        journal.record(
            actor=actor,
            verb=Verb.REPORT_DOWNLOADED,
            subject=request,
            facts={"digest": request.file_digest},
        )
        return bytes(request.file_content or b"")


def sweep_reports() -> int:
    """Build again what was left over, and forget the files of the week before. May run twice."""
    now = journal.instant()
    job = journal.SystemJob("sweep_reports")
    abandoned = ReportRequest.objects.filter(
        status=enums.RequestStatus.RUNNING, as_of__lt=now - ABANDONED_AFTER
    )
    abandoned.update(status=enums.RequestStatus.QUEUED)
    owed = list(ReportRequest.objects.filter(status=enums.RequestStatus.QUEUED).order_by("pk")[:50])
    for request in owed:
        build_report(actor=job, request=request)
    old = ReportRequest.objects.filter(status=enums.RequestStatus.READY, forget_on__lt=now.date())
    old.update(status=enums.RequestStatus.FORGOTTEN, file_content=None)
    return len(owed)


def _may_download(actor: User, request: ReportRequest) -> None:
    if request.status == enums.RequestStatus.FORGOTTEN:
        raise Refusal(refusals.FILE_FORGOTTEN)
    if request.status != enums.RequestStatus.READY:
        raise Refusal(refusals.FILE_NOT_READY)
    held = {str(a.public_id) for a in Agency.objects.filter(pk__in=actor.managed_agency_ids)}
    if not set(request.scope) <= held:
        raise Refusal(refusals.SCOPE_LOST)


def _perimeter(actor: User, wanted: Sequence[uuid.UUID]) -> tuple[Agency, ...]:
    """Give the agencies asked, all of them or none: a refusal does not say which exists."""
    own = Agency.objects.filter(pk__in=actor.managed_agency_ids).order_by("code")
    agencies = tuple(own.filter(public_id__in=list(wanted)) if wanted else own)
    if not agencies or len(agencies) < len(set(wanted)):
        raise Refusal(refusals.PERIMETER_UNKNOWN)
    return agencies


def _period(code: str, today: dt.date) -> Period:
    try:
        period = periods.read(code)
    except ValueError:
        raise Refusal(refusals.PERIOD_NOT_FIXED) from None
    if period.first > today:
        raise Refusal(refusals.PERIOD_IN_THE_FUTURE)
    return period


def _render(request: ReportRequest) -> tuple[str, bytes, int]:
    agencies = Agency.objects.filter(public_id__in=request.scope).order_by("code")
    frozen = catalogue.Asked(
        agencies=tuple(agencies),
        period=Period(request.from_on, request.until_on),
        as_of=request.as_of,
        threshold=request.threshold,
        asked_by=request.requested_by.full_name,
    )
    sheet = catalogue.REPORTS[request.report].build(frozen)
    lines = list(columns.rows(sheet))  # at most a few hundred: indicators by rows of a split
    if request.format == enums.FileFormat.XLSX:
        content = xlsx.workbook(sheet.facts, sheet.sentences, lines)
    else:
        is_french = request.format == enums.FileFormat.CSV_EXCEL
        dialect = csv.EXCEL_FR if is_french else csv.MACHINE
        content = b"".join(csv.chunks(lines, dialect))
    extension = EXTENSIONS[enums.FileFormat(request.format)]
    return f"declic-{request.report}-{frozen.period.code}.{extension}", content, len(lines)


def _digest(actor: User, wanted: Wanted, scope: list[str]) -> str:
    text = json.dumps([actor.pk, wanted.report, wanted.period, wanted.file_format, scope])
    return hashlib.sha256(text.encode()).hexdigest()


def _trace(act: str, request: ReportRequest, user: User, refusal_code: str = "") -> None:
    ExportLog.objects.create(
        at=journal.instant(),
        act=act,
        request=request,
        user=user,
        role=request.role,
        report=request.report,
        format=request.format,
        scope=request.scope,
        period=f"{request.from_on}/{request.until_on}",
        threshold=request.threshold,
        row_count=request.row_count,
        size_bytes=len(request.file_content or b""),
        digest=request.file_digest,
        refusal_code=refusal_code,
    )
