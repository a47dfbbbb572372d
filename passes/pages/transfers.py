"""Transfers: the batches, preparing one, the second operator's look, and the file for the bank."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import (
    access,
    calendar_days,
    limits,
    money,
    money_refusals,
    owing,
    paying,
    release_checks,
)
from passes.enums import BatchStatus
from passes.models import PaymentBatch
from passes.pages import batch_facts as beside
from passes.pages.money_forms import PrepareBatchForm, ReleaseBatchForm

PER_PAGE = 50
NUMBERS = (
    "Aucun",
    "Un seul",
    "Deux",
    "Trois",
    "Quatre",
    "Cinq",
    "Six",
    "Sept",
    "Huit",
    "Neuf",
    "Dix",
)


@door(see=access.sees_money)
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """The batches, the latest first."""
    found = PaymentBatch.objects.select_related("prepared_by", "released_by").order_by("-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    payable, waiting = owing.due(journal.today())
    context = {
        "page": page,
        "payable": payable,
        "waiting": waiting,
        "sentence": _payable_sentence(payable),
        "prepares": access.operates(request.user),
    }
    return render(request, "passes/batches.html", context)


@door(see=access.sees_money, act=access.operates)
def prepare_batch(request: HttpRequest) -> HttpResponse:
    """« Préparer les virements »: what will be paid, what waits and why, the day asked."""
    today = journal.today()
    initial = {"requested_on": calendar_days.bank_day_from(today)}
    form = PrepareBatchForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            batch = paying.prepare_batch(actor=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{batch.number} est prêt. {_next(batch)}")
            return redirect("passes:batch", public_id=batch.public_id)
    payable, waiting = owing.due(today)
    context = {
        "form": form,
        "payable": payable,
        "waiting": waiting,
        "sentence": _payable_sentence(payable),
        "limits": limits.in_words(),
    }
    return render(request, "passes/prepare_batch.html", context)


@door(see=access.sees_money, act=access.operates)
def batch(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Mettre en paiement »: the second pair of eyes, then the password again."""
    shown = _batch(public_id)
    form = ReleaseBatchForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            paying.release_batch(actor=request.user, batch=shown, **form.release)
        except Refusal as refusal:
            if refusal.code == money_refusals.WARNINGS_CHANGED.code:
                messages.warning(request, refusal.sentence)
                return redirect("passes:batch", public_id=public_id)
            form.refuse(refusal)
        else:
            messages.success(
                request, "C'est en paiement. Donnez maintenant le fichier à la banque."
            )
            return redirect("passes:batch", public_id=public_id)
    attention = beside.attention_of(shown)
    form.fields["seen"].initial = release_checks.seal(release_checks.spell(attention))
    context = {
        "batch": shown,
        "sentence": _sentence(shown, len(attention)),
        "attention": attention[: beside.SHOWN],
        "others": (others := beside.others(shown, {payment.pk for payment, _ in attention})),
        "bad_answers": [one for one in others if one.is_bad],
        "all_count": shown.count if shown.count > beside.SHOWN else 0,
        "form": form if form.errors or _may_release(request, shown) else None,
        **beside.facts_of(shown),
        **beside.acts_of(request, shown),
    }
    return render(request, "passes/batch.html", context)


@door(see=access.sees_money)
@require_safe
def batch_transfers(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Every transfer of a batch, page by page, with what the bank says of each."""
    shown = _batch(public_id)
    payments = shown.payments.with_payees().order_by("pk")
    page = Paginator(payments, beside.SHOWN).get_page(request.GET.get("page"))
    context = {
        "batch": shown,
        "page": page,
        "others": beside.warned(shown, list(page)),
        "sentence": _sentence(shown, len(beside.attention_of(shown))),
    }
    return render(request, "passes/batch_transfers.html", context)


@door(see=access.sees_money, act=access.operates)
@require_POST
def cancel_batch(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give a batch up; its statements are payable again."""
    form = ActForm(request.POST)
    form.is_valid()
    cancelled = paying.cancel_batch(
        actor=request.user,
        batch=_batch(public_id),
        request_id=form.cleaned_data["request_id"],
    )
    messages.success(
        request, f"{cancelled.number} est annulé. Ses relevés sont de nouveau à payer."
    )
    return redirect("passes:batches")


@door(see=access.sees_money, act=access.operates)
@require_POST
def export_batch(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Download the file for the bank: always the same bytes."""
    exported = paying.export_batch(actor=request.user, batch=_batch(public_id))
    return HttpResponse(
        bytes(exported.file_content or b""),
        content_type="application/xml",
        headers={
            "Content-Disposition": f'attachment; filename="{exported.number}.xml"',
            "Cache-Control": "no-store",
        },
    )


def _next(batch: PaymentBatch) -> str:
    """Who goes on, and what the ceiling of a batch left for another one."""
    payable, _ = owing.due(journal.today())
    told = "Une autre personne le met en paiement."
    if not payable:
        return told
    plural = "s attendent" if len(payable) > 1 else " attend"
    return f"{told} {len(payable)} relevé{plural} un autre bordereau ({limits.in_words()})."


def _batch(public_id: uuid.UUID) -> PaymentBatch:
    people = PaymentBatch.objects.select_related(
        "prepared_by", "released_by", "failure_asked_by", "failed_by"
    )
    return get_object_or_404(people, public_id=public_id)


def _may_release(request: HttpRequest, shown: PaymentBatch) -> bool:
    is_another = shown.prepared_by_id != request.user.pk
    return shown.status == BatchStatus.PREPARED and is_another and access.operates(request.user)


def _sentence(shown: PaymentBatch, watched: int) -> str:
    """« 63 virements, 48 210 €. Trois demandent votre attention. »."""
    plural = "s" if shown.count > 1 else ""
    total = money.show_short(shown.control_sum_cents)
    head = f"{shown.count} virement{plural}, {total}."
    if shown.status != BatchStatus.PREPARED:
        return head
    if not watched:
        return f"{head} Aucun ne sort de l'ordinaire."
    number = NUMBERS[watched] if watched < len(NUMBERS) else str(watched)
    return f"{head} {number} {'demandent' if watched > 1 else 'demande'} votre attention."


def _payable_sentence(payable: list[owing.Due]) -> str:
    if not payable:
        return "Aucun relevé ne peut être payé aujourd'hui."
    total = money.show_short(money.total(each.cents for each in payable))
    if len(payable) == 1:
        return f"Un relevé est à payer, {total}."
    return f"{len(payable)} relevés sont à payer, {total}."
