"""What is about to end: files at the term of their retention, and advice on results.

The notice of thirty days is told here to the advisor (law.md, L17); « Je l’ai revue » keeps the
file, because meeting somebody is a contact.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from diagnostics import disagreements, erasing
from diagnostics.access import receives_people
from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.models import Anonymisation
from diagnostics.pages.people import person_of

ONE_YEAR = dt.timedelta(days=365)


@door(see=receives_people)
@require_safe
def endings(request: HttpRequest) -> HttpResponse:
    """Files that will say nothing of anybody in a few weeks, the soonest first."""
    announced = Anonymisation.objects.announced().visible_to(request.user)
    rows = announced.filter(person__merged_into__isnull=True).select_related("person__advisor")
    context = {"endings": rows.order_by("due_on", "pk")}
    return render(request, "diagnostics/endings.html", context)


@door(see=receives_people)
@require_POST
def call_off_ending(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The person was met again: the file lives on."""
    person = person_of(request, public_id)
    ending = get_object_or_404(person.anonymisations.announced())
    erasing.call_off_ending(actor=request.user, ending=ending)
    messages.success(request, f"Le dossier de {person} est gardé.")
    return redirect("diagnostics:endings")


@door(see=receives_people)
@require_safe
def overrides(request: HttpRequest) -> HttpResponse:
    """Advice on results: what ends soon, and how often the calculation was corrected, both ways."""
    today, agencies = journal.today(), request.user.agency_ids
    soon = [
        (override, disagreements.valid_until(override))
        for override in disagreements.ending_soon(agencies, today)
    ]
    rate = disagreements.rate(agencies, today - ONE_YEAR, today)
    context = {"soon": soon, "today": today, "rate": rate}
    return render(request, "diagnostics/overrides.html", context)
