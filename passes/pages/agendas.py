"""The agenda of a place: sessions to come, one opened, who comes, one cancelled, who came.

A place reads a first name and the reference of a hand-over, and nothing else about anybody (L15).
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.refusals import Refusal
from passes import access, attending, booking, calendar_days, calling_off
from passes.models import Outcome, Redemption, Seat, Workshop
from passes.pages.agenda_forms import OutcomeForm, WorkshopForm, open_sites

SHOWN = 60
JUST_PAST = dt.timedelta(days=7)


@door(see=access.redeems)
@never_cache
@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """The sessions to come of each place, and those whose presence is still to note."""
    at = journal.instant()
    own = Workshop.objects.visible_to(request.user).select_related("site", "service")
    coming = own.filter(ends_at__gte=at).order_by("starts_at", "pk")[:SHOWN]
    to_note = (
        own.filter(
            ends_at__lt=at,
            ends_at__gte=at - JUST_PAST,
            seats__released_at__isnull=True,
            seats__attended__isnull=True,
            seats__isnull=False,
        )
        .distinct()
        .order_by("starts_at", "pk")[:SHOWN]
    )
    sites = open_sites(request.user)
    by_site = [(site, [w for w in coming if w.site_id == site.pk]) for site in sites]
    context = {"by_site": by_site, "to_note": to_note, "at": at}
    return render(request, "passes/agenda.html", context)


@door(see=access.redeems)
@never_cache
@require_http_methods(["GET", "POST"])
def open_workshop(request: HttpRequest) -> HttpResponse:
    """« Ouvrir un atelier »: once, or each week until a day."""
    form = WorkshopForm(request.POST or None, actor=request.user)
    if form.is_bound and form.is_valid():
        try:
            booking.open_workshop(
                actor=request.user, plan=form.plan(), request_id=form.cleaned_data["request_id"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "C’est ouvert : les conseillers voient ces places.")
            return redirect("passes:agenda")
    return render(request, "passes/open_workshop.html", {"form": form})


@door(see=access.redeems)
@never_cache
@require_safe
def workshop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who comes: first name and reference; then who came."""
    found = workshop_of(request, public_id)
    seats = (
        Seat.objects.held()
        .filter(workshop=found)
        .select_related("hand_over__person", "outcome")
        .order_by("hand_over__reference")
    )
    at = journal.instant()
    context = {
        "workshop": found,
        "seats": seats,
        "has_begun": found.starts_at <= at,
        "is_coming": found.starts_at > at and found.cancelled_at is None,
        "following": len(calling_off.following(found)) - 1,
    }
    return render(request, "passes/workshop.html", context)


@door(see=access.redeems)
@require_POST
def cancel_workshop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """« Annuler cette séance »: the agencies of the seats read it on their day."""
    found = workshop_of(request, public_id)
    told = Seat.objects.held().filter(workshop=found).count()
    booking.cancel_workshop(actor=request.user, workshop=found)
    sentence = "La séance est annulée."
    if told:
        who = "Le conseiller de la personne attendue est prévenu."
        sentence += " " + (who if told == 1 else f"Les conseillers des {told} personnes le lisent.")
    messages.success(request, sentence)
    return redirect("passes:agenda")


@door(see=access.redeems)
@require_POST
def cancel_series(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """« Annuler cette séance et les suivantes »: one tap for a whole series."""
    found = workshop_of(request, public_id)
    rows = calling_off.following(found)
    told = Seat.objects.held().filter(workshop__in=rows).count()
    calling_off.cancel_series(actor=request.user, workshop=found)
    sentence = f"{len(rows)} séances annulées." if len(rows) > 1 else "La séance est annulée."
    if told:
        sentence += " Chaque conseiller le lit, pour chaque personne attendue."
    messages.success(request, sentence)
    return redirect("passes:agenda")


@door(see=access.redeems)
@require_POST
def note_attendance(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """« Venue » or « Pas venue », one tap; said again, put right."""
    seat = get_object_or_404(_own_seats(request), public_id=public_id)
    attended = request.POST.get("attended") == "yes"
    attending.note_attendance(actor=request.user, seat=seat, attended=attended)
    return redirect("passes:workshop", seat.workshop.public_id)


@door(see=access.redeems)
@never_cache
@require_http_methods(["GET", "POST"])
def seat_outcome(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The « bilan » of a session somebody came to."""
    seat = get_object_or_404(_own_seats(request), public_id=public_id)
    start, end = seat.workshop.starts_at, seat.workshop.ends_at
    said: dict[str, Any] = {
        "who": seat.hand_over.person.first_name,
        "reference": seat.hand_over.reference,
        "when": calendar_days.say_when(start, seat.workshop.site.time_zone),
        "minutes": int((end - start).total_seconds() // 60),
        "back": reverse("passes:workshop", args=[seat.workshop.public_id]),
        "outcome": Outcome.objects.filter(seat=seat).first(),
    }
    return _outcome(request, said, seat=seat)


@door(see=access.redeems)
@never_cache
@require_http_methods(["GET", "POST"])
def redemption_outcome(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The « bilan » of the session a Pass was just given for."""
    own = Redemption.objects.visible_to(request.user).select_related("digital_pass__booklet")
    row = get_object_or_404(own, public_id=public_id)
    hand_over = row.digital_pass.booklet.hand_overs.select_related("person").order_by("-pk").first()
    said: dict[str, Any] = {
        "who": hand_over.person.first_name if hand_over else "",
        "reference": hand_over.reference if hand_over else "",
        "when": calendar_days.in_words(row.service_on),
        "minutes": None,
        "back": reverse("passes:redemption", args=[row.public_id]),
        "outcome": Outcome.objects.filter(redemption=row).first(),
    }
    return _outcome(request, said, redemption=row)


def _outcome(request: HttpRequest, said: dict[str, Any], **session: Any) -> HttpResponse:
    form = OutcomeForm(request.POST or None, initial={"minutes": said["minutes"]})
    if form.is_bound and form.is_valid():
        try:
            attending.note_outcome(
                actor=request.user,
                told=form.told(),
                request_id=form.cleaned_data["request_id"],
                **session,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Le bilan est partagé avec son conseiller.")
            return redirect(said["back"])
    return render(request, "passes/outcome.html", {"form": form, **said})


def workshop_of(request: HttpRequest, public_id: UUID) -> Workshop:
    """The workshop of an address, if it is one of one's own places."""
    own = Workshop.objects.visible_to(request.user).select_related("site", "service")
    return get_object_or_404(own, public_id=public_id)


def _own_seats(request: HttpRequest) -> Any:
    own = Workshop.objects.visible_to(request.user).values("pk")
    return Seat.objects.filter(workshop__in=own).select_related(
        "workshop__site", "hand_over__person"
    )
