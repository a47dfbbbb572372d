"""The places of a structure on screen: written, verified, and what others say of them."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from diagnostics.accounts.access import any_of, door, everyone
from diagnostics.accounts.models import User
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, tending
from passes.models import Site, SiteReport
from passes.pages.application_forms import AnswerForm, OffersForm, SiteForm, TextForm
from passes.pages.members import own_provider

KEEPS_SITES = any_of(access.operates, access.administers_provider)


@door(see=access.administers_provider)
def add_site(request: HttpRequest) -> HttpResponse:
    """« Ajouter un lieu »."""
    return _keep(request, None)


@door(see=KEEPS_SITES)
def edit_site(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Modifier ce lieu »."""
    return _keep(request, _site(request.user, public_id))


@door(see=KEEPS_SITES)
def set_services(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """What a place gives, from today on."""
    site = _site(request.user, public_id)
    form = OffersForm(request.POST if request.method == "POST" else None, site=site)
    if request.method == "POST" and form.is_valid():
        try:
            tending.set_services(
                actor=request.user,
                site=site,
                offers=form.offers(),
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Les services de ce lieu sont à jour.")
            return redirect(_back(request.user, site))
    context = {"form": form, "place": site, "back": _back(request.user, site)}
    return render(request, "passes/set_services.html", context)


@door(see=KEEPS_SITES)
@require_POST
def confirm_site(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Tout est encore vrai »."""
    site = _site(request.user, public_id)
    form = ActForm(request.POST)
    form.is_valid()
    tending.confirm_site(actor=request.user, site=site, request_id=form.cleaned_data["request_id"])
    messages.success(request, f"{site.name} est vérifié aujourd'hui.")
    return redirect(_back(request.user, site))


@door(see=everyone)
def report_site_change(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Signaler un changement », by anybody signed in."""
    site = get_object_or_404(Site, public_id=public_id)
    form = TextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            tending.report_site_change(actor=request.user, site=site, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Merci. La structure va répondre.")
            return redirect("passes:place", public_id=public_id)
    return render(request, "passes/report_site_change.html", {"form": form, "place": site})


@door(see=KEEPS_SITES)
def answer_site_change(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The structure's answer to what was reported."""
    report = get_object_or_404(
        SiteReport.objects.select_related("site", "reported_by"),
        public_id=public_id,
        site__in=Site.objects.visible_to(request.user),
        answered_at__isnull=True,
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            tending.answer_site_change(actor=request.user, report=report, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Votre réponse est enregistrée.")
            return redirect(_back(request.user, report.site))
    context = {"form": form, "report": report, "back": _back(request.user, report.site)}
    return render(request, "passes/answer_site_change.html", context)


def _keep(request: HttpRequest, site: Site | None) -> HttpResponse:
    provider = site.provider if site else own_provider(request)
    form = SiteForm(request.POST or None, site=site)
    if request.method == "POST" and form.is_valid():
        try:
            kept = tending.keep_site(
                actor=request.user,
                provider=provider,
                details=form.details(),
                site=site,
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{kept.name} est enregistré.")
            if site is None:
                return redirect("passes:set_services", public_id=kept.public_id)
            return redirect(_back(request.user, kept))
    back = _back(request.user, site) if site else reverse("passes:my_provider")
    return render(request, "passes/keep_site.html", {"form": form, "place": site, "back": back})


def _site(user: User, public_id: uuid.UUID) -> Site:
    site = get_object_or_404(Site.objects.visible_to(user), public_id=public_id)
    own = access.provider_of(user)
    if not access.operates(user) and (own is None or own.pk != site.provider_id):
        raise Http404
    return site


def _back(user: User, site: Site) -> str:
    if access.operates(user):
        return reverse("passes:provider", args=[site.provider.public_id])
    return reverse("passes:my_provider")
