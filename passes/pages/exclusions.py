"""A manager excludes a person from an order, with a reason, or lifts it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from diagnostics.accounts.access import door
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person
from passes import access, mending, papers
from passes.models import Exclusion, Order
from passes.pages.hand_over_forms import ExclusionForm


@door(see=access.manages)
@require_http_methods(["GET", "POST"])
def exclusions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The live exclusions of a person, and the form of a new one."""
    person = _person(request, public_id)
    form = ExclusionForm(
        request.POST or None,
        orders=Order.objects.distributing().filter(allocations__agency=person.agency_id),
    )
    if form.is_bound and form.is_valid():
        try:
            mending.exclude_person(actor=request.user, person=person, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Cette personne ne recevra plus de Pass de cette commande.")
            return redirect("passes:exclusions", person.public_id)
    context = {
        "person": person,
        "recognised": papers.recognised(person),
        "form": form,
        "live": Exclusion.objects.filter(
            person_id__in=person.file_pks, lifted_at__isnull=True
        ).select_related("order", "decided_by"),
    }
    return render(request, "passes/exclusions.html", context)


@door(see=access.manages)
@require_POST
def lift_exclusion(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Let the person receive Passes of this order again."""
    person = _person(request, public_id)
    exclusion = get_object_or_404(Exclusion, pk=pk, person_id__in=person.file_pks)
    mending.lift_exclusion(actor=request.user, exclusion=exclusion)
    messages.success(request, "L’exclusion est levée.")
    return redirect("passes:exclusions", person.public_id)


def _person(request: HttpRequest, public_id: UUID) -> Person:
    people = Person.objects.filter(agency_id__in=request.user.managed_agency_ids)
    return get_object_or_404(people, public_id=public_id)
