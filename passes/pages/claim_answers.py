"""One line of a list: its code typed again by a person; and all its answers as a table."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.accounts.access import door
from diagnostics.accounts.refusals import Refusal
from passes import claim_results, claiming, code_repair
from passes.claim_states import ClaimLineStatus
from passes.pages import claims
from passes.pages.claim_forms import RetypedCodeForm


@door(see=claims.brings_claims, act=claims.brings_claims)
@never_cache
@require_http_methods(["GET", "POST"])
def retype_claim(request: HttpRequest, public_id: UUID, row: int) -> HttpResponse:
    """Read the paper again, and type the whole code; nothing is mended without a person."""
    file = claims.file_of(request, public_id)
    line = get_object_or_404(claim_results.lines_of(file), row=row)
    form = RetypedCodeForm(request.POST or None)
    suspects: tuple[code_repair.Suspect, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            done = claiming.retype_claim(actor=request.user, line=line, typed=form.typed())
        except Refusal as refusal:
            form.refuse(refusal)
            # Worked out from what was just typed, shown once, kept nowhere.
            suspects = code_repair.suspects(form.cleaned_data["code"])
        else:
            is_good = done.status == ClaimLineStatus.GOOD
            said = "elle est bonne" if is_good else f"elle est refusée. {done.detail}"
            messages.info(request, f"La ligne {done.row} est lue : {said}")
            return redirect("passes:claim_file", file.public_id)
    context = {
        "file": file,
        "told": claim_results.told(line),
        "form": form,
        "suspects": [(each, claim_results.place_in_words(each.place)) for each in suspects],
    }
    return render(request, "passes/retype_claim.html", context)


@door(see=claims.sees_claims)
@never_cache
@require_safe
def claim_results_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every line with its answer, in a table to keep."""
    file = claims.file_of(request, public_id)
    return claims.download(
        claim_results.results_csv(file), claims.CSV, claim_results.results_name(file)
    )
