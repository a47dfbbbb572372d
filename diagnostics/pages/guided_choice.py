"""Before a guided interview: what to ask about. The job search by default, two clicks in all."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from diagnostics import configuring, interviewing, item_bank, pix
from diagnostics.access import receives_people
from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import Instrument
from diagnostics.pages.people import person_of

CHOSEN = "choix"


@door(see=receives_people)
@require_http_methods(["GET", "POST"])
def guided_choice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose the scope and begin; a draft under way is offered first."""
    person = person_of(request, public_id)
    refused = ""
    if request.method == "POST":
        try:
            draft = interviewing.start_interview(
                actor=request.user,
                person=person,
                instrument=Instrument.GUIDED_INTERVIEW,
                scope=_scope(request),
            )
        except Refusal as refusal:
            refused = refusal.sentence
        else:
            return redirect("diagnostics:guided", draft.public_id)
    today = journal.today()
    context = {
        "person": person,
        "refused": refused,
        "draft": person.interviews.open().filter(instrument=Instrument.GUIDED_INTERVIEW).first(),
        "scope": request.POST.get("scope", item_bank.JOB_SEARCH),
        "chosen": request.POST.getlist("competences"),
        "areas": areas(),
        "manages": person.agency_id in request.user.managed_agency_ids,
        "questions": configuring.parameter(
            "guided_questions", on=today, agency_id=person.agency_id
        ),
        "minutes": configuring.parameter("guided_minutes", on=today, agency_id=person.agency_id),
    }
    return render(request, "diagnostics/guided_choice.html", context)


def areas() -> Sequence[tuple[pix.Area, Sequence[pix.Competence]]]:
    """The five areas, each with its competences, in the order of the framework."""
    return [(area, [c for c in pix.COMPETENCES if c.area == area]) for area in pix.AREAS]


def _scope(request: HttpRequest) -> str:
    """What was asked for; boxes ticked in the list say so by themselves, radio moved or not."""
    scope = request.POST.get("scope", item_bank.JOB_SEARCH)
    ticked = ",".join(request.POST.getlist("competences"))
    if scope == CHOSEN:
        return ticked or ","
    return ticked if ticked and scope == item_bank.JOB_SEARCH else scope
