"""A result typed in: ABC Diag, a Pix campaign, a Pix profile, a Pix certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from diagnostics import configuring, recording, telling
from diagnostics.access import receives_people
from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import Instrument, Mode
from diagnostics.models import Diagnosis, Person
from diagnostics.pages import typed_forms
from diagnostics.pages.people import person_of


@dataclass(frozen=True)
class Page:
    """The form of one instrument, with the words above it."""

    form: type[typed_forms.TypedForm]
    title: str
    sentence: str = ""
    template: str = "diagnostics/typed.html"


PROFILE = "diagnostics/typed_profile.html"
TYPED: Mapping[str, Page] = {
    Instrument.ABC_DIAG: Page(
        typed_forms.AbcDiagForm, "ABC Diag", "Le nombre de bonnes réponses, de 0 à 10."
    ),
    Instrument.PIX_CAMPAIGN: Page(
        typed_forms.CampaignForm,
        "Parcours Pix",
        "Le pourcentage, ou le nombre d’acquis validés sur le nombre visé.",
    ),
    Instrument.PIX_PROFILE: Page(
        typed_forms.ProfileForm,
        "Niveaux Pix",
        "Tapez le niveau, ou les pix, ou les deux. Une ligne vide n’a pas été testée.",
        PROFILE,
    ),
    Instrument.PIX_CERTIFICATE: Page(
        typed_forms.CertificateForm,
        "Certification Pix",
        "Le total certifié, et les niveaux s’ils sont écrits sur le certificat.",
        PROFILE,
    ),
}


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def typed(request: HttpRequest, public_id: UUID, instrument: str) -> HttpResponse:
    """Type one result; what is wrong is refused on its own line and the rest is kept."""
    if instrument not in TYPED:
        raise Http404
    person, page = person_of(request, public_id), TYPED[instrument]
    form = page.form(request.POST or None, initial=_initial())
    if form.is_bound and form.is_valid():
        try:
            diagnosis = record(request.user, person, instrument, form)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            warn_when_soon(request, diagnosis)
            return redirect("diagnostics:result", diagnosis.person.public_id)
    return render(request, page.template, {"form": form, "person": person, "page": page})


def _initial() -> dict[str, Any]:
    """The maximum reachable level in force today; the document may say another one."""
    return {"max_level": configuring.parameter("pix_max_level", on=journal.today())}


def record(actor: User, person: Person, instrument: str, form: typed_forms.TypedForm) -> Diagnosis:
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


def show_refusal(form: typed_forms.TypedForm, refusal: Refusal) -> None:
    """Show a refusal on the lines it names, else above the form."""
    if faults := refusal.facts.get("faults"):
        form.refuse_lines(faults)
        return
    form.refuse(refusal)


def warn_when_soon(request: HttpRequest, diagnosis: Diagnosis) -> None:
    """Say, after recording, that another Pix result is less than four days old."""
    days = Diagnosis.objects.standing().filter(
        person_id__in=diagnosis.person.file_pks, instrument__in=telling.PIX
    )
    others = days.exclude(pk=diagnosis.pk).values_list("observed_on", flat=True)
    if warning := telling.soon_after(diagnosis, list(others)):
        messages.warning(request, warning)
