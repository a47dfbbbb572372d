"""The complete copy of a file: read on a page, printed, or taken away as a document."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics import copying
from diagnostics.access import receives_people
from diagnostics.accounts.access import door
from diagnostics.formats import person_copy
from diagnostics.pages.people import person_of


@door(see=receives_people)
@require_safe
def export_person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything held on a person, in words."""
    person = person_of(request, public_id)
    copy = copying.export_person(actor=request.user, person=person)
    return render(request, "diagnostics/person_copy.html", {"person": person, "copy": copy})


@door(see=receives_people)
@require_safe
def export_person_json(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same, for a program; no name in the name of the file."""
    person = person_of(request, public_id)
    copy = copying.export_person(actor=request.user, person=person, form="json")
    answer = HttpResponse(person_copy.to_json(copy), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="copie-{copy.reference}.json"'
    return answer
