"""Two acts of the advisor's day, one button each: nothing new today, and a proposal carried out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from diagnostics import recommending, reviewing
from diagnostics.access import receives_people
from diagnostics.accounts.access import door
from diagnostics.accounts.pages.addresses import own_address
from diagnostics.models import Recommendation, Review
from diagnostics.pages.people import person_of


@door(see=receives_people)
@require_POST
def nothing_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """« Vu aujourd’hui, rien de neuf »: the next look is planned by the level."""
    person = person_of(request, public_id)
    waiting = Review.objects.waiting().select_related("assessment", "person")
    review = get_object_or_404(waiting, person_id__in=person.file_pks)
    planned = reviewing.note_nothing_new(actor=request.user, review=review)
    day = date_format(planned.due_on, "j F Y")
    messages.success(request, f"C’est noté. {person} est à revoir le {day}.")
    return redirect(_back(request) or reverse("diagnostics:person", args=[person.public_id]))


@door(see=receives_people)
@require_POST
def carried_out(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """« C’est fait »: an accepted proposal leaves the advisor's day."""
    visible = Recommendation.objects.visible_to(request.user).select_related("person")
    recommendation = get_object_or_404(visible, public_id=public_id)
    recommending.complete_recommendation(actor=request.user, recommendation=recommendation)
    messages.success(request, "C’est noté : cette proposition est faite.")
    result = reverse("diagnostics:result", args=[recommendation.person.public_id])
    return redirect(_back(request) or result)


def _back(request: HttpRequest) -> str:
    """The page the button stood on, when it is one of ours."""
    return own_address(request, request.POST.get("next", ""))
