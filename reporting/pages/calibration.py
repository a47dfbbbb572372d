"""« Calibrage »: where the figures stand beside those published, for the national roles."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from reporting import access, calibrating, calibration, charts, periods


@require_GET
@door(see=access.reads_calibration)
def calibrate(request: HttpRequest) -> HttpResponse:
    """Show one period; the last finished quarter by default."""
    last = periods.previous(periods.quarter_of(journal.today()))
    try:
        period = periods.read(request.GET.get("periode") or last.code)
    except ValueError:
        period = last
    found = calibrating.of_period(period)
    earlier = [last]
    for _ in range(3):
        earlier.append(periods.previous(earlier[-1]))
    context = {
        "found": found,
        "period": period,
        "chart": charts.anchor_bands(found.readings),
        "sources": calibration.SOURCES,
        "rising": calibration.RISING,
        "offered": [*earlier, periods.year_of(journal.today())],
    }
    return render(request, "reporting/calibration.html", context)
