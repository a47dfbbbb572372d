"""Two files of one person side by side, reunited or separated; no result is shown here."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics import duplicates, free_text, merging
from diagnostics.access import receives_people
from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person
from diagnostics.pages import forms
from diagnostics.pages.people import person_of


@door(see=receives_people)
@require_safe
def twins(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The files that may be of the same person: names, commune and dates, no result."""
    person = person_of(request, public_id)
    others = duplicates.of_file(person).select_related("commune", "agency").order_by("pk")
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
            merging.merge_people(
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
            _hint(request, sent["reason"])
            return redirect("diagnostics:person", kept.public_id)
    pair = ((kept, "Dossier gardé"), (other, "Dossier qui y est réuni"))
    context = {"form": form, "kept": kept, "other": other, "pair": pair}
    return render(request, "diagnostics/merge.html", context)


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def separate(request: HttpRequest, public_id: UUID, other_id: UUID) -> HttpResponse:
    """Undo a reunion made in error, with a reason; what would stay is said before."""
    kept = person_of(request, public_id)
    reunited_or_own = Q(merged_into=kept) | Q(agency_id__in=request.user.agency_ids)
    other = get_object_or_404(Person, reunited_or_own, public_id=other_id)
    form = forms.ReasonForm(request.POST or None)
    since = merging.recorded_since(kept, other)
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data
        try:
            merging.separate_people(
                actor=request.user,
                other=other,
                reason=sent["reason"],
                request_id=sent["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Les deux dossiers sont de nouveau séparés.")
            _hint(request, sent["reason"])
            is_ours = other.agency_id in request.user.agency_ids
            return redirect("diagnostics:person", (other if is_ours else kept).public_id)
    is_late = since is not None and journal.today() > since.last_day
    pair = ((kept, "Dossier gardé"), (other, "Dossier à séparer"))
    context = {"form": form, "kept": kept, "pair": pair, "since": since, "is_late": is_late}
    return render(request, "diagnostics/separate.html", context)


def _hint(request: HttpRequest, reason: str) -> None:
    for hint in free_text.hints(reason):
        messages.warning(request, hint)
