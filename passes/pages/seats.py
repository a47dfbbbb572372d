"""Another session for somebody who has a booklet, a seat given back, and the call that was made."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.pages.addresses import own_address
from diagnostics.accounts.refusals import Refusal
from passes import access, booking, enums, following, offering, papers
from passes.booking_refusals import WORKSHOP_CANCELLED
from passes.models import Seat, Workshop
from passes.pages.hand_over_forms import SeatForm
from passes.pages.hand_overs import chosen, hand_over_of


@door(see=access.hands_over)
@never_cache
@require_http_methods(["GET", "POST"])
def seats(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The seats of a booklet, and other sessions near; holding one is one click."""
    made = hand_over_of(request, public_id)
    form = SeatForm(request.POST or None)
    if form.is_bound and form.is_valid():
        workshop = chosen(Workshop.objects.all(), form.workshop_id)
        try:
            if workshop is None:
                raise Refusal(WORKSHOP_CANCELLED)
            booking.hold_seat(
                actor=request.user,
                hand_over=made,
                workshop=workshop,
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "La place est réservée. Imprimez la lettre, ou dictez-la.")
            return redirect("passes:seats", made.public_id)
    at = journal.instant()
    held = Seat.objects.held().filter(hand_over=made, workshop__starts_at__gte=at)
    places = offering.offered(made.person, made.order, at)
    context = {
        "hand_over": made,
        "recognised": papers.recognised(made.person),
        "form": form,
        "held": held.select_related("workshop__site", "workshop__service"),
        "places": places,
        "has_sessions": any(place.sessions for place in places),
    }
    return render(request, "passes/seats.html", context)


@door(see=access.hands_over)
@require_POST
def release_seat(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """« Rendre cette place »: somebody else may come."""
    visible = Seat.objects.visible_to(request.user).select_related("hand_over")
    seat = get_object_or_404(visible, public_id=public_id)
    booking.release_seat(actor=request.user, seat=seat)
    messages.success(request, "La place est rendue.")
    return redirect("passes:seats", seat.hand_over.public_id)


@door(see=access.hands_over)
@require_POST
def note_call(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a call gave, in one click; what it asks for comes next."""
    made = hand_over_of(request, public_id)
    result = request.POST.get("result", "")
    if result not in enums.CallResult.values:
        return redirect("passes:hand_overs")
    following.note_call(actor=request.user, hand_over=made, result=enums.CallResult(result))
    messages.success(request, f"C’est noté pour {made.person}.")
    if result == enums.CallResult.OTHER_PLACE:
        return redirect("passes:seats", made.public_id)
    if result == enums.CallResult.GIVES_BACK:
        trouble = reverse("passes:trouble", args=[made.public_id])
        return redirect(f"{trouble}?situation=given_back")
    following_page = own_address(request, request.POST.get("next", ""))
    return redirect(following_page or reverse("passes:hand_overs"))
