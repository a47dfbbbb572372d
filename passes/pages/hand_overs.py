"""« Remettre un carnet » in one screen, its paper, and « Est-ce bien imprimé ? ».

The order is chosen by the system and said; the person's name stands above the button, so that a
booklet is not printed for the wrong open file. Nothing here holds a rule.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person, Recommendation
from passes import access, fitting, issuing, offering, papers
from passes import hand_over_refusals as refusals
from passes.booking_refusals import WORKSHOP_CANCELLED
from passes.formats import booklet_pdf, letter_pdf
from passes.models import HandOver, Order, Site, Workshop
from passes.pages.hand_over_forms import PLACE, HandOverForm

ASKED = "à préciser"
M = TypeVar("M", bound=Model)


@door(see=access.hands_over)
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Propose the dose, the order, the places; hand over; go to the print."""
    person = get_object_or_404(
        Person.objects.visible_to(request.user).select_related("agency", "commune"),
        public_id=public_id,
    )
    form = HandOverForm(request.POST or None, initial=_initial(request, person))
    if form.is_bound and form.is_valid():
        try:
            made = _hand_over(request, person, form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("passes:handed_over", made.public_id)
    return render(request, "passes/hand_over.html", _screen(request, person, form))


def _initial(request: HttpRequest, person: Person) -> dict[str, Any]:
    dose = fitting.proposed_dose(person, on=journal.today(), agency=person.agency)
    return {"passes": dose, "recommendation": request.GET.get("proposition", "")}


def _hand_over(request: HttpRequest, person: Person, form: HandOverForm) -> HandOver:
    sent = form.cleaned_data
    workshop = chosen(Workshop.objects.select_related("site"), form.workshop_id)
    if form.workshop_id and workshop is None:
        raise Refusal(WORKSHOP_CANCELLED)
    site = chosen(Site.objects.all(), form.site_id)
    number = sent["booklet_number"].strip()
    terms = issuing.Terms(
        passes=0 if number else sent["passes"],
        booklet_number=number,
        order=None
        if number
        else Order.objects.visible_to(request.user).filter(public_id=sent["order"]).first(),
        reason=sent["reason"],
        recommendation=Recommendation.objects.visible_to(request.user)
        .filter(person_id__in=person.file_pks, public_id=sent["recommendation"])
        .first(),
        first_site=site,
        first_session_at=form.session_in(site),
        workshop=workshop,
    )
    return issuing.hand_over_booklet(
        actor=request.user, person=person, terms=terms, request_id=sent["request_id"]
    )


def chosen(rows: QuerySet[M], identifier: str) -> M | None:
    """The row of an identifier as a form sends it; nothing for anything else."""
    try:
        return rows.filter(public_id=UUID(identifier)).first() if identifier else None
    except ValueError:
        return None


def _screen(request: HttpRequest, person: Person, form: HandOverForm) -> dict[str, Any]:
    """What the one screen shows: the order that fits and why, or why none does."""
    sent = form.cleaned_data if form.is_bound and hasattr(form, "cleaned_data") else {}
    passes = sent.get("passes") or form.initial["passes"]
    case = fitting.Case(
        request.user,
        person,
        person.agency,
        passes,
        journal.instant(),
        sent.get("reason", ""),
    )
    context: dict[str, Any] = {
        "person": person,
        "recognised": papers.recognised(person),
        "form": form,
        "asks_reason": bool(sent.get("reason")),
    }
    in_stock = fitting.choose_in_stock(case)
    context["has_stock"] = in_stock is not None
    # Said on the screen only: one of the two is asked, and the form says so itself.
    form.fields["passes"].required = True
    try:
        choice = fitting.choose_order(case)
    except Refusal as refusal:
        if in_stock is not None:
            context["must_type"] = form.fields["booklet_number"].required = True
            return context | _places(person, in_stock, case, sent)
        if refusal.code != refusals.LIVE_BOOKLET_EXISTS.code or not case.is_managers:
            # An agency with a drawer reads why nothing of it may be given.
            context["refusal"] = fitting.refusal_in_stock(case) or refusal
            return context
        # A manager may give a second one, and is asked why: what would then be given is shown.
        choice = fitting.choose_order(replace(case, second_booklet_reason=ASKED))
        context["asks_reason"] = form.fields["reason"].required = True
    return context | _places(person, choice, case, sent)


def _places(
    person: Person, choice: fitting.Choice, case: fitting.Case, sent: dict[str, Any]
) -> dict[str, Any]:
    """The order that fits, the places that take its Passes, and the one already ticked."""
    places = offering.offered(person, choice.order, case.at)
    return {
        "choice": choice,
        "places": places,
        "has_sessions": any(place.sessions for place in places),
        "going": sent.get("going") or _proposed(places),
    }


def _proposed(places: list[offering.OfferedPlace]) -> str:
    """The nearest place, to be called; a date is never ticked before she has said yes to it."""
    if not places or any(place.sessions for place in places):
        return ""
    return f"{PLACE}{places[0].site.public_id}"


@door(see=access.hands_over)
@require_safe
def handed_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """After the hand-over: print, then « Est-ce bien imprimé ? »."""
    made = hand_over_of(request, public_id)
    return render(
        request,
        "passes/handed_over.html",
        {
            "hand_over": made,
            "recognised": papers.recognised(made.person),
            "may_draw": made.advisor_id == request.user.pk and issuing.is_of_today(made),
            "came_printed": made.booklet.lot_id is not None,
        },
    )


@door(see=access.hands_over)
@require_POST
def confirm_print(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """« Oui, c’est bien imprimé »: back to the person's file."""
    made = hand_over_of(request, public_id)
    issuing.confirm_print(actor=request.user, hand_over=made)
    return redirect("diagnostics:person", made.person.public_id)


@door(see=access.hands_over)
@require_safe
def booklet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The booklet as a PDF: codes drawn again each time, kept nowhere."""
    made = hand_over_of(request, public_id)
    codes = issuing.draw_codes(actor=request.user, hand_over=made)
    paper = booklet_pdf.render(papers.booklet_of(made, codes))
    return _paper(paper, f"carnet-{made.booklet.number}.pdf")


@door(see=access.hands_over)
@require_safe
def booklet_twin(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same booklet as a page, for those whom a PDF does not serve; never stored."""
    made = hand_over_of(request, public_id)
    codes = issuing.draw_codes(actor=request.user, hand_over=made)
    sheet = papers.booklet_of(made, codes)
    context = {
        "hand_over": made,
        "sheet": sheet,
        "letter": sheet.letter,
        "opening": letter_pdf.opening(sheet.letter),
        "blocks": letter_pdf.blocks(sheet.letter),
        "strip_lines": booklet_pdf.strip_lines(sheet),
        "strips": [
            (booklet_pdf.strip_title(sheet, rank), code, booklet_pdf.drawing(sheet, code))
            for rank, code in enumerate(codes, 1)
        ],
    }
    return _unstored(render(request, "passes/booklet_twin.html", context))


@door(see=access.hands_over)
@require_safe
def letter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The letter alone: for a booklet printed beforehand, or a letter gone astray."""
    made = hand_over_of(request, public_id)
    return _paper(letter_pdf.render(papers.letter_of(made)), f"lettre-{made.reference}.pdf")


def hand_over_of(request: HttpRequest, public_id: UUID) -> HandOver:
    """The hand-over of an address, if one may know of it."""
    rows = HandOver.objects.visible_to(request.user).select_related(
        "person__agency", "person__commune", "booklet", "order", "agency", "first_site", "advisor"
    )
    made = rows.filter(public_id=public_id).first()
    if made is None:
        raise Http404
    return made


def _paper(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return _unstored(response)


def _unstored(response: HttpResponse) -> HttpResponse:
    # Codes give the right to be paid: no cache, of this machine or another, may keep them (T12).
    response["Cache-Control"] = "no-store, private"
    return response
