"""Those who redeem, on the operator's screen: the list, and one provider with what it lacks."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from diagnostics.accounts.access import door
from diagnostics.accounts.models import User
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.identifiers import spoken_phone
from passes import access, application_score, applying, enums, identifiers
from passes.models import Provider
from passes.pages.members import shown_members
from passes.pages.provider_forms import STATUSES, SearchForm

PER_PAGE = 25
SENTENCES: dict[str, str] = {
    enums.ProviderStatus.APPLYING: "Cette structure remplit son dossier.",
    enums.ProviderStatus.UNDER_REVIEW: "Son dossier vous attend : lisez-le, puis décidez.",
    enums.ProviderStatus.TO_CORRECT: "Son dossier lui est renvoyé : elle doit le compléter.",
    enums.ProviderStatus.REFUSED: "Son dossier est refusé.",
    enums.ProviderStatus.DISQUALIFIED: "Cette structure est radiée : ce qui lui est dû reste dû.",
}
WAITING: dict[str, str] = {
    enums.ProviderStatus.APPLYING: "attend la structure",
    enums.ProviderStatus.UNDER_REVIEW: "attend votre décision",
    enums.ProviderStatus.TO_CORRECT: "attend la structure",
    enums.ProviderStatus.SUSPENDED: "attend votre décision",
}
QUALIFIABLE = frozenset({enums.ProviderStatus.CANDIDATE, enums.ProviderStatus.INVITED})


@door(see=access.sees_money)
@require_safe
def providers(request: HttpRequest) -> HttpResponse:
    """Candidates and qualified ones, by name, town, postcode or SIRET."""
    form = SearchForm(request.GET)
    found: QuerySet[Provider] = Provider.objects.visible_to(request.user)
    sentence = _counts(found)
    if form.is_valid():
        found = _searched(found, form)
    waiting = Count("bank_accounts", filter=Q(bank_accounts__status__in=["submitted", "checked"]))
    shown = found.annotate(waiting=waiting).prefetch_related("sites").order_by("name", "pk")
    query = {name: value for name, value in request.GET.items() if name != "page" and value}
    context = {
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "query": urlencode(query),
        "searched": bool(query),
        "sentence": sentence,
        "statuses": STATUSES,
        "by_state": _by_state(request.user),
        "operates": access.operates(request.user),
    }
    return render(request, "passes/providers.html", context)


@door(see=access.sees_money)
@require_safe
def provider(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One provider: its places and services, its people, its qualification, its accounts."""
    shown = get_object_or_404(Provider.objects.visible_to(request.user), public_id=public_id)
    accounts = list(shown.bank_accounts.order_by("-pk"))
    missing = [step for step in applying.steps(shown) if not step.is_done]
    context = {
        "provider": shown,
        "sentence": _sentence(shown, {account.status for account in accounts}),
        "facts": _facts(shown),
        "sites": shown.sites.select_related("commune").prefetch_related("site_services__service"),
        "members": shown_members(shown),
        "accreditations": shown.accreditations.select_related("decided_by").order_by("-from_on"),
        "accounts": accounts,
        "qualifiable": shown.status in QUALIFIABLE and access.operates(request.user),
        "operates": access.operates(request.user),
        "missing": [] if shown.status == enums.ProviderStatus.QUALIFIED else missing,
        "score": application_score.of(shown),
        "form": ActForm(),
    }
    return render(request, "passes/provider.html", context)


def _searched(found: QuerySet[Provider], form: SearchForm) -> QuerySet[Provider]:
    data = form.cleaned_data
    if data["status"]:
        found = found.filter(status=data["status"])
    if data["accepts_pass"]:
        found = found.filter(sites__accepts_pass=True).distinct()
    if not data["q"]:
        return found
    said = data["q"].strip()
    number = identifiers.compact(said)
    if number.isdigit():
        return found.filter(
            Q(siret__startswith=number) | Q(sites__postcode__startswith=number)
        ).distinct()
    return found.filter(Q(name__icontains=said) | Q(sites__town__icontains=said)).distinct()


def _counts(found: QuerySet[Provider]) -> str:
    counts = dict(found.values_list("status").annotate(Count("pk")).order_by())
    candidates = sum(counts.get(status, 0) for status in QUALIFIABLE)
    qualified = counts.get(enums.ProviderStatus.QUALIFIED, 0)
    waiting = counts.get(enums.ProviderStatus.UNDER_REVIEW, 0)
    more = f" Dossiers à étudier : {waiting}." if waiting else ""
    may = f"{qualified} structures peuvent" if qualified > 1 else f"{qualified} structure peut"
    return f"{may} encaisser. Candidates : {candidates}.{more}"


def _by_state(user: User) -> list[tuple[str, str, int, str]]:
    """Each state that has structures: value, words, how many, and what waits there."""
    visible = Provider.objects.visible_to(user)
    counts = dict(visible.values_list("status").annotate(Count("pk")).order_by())
    return [
        (str(state), str(state.label), counts[state], WAITING.get(state, ""))
        for state in enums.ProviderStatus
        if counts.get(state)
    ]


def _sentence(shown: Provider, accounts: set[str]) -> str:
    if sentence := SENTENCES.get(shown.status):
        return sentence
    if shown.status in QUALIFIABLE:
        return "Cette structure est candidate : elle ne peut pas encore encaisser de Pass."
    if shown.status == enums.ProviderStatus.SUSPENDED:
        return "Cette structure est suspendue : ce qui lui est dû reste dû."
    if enums.AccountStatus.ACCEPTED in accounts:
        return "Cette structure encaisse, et son compte bancaire est confirmé."
    return "Cette structure encaisse. Son argent attend un compte bancaire confirmé."


def _facts(shown: Provider) -> list[tuple[str, str]]:
    charter = shown.charter_accepted_on
    reason = [("Motif", shown.state_reason)] if shown.state_reason else []
    return [
        *reason,
        ("SIRET", identifiers.show_siret(shown.siret) if shown.siret else "inconnu"),
        *(
            (f"SIRET avant le {each.from_on:%d/%m/%Y}", identifiers.show_siret(each.former_siret))
            for each in shown.siret_changes.order_by("-from_on", "-pk")
        ),
        ("Nature", "organisme public" if shown.is_public_body else (shown.kind or "–")),
        ("Représentant légal", shown.legal_representative or "–"),
        ("Charte acceptée le", f"{charter:%d/%m/%Y}" if charter else "–"),
        ("Mail", shown.email or "–"),
        ("Téléphone", spoken_phone(shown.phone) or "–"),
        ("Origine", shown.source or "saisie"),
    ]
