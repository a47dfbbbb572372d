"""A funder accepts structures for its orders."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from diagnostics.accounts.access import door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, accrediting, enums
from passes.models import Funder, FunderApproval, Provider
from passes.pages.order_forms import ReasonForm

PER_PAGE = 50


@door(see=access.funds)
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """The structures that redeem, and those that this funder already accepts."""
    funder = _funder(request)
    current = FunderApproval.objects.filter(
        funder=funder, provider=OuterRef("pk"), until_on__isnull=True
    )
    found = Provider.objects.filter(status=enums.ProviderStatus.QUALIFIED)
    said = request.GET.get("q", "").strip()[:80]
    if said:
        found = found.filter(name__icontains=said)
    shown = found.annotate(is_approved=Exists(current)).prefetch_related("sites")
    approved = FunderApproval.objects.filter(funder=funder, until_on__isnull=True).count()
    context = {
        "page": Paginator(shown.order_by("name", "pk"), PER_PAGE).get_page(request.GET.get("page")),
        "said": said,
        "query": urlencode({"q": said}) if said else "",
        "sentence": _sentence(approved),
        "form": ActForm(),
    }
    return render(request, "passes/approvals.html", context)


@door(see=access.funds)
@require_POST
def approve(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Agréer »: this structure may redeem the Passes of one's orders, from today on."""
    qualified = Provider.objects.filter(status=enums.ProviderStatus.QUALIFIED)
    provider = get_object_or_404(qualified, public_id=public_id)
    form = ActForm(request.POST)
    form.is_valid()
    accrediting.approve_for_funder(
        actor=request.user,
        provider=provider,
        funder=_funder(request),
        request_id=form.cleaned_data["request_id"],
    )
    messages.success(request, f"{provider.name} est agréée pour vos commandes.")
    return redirect("passes:approvals")


@door(see=access.funds)
def end_approval(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Ne plus agréer », with a reason; what was redeemed is still paid."""
    approval = get_object_or_404(
        FunderApproval.objects.select_related("provider"),
        provider__public_id=public_id,
        funder=_funder(request),
        until_on__isnull=True,
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accrediting.end_approval(actor=request.user, approval=approval, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{approval.provider.name} n'est plus agréée.")
            return redirect("passes:approvals")
    context = {"form": form, "provider": approval.provider}
    return render(request, "passes/end_approval.html", context)


def _sentence(approved: int) -> str:
    if not approved:
        return "Aucune structure n'est encore agréée pour vos commandes."
    plural = "s" if approved > 1 else ""
    return f"{approved} structure{plural} agréée{plural} pour vos commandes."


def _funder(request: HttpRequest) -> Funder:
    membership = access.funder_membership(request.user)
    if membership is None:
        raise Http404
    return membership.funder
