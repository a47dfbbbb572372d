"""Sharing an order between agencies on screen: figures, preview of the shares, confirmation."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from diagnostics.accounts import territory
from diagnostics.accounts.access import door
from diagnostics.accounts.models import Agency
from diagnostics.accounts.refusals import Refusal
from passes import access, allocating, enums
from passes.allocating import Claim, Part, Transfer
from passes.models import Order
from passes.pages.order_forms import AllocationForm, MoveUnitsForm

SHOWN_AT_MOST = 150


@door(see=access.operates)
def allocate(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The number of each agency, then the shares as they would be, then the confirmation."""
    order = get_object_or_404(Order.objects.visible_to(request.user), public_id=public_id)
    agencies = list(_agencies(order, request.GET.get("departement", ""))[:SHOWN_AT_MOST])
    form = AllocationForm(
        request.POST or None,
        initial=_initial(order),
        agencies=agencies,
        in_booklets=order.mode == enums.OrderMode.PRINTED,
    )
    parts: tuple[Part, ...] = ()
    if request.method == "POST" and form.is_valid():
        claims = [Claim(agency, value) for agency, value in form.indicators()]
        try:
            parts = allocating.plan_allocation(
                order=order, base=form.cleaned_data["base"], claims=claims
            )
            if request.POST.get("confirm") == _spelled(parts):
                allocating.confirm_allocation(
                    actor=request.user,
                    order=order,
                    parts=parts,
                    request_id=form.cleaned_data["request_id"],
                )
                messages.success(request, "La répartition est enregistrée.")
                return redirect("passes:order", public_id=public_id)
        except Refusal as refusal:
            form.refuse(refusal)
            parts = ()
    context = {
        "order": order,
        "form": form,
        "parts": parts,
        "spelled": _spelled(parts),
        "has_changed": bool(parts) and "confirm" in request.POST,
        "total": sum(part.allotted for part in parts),
        "departement": request.GET.get("departement", ""),
        "departements": sorted(territory.DEPARTEMENTS.values()),
    }
    return render(request, "passes/allocate.html", context)


@door(see=access.operates)
@require_POST
def move_units(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take unused Passes of one agency and give them to another."""
    order = get_object_or_404(Order.objects.visible_to(request.user), public_id=public_id)
    agencies = Agency.objects.filter(allocations__order=order)
    form = MoveUnitsForm(request.POST, agencies=agencies)
    if not form.is_valid():
        messages.error(request, "Choisissez deux agences et un nombre de Pass.")
        return redirect("passes:order", public_id=public_id)
    data = form.cleaned_data
    allocating.move_units(
        actor=request.user,
        order=order,
        transfer=Transfer(data["giver"], data["taker"], data["count"]),
        request_id=data["request_id"],
    )
    messages.success(request, f"{data['count']} Pass donnés à {data['taker']}.")
    return redirect("passes:order", public_id=public_id)


def _spelled(parts: tuple[Part, ...]) -> str:
    """The shares as one text: what is confirmed is what was shown, or it is shown again."""
    return " ".join(f"{part.agency.code}={part.allotted}" for part in parts)


def _agencies(order: Order, departement: str) -> QuerySet[Agency]:
    """The agencies already sharing the order, and those of its territory or of the one asked."""
    shared = Agency.objects.filter(allocations__order=order)
    found = Agency.objects.filter(closed_on__isnull=True)
    wanted = {departement} if departement else _departements(order)
    if wanted:
        found = found.filter(departement__in=wanted)
    return (found | Agency.objects.filter(pk__in=shared)).order_by("code")


def _departements(order: Order) -> set[str]:
    codes = set()
    for zone in order.territories.values_list("code", flat=True):
        kind, code = territory.split_zone(zone)
        if kind == "reg":
            codes |= {each.code for each in territory.DEPARTEMENTS.values() if each.region == code}
        elif kind != "epci":
            codes.add(code if kind == "dep" else territory.departement_of(code))
    return codes


def _initial(order: Order) -> dict[str, int | None]:
    rows = list(order.allocations.all())
    initial = {f"agency_{row.agency_id}": row.indicator_value for row in rows}
    base = min((row.base for row in rows), default=0) // allocating.unit_of(order)
    return {"base": base, **initial}
