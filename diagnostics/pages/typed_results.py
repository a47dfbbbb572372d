"""A result typed in: ABC Diag, percent of a Pix campaign, Pix levels of the sixteen competences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from diagnostics import recording
from diagnostics.access import receives_people
from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import Instrument, Mode
from diagnostics.models import Diagnosis, Person
from diagnostics.pages import forms
from diagnostics.pages.people import person_of

TYPED: Mapping[str, tuple[type[forms.TypedForm], str, str]] = {
    Instrument.ABC_DIAG: (forms.AbcDiagForm, "ABC Diag", "diagnostics/typed.html"),
    Instrument.PIX_CAMPAIGN: (forms.CampaignForm, "Parcours Pix", "diagnostics/typed.html"),
    Instrument.PIX_PROFILE: (forms.ProfileForm, "Niveaux Pix", "diagnostics/typed_profile.html"),
}


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def typed(request: HttpRequest, public_id: UUID, instrument: str) -> HttpResponse:
    """Type one result; what is wrong is refused on its own line and the rest is kept."""
    if instrument not in TYPED:
        raise Http404
    person = person_of(request, public_id)
    form_class, title, template = TYPED[instrument]
    form = form_class(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            diagnosis = record(request.user, person, instrument, form)
        except Refusal as refusal:
            _show(form, refusal)
        else:
            return redirect("diagnostics:result", diagnosis.person.public_id)
    return render(request, template, {"form": form, "person": person, "title": title})


def record(actor: User, person: Person, instrument: str, form: forms.TypedForm) -> Diagnosis:
    """Hand the typed values to the one verb that records."""
    sent: dict[str, Any] = form.cleaned_data
    circumstances: dict[str, Any] = {"mode": Mode.ALONE}
    if sent.get("is_agreed"):
        circumstances["agreed_by"] = actor
    if "max_level" in sent:
        circumstances["max_level"] = sent["max_level"]
    return recording.record_diagnosis(
        actor=actor,
        person=person,
        result=recording.typed_result(instrument, form.answers(), **circumstances),
        observed_on=sent["observed_on"] or journal.today(),
        submission_id=sent["request_id"],
    )


def _show(form: forms.TypedForm, refusal: Refusal) -> None:
    faults = refusal.facts.get("faults")
    if faults and isinstance(form, forms.ProfileForm):
        form.refuse_lines(faults)
        return
    form.refuse(refusal)
