"""Bank accounts: the provider submits, one operator checks, another confirms (T5)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from diagnostics.accounts.access import door, everyone
from diagnostics.accounts.models import User
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, account_checks, enums, identifiers
from passes.models import AccountNotice, BankAccount
from passes.pages.order_forms import ReasonForm
from passes.pages.provider_forms import AccountForm, CheckForm

PENDING = (enums.AccountStatus.SUBMITTED, enums.AccountStatus.CHECKED)
CHECKED = "Compte contrôlé. Une autre personne le confirme."
CONFIRMED = "Compte confirmé : les prochains virements y vont."


@door(see=access.sees_money)
@require_safe
def accounts_to_check(request: HttpRequest) -> HttpResponse:
    """What waits for a first or a second person, the oldest first."""
    waiting = BankAccount.objects.filter(status__in=PENDING)
    accounts = list(
        waiting.select_related("provider", "funder", "submitted_by", "checked_by").order_by(
            "submitted_at"
        )
    )
    mine = sum(_may_act(request.user, account) for account in accounts)
    return render(
        request, "passes/accounts_to_check.html", {"accounts": accounts, "sentence": _waiting(mine)}
    )


@door(see=access.sees_money, act=access.operates)
def bank_account(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One account: compare it with the RIB, then check it, or confirm what another checked."""
    account = _account(public_id)
    is_first = account.status == enums.AccountStatus.SUBMITTED
    form = (CheckForm if is_first else ActForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        check, confirm = account_checks.check_bank_account, account_checks.confirm_bank_account
        (check if is_first else confirm)(actor=request.user, account=account, **form.cleaned_data)
        messages.success(request, CHECKED if is_first else CONFIRMED)
        return redirect("passes:accounts_to_check")
    former = account.owner.bank_accounts.filter(status=enums.AccountStatus.ACCEPTED)
    operates = access.operates(request.user)
    context = {
        "account": account,
        "iban": identifiers.show_iban(account.iban),
        "former": former.exclude(pk=account.pk).first(),
        "may_act": operates and _may_act(request.user, account),
        "may_send_back": operates and account.status in PENDING,
        "form": form,
    }
    return render(request, "passes/bank_account.html", context)


@door(see=access.operates)
def send_back_account(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Renvoyer à la structure », with what to correct."""
    account = _account(public_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account_checks.send_back_bank_account(
                actor=request.user, account=account, **form.cleaned_data
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Le compte est renvoyé, avec votre motif.")
            return redirect("passes:accounts_to_check")
    return render(request, "passes/send_back_account.html", {"account": account, "form": form})


@door(see=access.administers_provider)
def my_bank_account(request: HttpRequest) -> HttpResponse:
    """The account that receives one's transfers, and the way to change it."""
    provider = access.provider_of(request.user)
    if provider is None:
        raise Http404
    form = AccountForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            account_checks.change_bank_account(
                actor=request.user,
                provider=provider,
                details=form.details(),
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Votre compte est transmis. Deux personnes le vérifient.")
            return redirect("passes:my_bank_account")
    accounts = provider.bank_accounts.order_by("-pk")
    pending = accounts.filter(status__in=PENDING).first()
    accepted = accounts.filter(status=enums.AccountStatus.ACCEPTED).first()
    last = accounts.first()
    context = {
        "provider": provider,
        "accepted": accepted,
        "pending": pending,
        "to_correct": last if last and last.status == enums.AccountStatus.TO_CORRECT else None,
        "sentence": _my_sentence(accepted, pending),
        "form": None if pending else form,
        "abandon_form": ActForm() if pending else None,
    }
    return render(request, "passes/my_bank_account.html", context)


@door(see=access.administers_provider)
@require_POST
def abandon_account(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Reprendre ce compte »: one's own, before anybody checked it."""
    account = get_object_or_404(
        BankAccount, public_id=public_id, provider=access.provider_of(request.user)
    )
    form = ActForm(request.POST)
    form.is_valid()
    account_checks.abandon_bank_account(
        actor=request.user, account=account, request_id=form.cleaned_data["request_id"]
    )
    messages.success(request, "Ce compte est retiré. Vous pouvez en déposer un autre.")
    return redirect("passes:my_bank_account")


@door(see=everyone)
@require_POST
def answer_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """« Oui, c'est le nôtre » or « Non » : what one was told on the home page."""
    notice = get_object_or_404(
        AccountNotice.objects.select_related("account"), pk=pk, user=request.user
    )
    is_ours = request.POST.get("answer") == "yes"
    form = ActForm(request.POST)
    form.is_valid()
    account_checks.answer_notice(
        actor=request.user,
        notice=notice,
        is_ours=is_ours,
        request_id=form.cleaned_data["request_id"],
    )
    messages.success(request, "Merci." if is_ours else "Ce compte est arrêté. On vous appelle.")
    return redirect("reporting:home")


@door(see=everyone)
@require_safe
def account_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """« Un compte a été déposé » : is it ours?"""
    notice = get_object_or_404(
        AccountNotice.objects.select_related(
            "account__provider", "account__funder", "account__submitted_by"
        ),
        pk=pk,
        user=request.user,
        answered_at__isnull=True,
    )
    context = {"notice": notice, "account": notice.account, "form": ActForm()}
    return render(request, "passes/account_notice.html", context)


def _account(public_id: uuid.UUID) -> BankAccount:
    people = BankAccount.objects.select_related("provider", "funder", "submitted_by", "checked_by")
    return get_object_or_404(people, public_id=public_id)


def _may_act(user: User, account: BankAccount) -> bool:
    """Whether this person may do the next step: never one's own submission or check."""
    done_by = {account.submitted_by_id, account.checked_by_id}
    return account.status in PENDING and user.pk not in done_by


def _waiting(count: int) -> str:
    if not count:
        return "Aucun compte n'attend votre regard."
    return f"{count} compte{'s' if count > 1 else ''} à regarder, le plus ancien d'abord."


def _my_sentence(accepted: BankAccount | None, pending: BankAccount | None) -> str:
    if pending:
        return "Votre nouveau compte est en cours de vérification par deux personnes."
    if accepted:
        return f"Vos virements vont sur le compte {accepted.masked_iban}."
    return "Déposez un compte pour être payé. D'ici là, votre argent vous attend."
