"""« Pannes du service »: noted by the operator, they give their days back to those who claim."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from diagnostics.accounts.access import door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, giving_back_days
from passes.giving_back_days import Stop
from passes.models import Outage
from passes.pages.fields import DayField
from passes.pages.hand_over_forms import HOUR
from passes.scans import OPERATOR_TIME_ZONE

SHOWN = 50


class OutageForm(ActForm):
    """From when to when, in the operator's time, and what happened."""

    began_on = DayField(label="Premier jour")
    began_at = forms.TimeField(label="À partir de", widget=HOUR)
    ended_on = DayField(label="Dernier jour")
    ended_at = forms.TimeField(label="Jusqu'à", widget=HOUR)
    reason = forms.CharField(
        label="Que s'est-il passé ?",
        max_length=300,
        help_text="Les structures le lisent. Par exemple : panne de l'hébergeur.",
    )

    def stop(self) -> Stop:
        data = self.cleaned_data
        return Stop(self._instant("began"), self._instant("ended"), data["reason"])

    def _instant(self, name: str) -> dt.datetime:
        data: dict[str, Any] = self.cleaned_data
        here = ZoneInfo(OPERATOR_TIME_ZONE)
        return dt.datetime.combine(data[f"{name}_on"], data[f"{name}_at"], tzinfo=here)


@door(see=access.sees_money, act=access.operates)
@never_cache
def outages(request: HttpRequest) -> HttpResponse:
    """The outages noted, the orders whose last day of claims moved, and the form of a new one."""
    form = OutageForm(request.POST or None) if access.operates(request.user) else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            outage = giving_back_days.record_outage(
                actor=request.user, stop=form.stop(), request_id=form.cleaned_data["request_id"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _done(outage))
            return redirect("passes:outages")
    noted = Outage.objects.prefetch_related("delays__order").order_by("-began_at")[:SHOWN]
    return render(request, "passes/outages.html", {"form": form, "outages": noted})


def _done(outage: Outage) -> str:
    moved = outage.delays.count()
    if not moved:
        return "La panne est notée. Aucune commande n'était dans ses derniers jours."
    return f"La panne est notée. Dernier jour d'encaissement déplacé : {moved} commande(s)."
