"""The inclusion report on a page, and its files. The door reads the address and calls the verbs."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.models import Agency, User
from reporting import access, catalogue, charts, periods, requesting, tasks
from reporting.models import ReportRequest
from reporting.pages.forms import FORMATS, PerimeterForm

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "csv_excel": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
@door(see=access.reads_inclusion)
def inclusion(request: HttpRequest) -> HttpResponse:
    """Show the report of a period and a perimeter; the last finished quarter by default."""
    user = cast(User, request.user)
    today = journal.today()
    agencies = list(Agency.objects.filter(pk__in=user.managed_agency_ids).order_by("code"))
    code = request.GET.get("periode") or periods.previous(periods.quarter_of(today)).code
    chosen = _agencies(request.GET.get("agence", ""))
    asked = requesting.asked(actor=user, agencies=chosen, period=code)
    sheet = catalogue.inclusion_report(asked)
    context: dict[str, Any] = {
        "sheet": sheet,
        "chart": charts.level_bars(sheet.levels),
        "form": PerimeterForm(
            {"periode": code, "agence": request.GET.get("agence", "")},
            agencies=agencies,
            today=today,
        ),
        "formats": FORMATS,
        "period": asked.period,
        "agency": request.GET.get("agence", ""),
        "last_quarter": periods.previous(periods.quarter_of(today)),
    }
    return render(request, "reporting/inclusion.html", context)


@require_POST
@door(see=access.reads_inclusion)
def request_report(request: HttpRequest) -> HttpResponse:
    """Ask for a file, and ring the bell once the request is written."""
    wanted = requesting.Wanted(
        report="inclusion",
        agencies=tuple(_agencies(request.POST.get("agence", ""))),
        period=request.POST.get("periode", ""),
        file_format=request.POST.get("format", "xlsx"),
    )
    asked = requesting.request_report(actor=cast(User, request.user), wanted=wanted)
    tasks.build_report.delay_on_commit(asked.pk)
    return redirect("reporting:request", asked.public_id)


@require_GET
@door(see=access.reads_inclusion)
def report_request(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say where a file is: waiting, ready with its digest, or forgotten."""
    own = ReportRequest.objects.visible_to(cast(User, request.user))
    found = get_object_or_404(own, public_id=public_id)
    context = {"report_request": found, "title": catalogue.REPORTS[found.report].title}
    return render(request, "reporting/request.html", context)


@require_GET
@door(see=access.reads_inclusion)
def download(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give the file; the trace says who took it, when, and which digest."""
    user = cast(User, request.user)
    found = get_object_or_404(ReportRequest.objects.visible_to(user), public_id=public_id)
    content = requesting.download_report(actor=user, request=found)
    response = HttpResponse(content, content_type=CONTENT_TYPES[found.format])
    response["Content-Disposition"] = f'attachment; filename="{found.file_name}"'
    response["Cache-Control"] = "no-store"
    return response


def _agencies(text: str) -> list[uuid.UUID]:
    """Read the perimeter of an address; what is not an identifier names nobody's agency."""
    try:
        return [uuid.UUID(text)] if text else []
    except ValueError:
        return [uuid.UUID(int=0)]
