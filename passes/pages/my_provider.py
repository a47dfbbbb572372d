"""« Ma structure »: the file that asks to take Passes, its places, its people, its papers.

One page says what is done and what is missing; each part has its own page, which works without
JavaScript. Only an administrator of the structure enters, and only its own structure is reached.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, application_score, applying, enums
from passes.models import Provider, SiteReport
from passes.pages.application_forms import IdentityForm, SiretForm
from passes.pages.members import own_provider, shown_members

SENTENCES = {
    enums.ProviderStatus.CANDIDATE: "Vous ne pouvez pas encore encaisser de Pass.",
    enums.ProviderStatus.INVITED: "Pour encaisser des Pass, ouvrez votre dossier avec votre SIRET.",
    enums.ProviderStatus.UNDER_REVIEW: "Votre dossier est à l'étude : vous n'avez rien à faire.",
    enums.ProviderStatus.QUALIFIED: "Votre structure encaisse des Pass.",
    enums.ProviderStatus.REFUSED: "Votre dossier n'est pas accepté.",
    enums.ProviderStatus.SUSPENDED: "Votre structure est suspendue. Ce qui vous est dû reste dû.",
    enums.ProviderStatus.DISQUALIFIED: "Votre structure est radiée. Ce qui vous est dû reste dû.",
}


def sentence_of(provider: Provider, steps: tuple[applying.Step, ...]) -> str:
    """What to do now, in one sentence."""
    if provider.status not in applying.OPEN:
        return SENTENCES[enums.ProviderStatus(provider.status)]
    missing = sum(not step.is_done for step in steps)
    if not missing and provider.status == enums.ProviderStatus.TO_CORRECT:
        return "Corrigez ce qui vous est demandé, puis renvoyez votre dossier."
    if not missing:
        return "Votre dossier est complet : envoyez-le."
    return f"Il reste {missing} étape{'s' if missing > 1 else ''} avant d'envoyer votre dossier."


@door(see=access.administers_provider)
@require_safe
def my_provider(request: HttpRequest) -> HttpResponse:
    """What is done, what is missing, and the way to each part."""
    provider = own_provider(request)
    steps = applying.steps(provider)
    reports = SiteReport.objects.filter(site__provider=provider, answered_at__isnull=True)
    context = {
        "provider": provider,
        "steps": steps,
        "sentence": sentence_of(provider, steps),
        "score": application_score.of(provider),
        "is_open": provider.status in applying.OPEN,
        "may_start": provider.status == enums.ProviderStatus.INVITED,
        "may_send": provider.status in applying.OPEN and all(step.is_done for step in steps),
        "sites": provider.sites.order_by("name").prefetch_related("site_services__service"),
        "reports": reports.select_related("site", "reported_by").order_by("pk"),
        "members": shown_members(provider),
        "form": ActForm(),
        "today": journal.today(),
    }
    return render(request, "passes/my_provider.html", context)


@door(see=access.administers_provider)
def start_application(request: HttpRequest) -> HttpResponse:
    """« Ouvrir mon dossier »: the SIRET, and nothing else to type."""
    provider = own_provider(request)
    form = SiretForm(request.POST or None, initial={"siret": provider.siret or ""})
    if request.method == "POST" and form.is_valid():
        try:
            applying.start_application(actor=request.user, provider=provider, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Votre dossier est ouvert.")
            return redirect("passes:my_provider")
    return render(request, "passes/start_application.html", {"form": form, "provider": provider})


@door(see=access.administers_provider)
def fill_application(request: HttpRequest) -> HttpResponse:
    """Who the structure is, who represents it, and the charter."""
    provider = own_provider(request)
    form = IdentityForm(request.POST or None, provider=provider)
    if request.method == "POST" and form.is_valid():
        try:
            applying.fill_application(
                actor=request.user,
                provider=provider,
                identity=form.identity(),
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "C'est enregistré.")
            return redirect("passes:my_provider")
    return render(request, "passes/fill_application.html", {"form": form, "provider": provider})


@door(see=access.administers_provider)
@require_POST
def submit_application(request: HttpRequest) -> HttpResponse:
    """« Envoyer mon dossier »."""
    form = ActForm(request.POST)
    form.is_valid()
    applying.submit_application(
        actor=request.user,
        provider=own_provider(request),
        request_id=form.cleaned_data["request_id"],
    )
    messages.success(request, "Votre dossier est envoyé. Une personne l'étudie.")
    return redirect("passes:my_provider")
