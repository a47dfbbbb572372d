"""The operator's decisions on an application: accept as it is, send back, refuse, strike off."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, accrediting, applying, renumbering
from passes.models import Provider
from passes.pages.fields import DayField
from passes.pages.order_forms import ReasonForm
from passes.pages.provider_forms import NewSiretForm

DECISIONS = {
    "completer": (
        accrediting.ask_correction,
        "Demander un complément",
        "La structure lit votre motif tel quel et corrige son dossier.",
    ),
    "refuser": (
        accrediting.refuse_provider,
        "Refuser",
        "La structure lit votre motif tel quel. Un refus est définitif.",
    ),
    "radier": (
        accrediting.disqualify_provider,
        "Radier",
        "Elle n'encaissera plus jamais. Ce qui lui est dû reste payé.",
    ),
}


class AcceptForm(ActForm):
    from_on = DayField(label="Qualifiée à partir du")


@door(see=access.operates)
def decide(request: HttpRequest, public_id: uuid.UUID, decision: str) -> HttpResponse:
    """One decision that needs its reason."""
    if decision not in DECISIONS:
        raise Http404
    verb, title, sentence = DECISIONS[decision]
    provider = get_object_or_404(Provider, public_id=public_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verb(actor=request.user, provider=provider, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Votre décision est enregistrée, avec son motif.")
            return redirect("passes:provider", public_id=public_id)
    context = {"provider": provider, "form": form, "title": title, "sentence": sentence}
    return render(request, "passes/decide_provider.html", context)


@door(see=access.operates)
def accept_application(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Qualifier » a file as its structure filled it."""
    provider = get_object_or_404(Provider, public_id=public_id)
    form = AcceptForm(request.POST or None, initial={"from_on": journal.today()})
    if request.method == "POST" and form.is_valid():
        file = applying.file_of(provider, form.cleaned_data["from_on"])
        try:
            if file is None:
                raise Http404
            accrediting.accredit_provider(
                actor=request.user,
                provider=provider,
                file=file,
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{provider.name} peut encaisser des Pass.")
            return redirect("passes:provider", public_id=public_id)
    context = {
        "provider": provider,
        "form": form,
        "title": "Qualifier",
        "sentence": "Ses lieux et ses services sont ceux de son dossier.",
    }
    return render(request, "passes/decide_provider.html", context)


@door(see=access.operates)
def change_siret(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Elle a changé de SIRET »: the same company elsewhere, on the sight of its paper."""
    provider = get_object_or_404(Provider, public_id=public_id)
    form = NewSiretForm(
        request.POST or None, request.FILES or None, initial={"from_on": journal.today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            renumbering.change_siret(
                actor=request.user,
                provider=provider,
                new=form.new(),
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Le SIRET est à jour ; l'ancien reste sur ce qui est écrit.")
            return redirect("passes:provider", public_id=public_id)
    return render(request, "passes/change_siret.html", {"provider": provider, "form": form})
