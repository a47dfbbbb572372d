"""The bell of a report asked: build it now rather than at the next sweep."""

from __future__ import annotations

from celery import shared_task

from diagnostics.accounts import journal
from reporting import enums, requesting
from reporting.models import ReportRequest


@shared_task
def build_report(request_id: int) -> None:
    """Build one report if nobody has taken it yet; a second call finds nothing to do."""
    request = ReportRequest.objects.filter(pk=request_id, status=enums.RequestStatus.QUEUED).first()
    if request is not None:
        requesting.build_report(actor=journal.SystemJob("build_report"), request=request)
