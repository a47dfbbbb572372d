"""Papers on screen: added to an order, a structure or an account, and taken back as files.

Who may see an owner sees its papers: one's own, the operator, the auditor. A file always leaves as
an attachment that no browser opens by itself; papers of a structure or an account name people, so
each download leaves a line.
"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from diagnostics.accounts.access import any_of, door
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from passes import access, attaching
from passes.models import BankAccount, Dispute, Document, Order, Provider
from passes.pages.document_forms import PaperForm, paper_of

SEES_PAPERS = any_of(access.sees_money, access.funds, access.redeems)
ADDS_PAPERS = any_of(access.operates, access.administers_provider, access.funds)


@door(see=ADDS_PAPERS)
def attach(request: HttpRequest, kind: str, public_id: uuid.UUID) -> HttpResponse:
    """« Ajouter un document »."""
    owner = _owner(request.user, kind, public_id)
    form = PaperForm(request.POST or None, request.FILES or None, owner=kind)
    if request.method == "POST" and form.is_valid():
        paper = paper_of(form.cleaned_data["paper"], form.cleaned_data["kind"])
        try:
            attaching.attach_document(
                actor=request.user,
                owner=owner,
                paper=paper,
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Le document est ajouté.")
            return redirect(_back(request.user, kind, public_id))
    context = {"form": form, "owner": owner, "back": _back(request.user, kind, public_id)}
    return render(request, "passes/attach.html", context)


@door(see=SEES_PAPERS)
@require_safe
def document(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One paper, as a file to keep."""
    paper = get_object_or_404(Document, public_id=public_id)
    if not _may_see(request.user, paper):
        raise Http404
    if request.method == "GET" and paper.order_id is None:
        attaching.note_taken(actor=request.user, document=paper)
    response = HttpResponse(bytes(paper.content), content_type=paper.content_type)
    response["Content-Disposition"] = content_disposition_header(True, paper.file_name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _may_see(user: User, paper: Document) -> bool:
    if access.sees_money(user):
        return True
    if paper.order_id is not None:
        return Order.objects.visible_to(user).filter(pk=paper.order_id).exists()
    if paper.dispute_id is not None:
        return Dispute.objects.visible_to(user).filter(pk=paper.dispute_id).exists()
    if paper.bank_account is not None and paper.bank_account.funder_id is not None:
        membership = access.funder_membership(user)
        return membership is not None and membership.funder_id == paper.bank_account.funder_id
    provider = access.provider_of(user)
    owner = paper.provider_id or (paper.bank_account and paper.bank_account.provider_id)
    return access.administers_provider(user) and provider is not None and provider.pk == owner


def _owner(user: User, kind: str, public_id: uuid.UUID) -> Order | Provider | BankAccount | Dispute:
    """What the paper goes with: the operator's everything, one's own structure, order, dispute."""
    if kind == "dispute":
        return get_object_or_404(Dispute.objects.visible_to(user), public_id=public_id)
    if access.operates(user):
        return _any_owner(kind, public_id)
    if kind == "order" and access.funds(user):
        return get_object_or_404(Order.objects.visible_to(user), public_id=public_id)
    own = access.provider_of(user)
    if kind == "provider" and own is not None and own.public_id == public_id:
        return own
    raise Http404


def _any_owner(kind: str, public_id: uuid.UUID) -> Order | Provider | BankAccount:
    if kind == "order":
        return get_object_or_404(Order, public_id=public_id)
    if kind == "provider":
        return get_object_or_404(Provider, public_id=public_id)
    if kind == "bank_account":
        return get_object_or_404(BankAccount, public_id=public_id)
    raise Http404


def _back(user: User, kind: str, public_id: uuid.UUID) -> str:
    if not access.operates(user) and kind not in {"dispute", "order"}:
        return reverse("passes:my_provider")
    return reverse(f"passes:{kind}", args=[public_id])
