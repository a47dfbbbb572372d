"""Two files of one person side by side, and a person who changes agency or advisor."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics import enrolling, free_text
from diagnostics.access import receives_people
from diagnostics.accounts.access import door
from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person
from diagnostics.pages import forms
from diagnostics.pages.people import person_of


@door(see=receives_people)
@require_safe
def twins(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The files that may be of the same person: names, commune and dates, no result."""
    person = person_of(request, public_id)
    same = Person.objects.visible_to(request.user).current().filter(search_name=person.search_name)
    others = same.exclude(pk=person.pk).select_related("commune", "agency")
    return render(request, "diagnostics/twins.html", {"person": person, "others": others})


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, public_id: UUID, other_id: UUID) -> HttpResponse:
    """Reunite two files, with a reason; the first one is kept."""
    kept, other = person_of(request, public_id), person_of(request, other_id)
    form = forms.ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data
        try:
            enrolling.merge_people(
                actor=request.user,
                kept=kept,
                other=other,
                reason=sent["reason"],
                request_id=sent["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Les deux dossiers sont réunis.")
            for hint in free_text.hints(sent["reason"]):
                messages.warning(request, hint)
            return redirect("diagnostics:person", kept.public_id)
    pair = ((kept, "Dossier gardé"), (other, "Dossier qui y est réuni"))
    context = {"form": form, "kept": kept, "pair": pair}
    return render(request, "diagnostics/merge.html", context)


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def separate(request: HttpRequest, public_id: UUID, other_id: UUID) -> HttpResponse:
    """Undo a reunion made in error, with a reason."""
    kept, other = person_of(request, public_id), person_of(request, other_id)
    form = forms.ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data
        try:
            enrolling.separate_people(
                actor=request.user,
                other=other,
                reason=sent["reason"],
                request_id=sent["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Les deux dossiers sont de nouveau séparés.")
            return redirect("diagnostics:person", other.public_id)
    context = {"form": form, "person": kept, "title": "Séparer deux dossiers"}
    return render(request, "diagnostics/act.html", context)


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a person another agency or advisor."""
    person = person_of(request, public_id)
    form = forms.MoveForm(
        request.POST or None,
        agencies=Agency.objects.filter(closed_on__isnull=True),
        advisors=User.objects.filter(
            is_active=True, memberships__ended_on__isnull=True, memberships__agency=person.agency
        ).distinct(),
        initial={"to_agency": person.agency, "to_advisor": person.advisor},
    )
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data
        is_leaving = sent["to_agency"] != person.agency
        try:
            enrolling.move_person(
                actor=request.user,
                person=person,
                to_agency=sent["to_agency"],
                to_advisor=None if is_leaving else sent["to_advisor"],
                request_id=sent["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Le changement est enregistré.")
            if is_leaving:
                return redirect("diagnostics:people")
            return redirect("diagnostics:person", person.public_id)
    context = {"form": form, "person": person, "title": "Changer d’agence ou de conseiller"}
    return render(request, "diagnostics/act.html", context)
