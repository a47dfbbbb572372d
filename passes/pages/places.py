"""The public list of places: from any phone, without account or JavaScript, phone first."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import public
from passes import publishing
from passes.formats.places_vocabulary import SERVICES
from passes.models import Site

PER_PAGE = 20
DISTANCES = [("5", "5 km"), ("10", "10 km"), ("20", "20 km"), ("50", "50 km")]
TAKERS = [("", "qui acceptent le Pass"), ("tous", "tous les lieux connus")]
NEAR = 20.0
CACHED_SECONDS = 300


class PlacesForm(forms.Form):
    """What is looked for; a form that writes nothing."""

    q = forms.CharField(required=False, max_length=80)
    km = forms.ChoiceField(required=False, choices=DISTANCES)
    service = forms.ChoiceField(required=False, choices=[("", ""), *SERVICES.items()])
    lieux = forms.ChoiceField(required=False, choices=TAKERS)
    accessible = forms.BooleanField(required=False)


@public
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """« Trouver un lieu »."""
    form = PlacesForm(request.GET)
    said: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    text = said.get("q", "").strip()
    centre = publishing.find_centre(text) if text else None
    is_lost = bool(text) and centre is None
    wanted = publishing.Wanted(
        centre=centre,
        within_km=float(said.get("km") or NEAR),
        service=said.get("service", ""),
        takes_pass=said.get("lieux", "") != "tous",
        is_accessible=bool(said.get("accessible")),
    )
    found = [] if is_lost else publishing.places(wanted, journal.today())
    query = {name: value for name, value in request.GET.items() if name != "page" and value}
    context = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "query": urlencode(query),
        "sentence": _sentence(text, len(found), is_lost=is_lost),
        "services": sorted(SERVICES.items(), key=lambda each: each[1]),
        "distances": DISTANCES,
        "takers": TAKERS,
        "km": said.get("km") or "20",
        "is_lost": is_lost,
    }
    return render(request, "passes/places.html", context)


@public
@require_safe
def place(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One place: call, go, what it gives, and the way to say that it changed."""
    site = get_object_or_404(Site, public_id=public_id)
    shown = publishing.place(site, journal.today())
    if shown is None:
        raise Http404
    context = {"place": shown, "signed_in": request.user.is_authenticated}
    return render(request, "passes/place.html", context)


@public
@require_safe
def places_file(request: HttpRequest) -> HttpResponse:
    """The list as a file of the national standard."""
    response = HttpResponse(
        publishing.places_csv(journal.today()), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="lieux-mediation-numerique.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"public, max-age={CACHED_SECONDS}"
    return response


def _sentence(text: str, count: int, *, is_lost: bool) -> str:
    if is_lost:
        return f"« {text} » n'est ni une commune ni un code postal connus."
    if not count:
        return "Aucun lieu ne correspond. Élargissez la distance ou les critères."
    plural = "x" if count > 1 else ""
    near = f" près de {text}" if text else ""
    return f"{count} lieu{plural}{near}."
