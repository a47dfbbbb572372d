"""« Ce n'était pas moi »: the days a booklet was used, and the one that a person contests."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from diagnostics.accounts.access import door
from diagnostics.accounts.refusals import Refusal
from passes import access, accident_words, contesting, papers
from passes.pages.hand_overs import hand_over_of
from passes.pages.signal_forms import ContestForm

SAID = f"C’est transmis au gestionnaire. {accident_words.to_say('contested')}"


@door(see=access.hands_over)
@require_http_methods(["GET", "POST"])
def contest(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose the day she says was not hers, and write her words."""
    made = hand_over_of(request, public_id)
    uses = contesting.uses_of(made)
    told = contesting.contested(uses)
    open_uses = [use for use in uses if str(use.public_id) not in told]
    # A form sent again is answered by the verb, whatever was contested since.
    form = ContestForm(request.POST or None, uses=uses if request.POST else open_uses)
    if form.is_bound and form.is_valid():
        try:
            contesting.contest_redemption(
                actor=request.user,
                redemption=form.use,
                reason=form.cleaned_data["reason"],
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, SAID)
            return redirect("diagnostics:person", made.person.public_id)
    context = {
        "hand_over": made,
        "recognised": papers.recognised(made.person),
        "form": form,
        "open_uses": open_uses,
        "contested_count": len(told),
    }
    return render(request, "passes/contest.html", context)
