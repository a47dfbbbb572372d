"""Who looks after a person: one who moves, or all those of an advisor who leaves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from diagnostics import moving
from diagnostics.access import receives_people
from diagnostics.accounts import journal
from diagnostics.accounts.access import door, manages
from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from diagnostics.pages.forms import FreeTextField, MoveForm
from diagnostics.pages.people import person_of

SHOWN = 50


class TransferForm(ActForm):
    """Who leaves, who receives, and why; `seen` says which list was read before confirming."""

    agency = forms.ModelChoiceField(
        label="Agence", queryset=Agency.objects.none(), empty_label=None
    )
    advisor = forms.ModelChoiceField(
        label="Conseiller qui part ou s’absente",
        queryset=User.objects.none(),
        empty_label="Choisir",
    )
    to_advisor = forms.ModelChoiceField(
        label="Confier ses usagers à",
        queryset=User.objects.none(),
        required=False,
        empty_label="Personne pour l’instant",
        help_text="Sans conseiller nommé, toute l’agence voit ces personnes dans sa journée.",
    )
    reason = FreeTextField(label="Motif")
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, manager: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        managed = manager.managed_agency_ids
        agencies = Agency.objects.filter(pk__in=managed)
        live = Q(memberships__agency_id__in=managed, memberships__ended_on__isnull=True)
        members = User.objects.filter(live, is_active=True).distinct()
        holders = User.objects.filter(live | Q(people__agency_id__in=managed)).distinct()
        self.fields["agency"].queryset = agencies
        self.fields["agency"].initial = agencies.first()
        if len(managed) == 1:
            self.fields["agency"].widget = forms.HiddenInput()
        self.fields["advisor"].queryset = holders.order_by("last_name", "first_name")
        self.fields["to_advisor"].queryset = members.order_by("last_name", "first_name")


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a person another agency or advisor."""
    person = person_of(request, public_id)
    form = MoveForm(
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
            moving.move_person(
                actor=request.user,
                person=person,
                to_agency=sent["to_agency"],
                to_advisor=None if is_leaving else sent["to_advisor"],
                reason=sent["reason"],
                request_id=sent["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Le changement est enregistré.")
            if is_leaving and sent["to_agency"].pk not in request.user.agency_ids:
                return redirect("diagnostics:people")
            return redirect("diagnostics:person", person.public_id)
    context = {"form": form, "person": person, "title": "Changer d’agence ou de conseiller"}
    return render(request, "diagnostics/act.html", context)


@door(see=manages)
@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest) -> HttpResponse:
    """Give all the people of an advisor to a colleague: read the list first, then confirm."""
    form = TransferForm(request.POST or None, manager=request.user)
    held = None
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data
        if sent["seen"]:
            try:
                moving.transfer_people(
                    actor=request.user,
                    request_id=sent["request_id"],
                    **{name: sent[name] for name in (*TRANSFERRED, "seen")},
                )
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, "Les usagers ont changé de conseiller.")
                return redirect("diagnostics:people")
        held = moving.portfolio_of(
            advisor=sent["advisor"], agency=sent["agency"], on=journal.today()
        )
    if held is None or not (held.people.exists() or held.drafts.exists()):
        context: dict[str, Any] = {"form": form, "is_empty": held is not None}
        return render(request, "diagnostics/transfer.html", context)
    return render(request, "diagnostics/transfer_preview.html", _preview(form, held))


TRANSFERRED = ("agency", "advisor", "to_advisor", "reason")


def _preview(form: TransferForm, held: moving.Portfolio) -> dict[str, Any]:
    """What is about to change hands, and the form that confirms exactly that."""
    sent = form.cleaned_data
    values = {name: form.data.get(name, "") for name in (*TRANSFERRED, "request_id")}
    return {
        "form": form,
        "sent": sent,
        "hidden": {**values, "agency": sent["agency"].pk, "seen": held.digest},
        "people": held.people.order_by("last_name", "first_name", "pk")[:SHOWN],
        "count": held.people.count(),
        "more": max(0, held.people.count() - SHOWN),
        "draft_count": held.drafts.count(),
        "due_count": held.due_count,
        "frozen_count": held.frozen_count,
    }
