"""« L'argent des Pass »: what the ring-fenced account covers, day by day, and what still waits.

The same figures for the operator, the funders and the providers: a provider reads them as a plain
sentence first. Read from what the hourly job kept, so that the page weighs nothing.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from passes import access, coverage, custody_curve
from passes.custody_curve import DayFigures

MONTHS = (1, 3, 12)


@door(see=access.sees_custody)
@require_safe
def custody(request: HttpRequest) -> HttpResponse:
    """The gauge, what waits by age, and the curve with its table."""
    months = next((n for n in MONTHS if request.GET.get("mois") == str(n)), 3)
    since = journal.today() - dt.timedelta(days=months * 31)
    days = coverage.history(since)
    last = coverage.last()
    is_known = last is not None and (last.is_kept or last.is_short)
    context = {
        "coverage": last,
        "audience": "provider" if access.redeems(request.user) else "everybody",
        "gauge": custody_curve.gauge(last.ratio if last and is_known else None),
        "curve": custody_curve.draw(
            [DayFigures(day.on, day.balance_cents, day.due_cents) for day in days]
        ),
        "days": days[::-1],
        "months": months,
        "offered": MONTHS,
        "exports": access.administers_provider(request.user),
        "due_days": settings.PAYMENT_DUE_DAYS,
        "sees_laws": access.sees_money(request.user),
    }
    return render(request, "passes/custody.html", context)
