"""« Scans tardifs »: what a phone sent too late, and that the operator may still honour."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from diagnostics.accounts.access import door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access
from passes import late_scans as honouring
from passes.models import LateScan

SHOWN = 100
DONE = "Ce scan est encaissé."
GUARANTEED = "Ce scan sera payé par l'opérateur, dès qu'une deuxième personne l'accorde."


class LateScanForm(ActForm):
    """Why a late scan is honoured."""

    reason = forms.CharField(
        label="Pourquoi l'accepter ?",
        help_text="Par exemple : coupure de la ligne le 14 mai, confirmée par la mairie.",
        max_length=200,
    )


@door(see=access.sees_money)
@never_cache
def late_scans(request: HttpRequest) -> HttpResponse:
    """The scans refused for their lateness, and those that were honoured."""
    accepted = LateScan.objects.select_related("refused_scan__provider", "accepted_by", "gesture")
    context = {
        "waiting": honouring.waiting()[:SHOWN],
        "accepted": accepted.order_by("-accepted_at", "-pk")[:SHOWN],
        "operates": access.operates(request.user),
    }
    return render(request, "passes/late_scans.html", context)


@door(see=access.operates, act=access.operates)
@never_cache
def accept_late_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Honour one of them, with a reason."""
    refused = get_object_or_404(honouring.waiting(), pk=pk)
    form = LateScanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            late = honouring.accept_late_scan(
                actor=request.user,
                refused=refused,
                reason=form.cleaned_data["reason"],
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, DONE if late.redemption_id else GUARANTEED)
            return redirect("passes:late_scans")
    return render(request, "passes/accept_late_scan.html", {"form": form, "refused": refused})
