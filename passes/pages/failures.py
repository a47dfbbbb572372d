"""A batch without effect: declared by one operator with the bank's proof, confirmed by another."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from diagnostics.accounts.access import door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, failing
from passes.enums import BatchStatus
from passes.models import PaymentBatch
from passes.pages.document_forms import paper_of
from passes.pages.money_forms import FailBatchForm
from passes.paper_kinds import DocumentKind


@door(see=access.sees_money, act=access.operates)
def declare_batch_failed(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« La banque n'a rien fait de ce fichier »: what it says, and its proof."""
    batch = get_object_or_404(PaymentBatch, public_id=public_id)
    was_sent = batch.status == BatchStatus.EXPORTED
    form = FailBatchForm(request.POST or None, request.FILES or None, needs_proof=was_sent)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            failing.declare_batch_failed(
                actor=request.user,
                batch=batch,
                reason=told["reason"],
                proof=paper_of(told.get("proof"), DocumentKind.BANK_LETTER),
                request_id=told["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "C'est déclaré. Une autre personne doit le confirmer.")
            return redirect("passes:batch", public_id=public_id)
    context = {"batch": batch, "form": form, "was_sent": was_sent}
    return render(request, "passes/declare_batch_failed.html", context)


@door(see=access.sees_money, act=access.operates)
@require_POST
def confirm_batch_failed(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The second person agrees: the statements are payable again."""
    batch = get_object_or_404(PaymentBatch, public_id=public_id)
    failing.confirm_batch_failed(actor=request.user, batch=batch, request_id=_request_id(request))
    messages.success(request, f"{batch.number} est sans effet. Ce qu'il payait est de nouveau dû.")
    return redirect("passes:batch", public_id=public_id)


@door(see=access.sees_money, act=access.operates)
@require_POST
def withdraw_failure(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The declaration was a mistake: the batch goes on."""
    batch = get_object_or_404(PaymentBatch, public_id=public_id)
    failing.withdraw_failure(actor=request.user, batch=batch, request_id=_request_id(request))
    messages.success(request, "La déclaration est retirée.")
    return redirect("passes:batch", public_id=public_id)


def _request_id(request: HttpRequest) -> uuid.UUID:
    form = ActForm(request.POST)
    form.is_valid()
    found: uuid.UUID = form.cleaned_data["request_id"]
    return found
