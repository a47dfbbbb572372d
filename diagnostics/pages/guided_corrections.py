"""« Corriger » an interview or a paper grid: its questions again, filled with what was noted.

An empty line counts as not asked. The record that is replaced stays readable, with the reason.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from diagnostics import guided_corrections
from diagnostics.access import receives_people
from diagnostics.accounts.access import door
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Diagnosis, Interview
from diagnostics.pages.typed_forms import WhyForm
from diagnostics.pages.typed_sheets import SheetForm
from diagnostics.recording import Correction


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def guided_correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Replace the result of an interview by the answers as they really were."""
    visible = Diagnosis.objects.visible_to(request.user).select_related("person", "interview")
    found = get_object_or_404(visible.standing(), public_id=public_id)
    interview = found.interview
    if interview is None or not guided_corrections.is_correctable(found):
        raise Http404
    form, why = _form_of(request, found, interview), WhyForm(request.POST or None)
    if form.is_bound and all([form.is_valid(), why.is_valid()]):
        try:
            replacement = guided_corrections.correct_guided(
                actor=request.user,
                diagnosis=found,
                sheet=form.sheet(),
                correction=Correction(why.cleaned_data["reason"], why.cleaned_data["comment"]),
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Le résultat est corrigé. L’ancien reste lisible.")
            return redirect("diagnostics:guided_result", replacement.public_id)
    context = {"form": form, "why": why, "diagnosis": found, "person": found.person}
    return render(request, "diagnostics/guided_correct.html", context)


def _form_of(request: HttpRequest, found: Diagnosis, interview: Interview) -> SheetForm:
    """The questions with what was noted; what was typed comes first."""
    lines = guided_corrections.lines_to_correct(interview)
    noted = {row.question: row for row in interview.answers.order_by("pk")}
    initial: dict[str, Any] = {"observed_on": found.observed_on}
    for number, item in lines:
        if row := noted.get(item.id):
            initial |= {f"line_{number}": row.value, f"shown_{number}": row.is_shown}
    return SheetForm(request.POST or None, initial=initial, items=lines)
