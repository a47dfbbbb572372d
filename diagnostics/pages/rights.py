"""« Ses droits »: one page per person, where each right is one act away.

Read, have corrected, freeze, object, erase: a request is written down the day it comes and is
answered within the month. Nothing here needs a reason from the person.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics import answering, erasing, reopening, restricting, retention
from diagnostics.access import reads_needs, receives_people
from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person
from diagnostics.pages.forms import ReasonForm
from diagnostics.pages.people import person_of
from diagnostics.pages.rights_forms import RequestForm


@door(see=receives_people)
@require_safe
def person_rights(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where the rights of a person stand, and what may be done now."""
    person = person_of(request, public_id)
    last = erasing.last_contact_of(person)
    context = {
        "person": person,
        "requests": person.rights_requests.order_by("-received_on", "-pk"),
        "today": journal.today(),
        "gives_copy": reads_needs(request.user, person),
        "ends_on": retention.years_after(last, settings.RETENTION_YEARS),
        "ending": person.anonymisations.announced().first(),
    }
    return render(request, "diagnostics/person_rights.html", context)


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def register_request(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write down what the person asks."""
    form = RequestForm(request.POST or None, initial={"received_on": journal.today()})
    return _act(
        request,
        person_of(request, public_id),
        form,
        "Noter une demande",
        lambda person, sent: answering.register_request(
            actor=request.user,
            person=person,
            kind=sent["kind"],
            received_on=sent["received_on"],
            detail=sent["reason"],
            request_id=sent["request_id"],
        ),
    )


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def restrict_person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Freeze the file."""
    return _act(
        request,
        person_of(request, public_id),
        ReasonForm(request.POST or None),
        "Geler le dossier",
        lambda person, sent: restricting.restrict_person(
            actor=request.user,
            person=person,
            reason=sent["reason"],
            request_id=sent["request_id"],
        ),
    )


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def lift_restriction(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let the file be written again, once the person was told so."""
    return _act(
        request,
        person_of(request, public_id),
        ActForm(request.POST if request.method == "POST" else None),
        "Lever le gel, après l’avoir dit à la personne",
        lambda person, sent: restricting.lift_restriction(
            actor=request.user, person=person, request_id=sent["request_id"]
        ),
    )


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def reopen_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open a closed file again."""
    return _act(
        request,
        person_of(request, public_id),
        ActForm(request.POST if request.method == "POST" else None),
        "Rouvrir le dossier",
        lambda person, sent: reopening.reopen_file(
            actor=request.user, person=person, request_id=sent["request_id"]
        ),
    )


def _act(request: HttpRequest, person: Person, form: ActForm, title: str, act: Any) -> HttpResponse:
    """One form, one verb, back to the rights of the person."""
    if form.is_bound and form.is_valid():
        try:
            act(person, form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "C’est noté dans le dossier.")
            return redirect("diagnostics:person_rights", person.public_id)
    submit = title.partition(",")[0]
    context = {"form": form, "person": person, "title": title, "submit": submit}
    return render(request, "diagnostics/act.html", context)
