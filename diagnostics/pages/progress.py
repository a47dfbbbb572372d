"""« Évolution »: what changed since the first meeting, drawn and written, on screen and on paper.

A lower result is shown like any other, without red and without alarm: tests draw items at random
and devices differ. Under each drawing stands a table with the same figures.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics import printed_progress, timelines
from diagnostics.access import receives_people
from diagnostics.accounts.access import door
from diagnostics.formats import progress_pdf
from diagnostics.pages.people import person_of
from diagnostics.progress_curves import SHAPES


@door(see=receives_people)
@require_safe
def progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The curves of a person, one small drawing per competence."""
    person = person_of(request, public_id)
    context = {
        "person": person,
        "timeline": timelines.read_timeline(person, request.user),
        "legend": [(SHAPES[mode], label) for mode, label in timelines.MODES.items()],
    }
    return render(request, "diagnostics/progress.html", context)


@door(see=receives_people)
@require_safe
def progress_paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page the person takes home."""
    person = person_of(request, public_id)
    page = printed_progress.page_for_person(person, request.user)
    response = HttpResponse(progress_pdf.render(page), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="evolution.pdf"'
    return response
