"""Paying funders back on screen: what is to refund, and the account of each funder."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from diagnostics.accounts import journal
from diagnostics.accounts.access import any_of, door
from diagnostics.accounts.refusals import Refusal
from passes import access, account_checks, calendar_days, enums, funder_details, money, refunding
from passes.models import BankAccount, Funder
from passes.pages.invoice_forms import FunderForm
from passes.pages.money_forms import PrepareBatchForm
from passes.pages.provider_forms import AccountForm

sees_funders = any_of(access.sees_money, access.funds)
LABELS = (
    ("SIRET", "siret"),
    ("Adresse de facturation", "billing_address"),
    ("Code du service de facturation", "service_code"),
    ("Comptable public", "public_accountant"),
    ("Convention de mandat", "mandate_agreement"),
)


@door(see=access.sees_money, act=access.operates)
@require_http_methods(["GET", "POST"])
def refunds(request: HttpRequest) -> HttpResponse:
    """« Rembourser les commanditaires »: what can be paid back, what waits and why."""
    today = journal.today()
    initial = {"requested_on": calendar_days.bank_day_from(today)}
    form = PrepareBatchForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            batch = refunding.prepare_refunds(actor=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, f"{batch.number} est prêt. Une autre personne le met en paiement."
            )
            return redirect("passes:batch", public_id=batch.public_id)
    payable, waiting = refunding.due(today)
    context = {
        "payable": payable,
        "waiting": waiting,
        "sentence": _sentence(payable),
        "form": form if access.operates(request.user) and (payable or form.errors) else None,
    }
    return render(request, "passes/refunds.html", context)


@door(see=sees_funders, act=any_of(access.operates, access.signs_for_funder))
@require_http_methods(["GET", "POST"])
def funder(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One funder: what its accountant reads, and the account it is paid back on."""
    shown = get_object_or_404(Funder.objects.visible_to(request.user), public_id=public_id)
    signs = funder_details.signs_for(request.user, shown)
    writes = signs or access.operates(request.user)
    form = FunderForm(request.POST or None, initial=_details(shown)) if writes else None
    if form is not None and form.is_bound and form.is_valid():
        data = dict(form.cleaned_data)
        request_id = data.pop("request_id")
        funder_details.describe_funder(
            actor=request.user,
            funder=shown,
            details=funder_details.FunderDetails(**data),
            request_id=request_id,
        )
        messages.success(request, "C’est enregistré. Les papiers déjà émis gardent leurs mots.")
        return redirect("passes:funder", public_id)
    context = {
        "funder": shown,
        "form": form,
        "facts": [(label, getattr(shown, name) or "–") for label, name in LABELS],
        "may_submit": signs,
        **_accounts(shown),
    }
    return render(request, "passes/funder.html", context)


@door(see=access.signs_for_funder)
@require_http_methods(["GET", "POST"])
def funder_account(request: HttpRequest) -> HttpResponse:
    """The account on which one's funder is paid back, and the way to change it."""
    membership = access.funder_membership(request.user)
    if membership is None:
        raise Http404
    mine = membership.funder
    form = AccountForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            account_checks.change_funder_account(
                actor=request.user,
                funder=mine,
                details=form.details(),
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Votre compte est transmis. Deux personnes le vérifient.")
            return redirect("passes:funder_account")
    found = _accounts(mine)
    last = mine.bank_accounts.order_by("-pk").first()
    context = {
        **found,
        "funder": mine,
        "to_correct": last if last and last.status == enums.AccountStatus.TO_CORRECT else None,
        "sentence": _my_sentence(found["accepted"]),
        "form": form,
    }
    return render(request, "passes/funder_account.html", context)


def _details(shown: Funder) -> dict[str, str]:
    return {name: getattr(shown, name) for _, name in LABELS if name != "siret"}


def _accounts(shown: Funder) -> dict[str, BankAccount | None]:
    accounts = shown.bank_accounts.select_related("submitted_by").order_by("-pk")
    return {
        "accepted": accounts.filter(status=enums.AccountStatus.ACCEPTED).first(),
        "pending": accounts.filter(status__in=account_checks.PENDING).first(),
    }


def _my_sentence(accepted: BankAccount | None) -> str:
    if accepted is None:
        return "Déposez un compte : ce qui n’a pas été utilisé y sera rendu."
    return f"Ce qui vous est rendu va sur le compte {accepted.masked_iban}."


def _sentence(payable: list[refunding.Refund]) -> str:
    if not payable:
        return "Aucun avoir ne peut être remboursé aujourd’hui."
    total = money.show_short(money.total(each.cents for each in payable))
    if len(payable) == 1:
        return f"Un avoir est à rembourser, {total}."
    return f"{len(payable)} avoirs sont à rembourser, {total}."
