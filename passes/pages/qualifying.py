"""The operator's acts on a provider: qualify, invite, suspend, resume, close a place."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from diagnostics.accounts import journal
from diagnostics.accounts.access import any_of, door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, accrediting, enums, joining_providers, tending
from passes.models import Provider, Site
from passes.pages.order_forms import ReasonForm
from passes.pages.provider_forms import AccreditForm, CloseSiteForm, InviteForm

CLOSES_SITES = any_of(access.operates, access.administers_provider)


@door(see=access.operates)
def accredit_provider(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Qualifier »: one place, its services, the SIRET, the charter."""
    provider = _provider(request, public_id)
    today = journal.today()
    form = AccreditForm(request.POST or None, provider=provider, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            accrediting.accredit_provider(
                actor=request.user,
                provider=provider,
                file=form.file(),
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{provider.name} peut encaisser des Pass.")
            return redirect("passes:provider", public_id=public_id)
    return render(request, "passes/accredit_provider.html", {"provider": provider, "form": form})


@door(see=access.operates)
def invite_provider(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give somebody an account for this provider; the first one opens its door."""
    provider = _provider(request, public_id)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {
            "actor": request.user,
            "provider": provider,
            "invitee": form.invitee(),
            "request_id": form.cleaned_data["request_id"],
        }
        is_admin = form.cleaned_data["role"] == enums.ProviderRole.ADMIN
        try:
            if is_admin:
                joining_providers.invite_provider(**given)
            else:
                joining_providers.join_provider(**given)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Le compte est créé.")
            return redirect("passes:provider", public_id=public_id)
    return render(request, "passes/invite_provider.html", {"provider": provider, "form": form})


@door(see=access.operates)
def suspend_provider(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Suspendre », with a reason."""
    provider = _provider(request, public_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accrediting.suspend_provider(actor=request.user, provider=provider, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{provider.name} est suspendue. Ce qui est dû reste dû.")
            return redirect("passes:provider", public_id=public_id)
    return render(request, "passes/suspend_provider.html", {"provider": provider, "form": form})


@door(see=access.operates)
@require_POST
def resume_provider(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Rétablir »."""
    provider = _provider(request, public_id)
    form = ActForm(request.POST)
    form.is_valid()
    accrediting.resume_provider(
        actor=request.user, provider=provider, request_id=form.cleaned_data["request_id"]
    )
    messages.success(request, f"{provider.name} peut de nouveau encaisser.")
    return redirect("passes:provider", public_id=public_id)


@door(see=CLOSES_SITES)
def close_site(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Fermer ce lieu », from a day on."""
    site = get_object_or_404(Site.objects.visible_to(request.user), public_id=public_id)
    form = CloseSiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            tending.close_site(actor=request.user, site=site, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{site.name} est fermé à partir du jour choisi.")
            if access.operates(request.user):
                return redirect("passes:provider", public_id=site.provider.public_id)
            return redirect("passes:my_bank_account")
    return render(request, "passes/close_site.html", {"place": site, "form": form})


def _provider(request: HttpRequest, public_id: uuid.UUID) -> Provider:
    return get_object_or_404(Provider.objects.visible_to(request.user), public_id=public_id)
