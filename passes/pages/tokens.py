"""« Jetons d'accès »: what lets a provider's own software redeem in its name."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from diagnostics.accounts import joining
from diagnostics.accounts.access import door
from diagnostics.accounts.models import ApiToken
from diagnostics.accounts.refusals import Refusal
from passes import access, desks
from passes.models import Service
from passes.pages.scan_forms import TokenForm


@door(see=access.administers_provider, act=access.administers_provider)
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens of one's organisation; a new one is shown once, in this very answer."""
    provider = access.provider_of(request.user)
    form = TokenForm(request.POST or None)
    context: dict[str, Any] = {"provider": provider, "form": form}
    if request.method == "POST" and form.is_valid():
        _token, context["text"] = joining.create_token(
            actor=request.user,
            user=request.user,
            label=form.cleaned_data["label"],
            scope_id=provider.public_id,
        )
        context["form"] = TokenForm()
    context["sites"] = provider.sites.order_by("name", "pk")
    services = Service.objects.filter(site_services__site__provider=provider)
    context["services"] = services.distinct().order_by("label")
    found = ApiToken.objects.filter(scope_id=provider.public_id).select_related("user")
    context["tokens"] = found.order_by("-created_at", "-pk")
    return render(request, "passes/tokens.html", context)


@door(see=access.administers_provider, act=access.administers_provider)
@require_POST
def revoke_token(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """End a token: within ten seconds it opens nothing any more."""
    provider = access.provider_of(request.user)
    token = get_object_or_404(ApiToken, scope_id=provider.public_id, public_id=public_id)
    try:
        joining.revoke_token(actor=request.user, token=token)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        desks.forget()
        messages.success(request, f"Le jeton « {token.label} » est retiré.")
    return redirect("passes:tokens")
