"""The people of a structure: added, limited to some of its places, taken out."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from diagnostics.accounts.access import door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, joining_providers
from passes.models import MembershipSite, Provider, ProviderMembership
from passes.pages.application_forms import MemberForm, MemberPlacesForm


def own_provider(request: HttpRequest) -> Provider:
    """The structure that the signed-in administrator speaks for."""
    provider = access.provider_of(request.user)
    if provider is None:
        raise Http404
    return provider


def shown_members(provider: Provider) -> QuerySet[ProviderMembership]:
    """The people who work for a structure today, each with the places that limit them."""
    limits = MembershipSite.objects.current().select_related("site").order_by("site__name")
    members = provider.memberships.filter(ended_on__isnull=True).select_related("user")
    return members.prefetch_related(Prefetch("limits", queryset=limits, to_attr="places")).order_by(
        "pk"
    )


@door(see=access.administers_provider)
def invite_member(request: HttpRequest) -> HttpResponse:
    """« Ajouter un membre » of one's own structure."""
    provider = own_provider(request)
    form = MemberForm(request.POST or None, provider=provider)
    if request.method == "POST" and form.is_valid():
        try:
            joining_providers.join_provider(
                actor=request.user,
                provider=provider,
                invitee=form.invitee(),
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Le compte est créé.")
            return redirect("passes:my_provider")
    return render(request, "passes/invite_member.html", {"form": form})


@door(see=access.administers_provider)
def limit_member(request: HttpRequest, pk: int) -> HttpResponse:
    """« Choisir ses lieux »: where a member scans from now on."""
    membership = _own_member(request, pk)
    form = MemberPlacesForm(
        request.POST if request.method == "POST" else None, membership=membership
    )
    if request.method == "POST" and form.is_valid():
        try:
            joining_providers.limit_member(
                actor=request.user, membership=membership, **form.cleaned_data
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Les lieux de {membership.user.full_name} sont à jour.")
            return redirect("passes:my_provider")
    context = {"form": form, "membership": membership}
    return render(request, "passes/limit_member.html", context)


@door(see=access.administers_provider)
def end_membership(request: HttpRequest, pk: int) -> HttpResponse:
    """« Retirer ce membre »: asked once more, because it acts at once."""
    membership = _own_member(request, pk)
    form = ActForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            joining_providers.end_membership(
                actor=request.user, membership=membership, **form.cleaned_data
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{membership.user.full_name} n'a plus accès.")
            return redirect("passes:my_provider")
    context = {"form": form, "membership": membership}
    return render(request, "passes/end_membership.html", context)


def _own_member(request: HttpRequest, pk: int) -> ProviderMembership:
    mine = ProviderMembership.objects.filter(provider=own_provider(request))
    return get_object_or_404(mine.select_related("user", "provider"), pk=pk)
