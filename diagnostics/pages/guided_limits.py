"""How long a guided interview may be in one agency: its manager says, from today on."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from diagnostics import configuring
from diagnostics.accounts import journal
from diagnostics.accounts.access import door, manages
from diagnostics.accounts.models import Agency
from diagnostics.accounts.pages.forms import ActForm

LIMITS = ("guided_questions", "guided_minutes")
QUESTIONS, MINUTES = (configuring.BOUNDS[name] for name in LIMITS)


class LimitsForm(ActForm):
    """Two numbers, each with its bounds; interviews under way keep those they began with."""

    guided_questions = forms.IntegerField(
        label="Questions au plus",
        min_value=QUESTIONS[0],
        max_value=QUESTIONS[1],
        help_text=f"De {QUESTIONS[0]} à {QUESTIONS[1]}.",
    )
    guided_minutes = forms.IntegerField(
        label="Minutes au plus",
        min_value=MINUTES[0],
        max_value=MINUTES[1],
        help_text=f"De {MINUTES[0]} à {MINUTES[1]}.",
    )


@door(see=manages)
@require_http_methods(["GET", "POST"])
def guided_limits(request: HttpRequest, code: str) -> HttpResponse:
    """Read or change the two limits of one agency; only what changes is written."""
    managed = Agency.objects.filter(pk__in=request.user.managed_agency_ids)
    agency = get_object_or_404(managed, code=code)
    today = journal.today()
    current = {name: configuring.parameter(name, on=today, agency_id=agency.pk) for name in LIMITS}
    form = LimitsForm(request.POST or None, initial=current)
    if form.is_bound and form.is_valid():
        for name, value in current.items():
            if form.cleaned_data[name] != value:
                configuring.set_parameter(
                    actor=request.user,
                    name=name,
                    value=form.cleaned_data[name],
                    from_on=today,
                    agency=agency,
                )
        messages.success(request, "Les limites sont changées pour les prochains entretiens.")
        return redirect("diagnostics:guided_limits", agency.code)
    return render(request, "diagnostics/guided_limits.html", {"form": form, "agency": agency})
