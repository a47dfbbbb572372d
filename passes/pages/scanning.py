"""Encaisser: present the Pass, verify without spending, redeem, and undo a mistake.

The page works with a camera, a photo, a hand scanner or the code typed by hand, with or without
JavaScript. The form carries the identity of its scan, so that sending it twice spends once.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from diagnostics.accounts.access import any_of, door
from diagnostics.accounts.refusals import Refusal
from passes import (
    access,
    accident_words,
    receipts,
    redeeming,
    scan_refusals,
    scans,
    seen_redemptions,
)
from passes.models import Redemption
from passes.pages.scan_forms import REMEMBERED, ReversalForm, ScanForm
from passes.pages.scan_sentences import to_say

reads_redemptions = any_of(access.scans, access.sees_money)
undoes_redemptions = any_of(access.redeems, access.operates)


@door(see=access.scans, act=access.scans)
@never_cache
def redeem(request: HttpRequest) -> HttpResponse:
    """The scan page: one Pass, verified or redeemed."""
    provider = access.provider_of(request.user)
    form = ScanForm(
        request.POST or None,
        request.FILES or None,
        actor=request.user,
        initial=request.session.get(REMEMBERED, {}),
    )
    context: dict[str, Any] = {"form": form, "is_fresh": request.method == "GET"}
    status = 200
    if request.method == "POST" and form.is_valid():
        _remember(request, form)
        try:
            if request.POST.get("act") == "redeem":
                receipt = redeeming.redeem_pass(actor=request.user, scan=form.scan())
                return redirect("passes:redemption", receipt.redemption.public_id)
            context["receipt"] = redeeming.check_pass(actor=request.user, scan=form.scan())
        except Refusal as refusal:
            context |= {"refusal": refusal, "to_say": to_say(refusal)}
            status = refusal.status
        context["kept"] = _kept(form, context.get("refusal"))
        context["form"] = ScanForm(actor=request.user, initial=context["kept"])
    alone = request.user if form.device else None
    context |= seen_redemptions.of_today(
        provider, form.time_zone, member=alone, limits=access.limited_to(request.user)
    )
    context["is_device"] = alone is not None
    return render(request, "passes/scan.html", context, status=status)


@door(see=reads_redemptions)
@never_cache
@require_safe
def redemption(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The green page of a redemption, which is also its receipt."""
    found = Redemption.objects.visible_to(request.user).select_related(
        "digital_pass", "provider", "member", "reversal", "site", "service"
    )
    row = get_object_or_404(found, public_id=public_id)
    context = {
        "redemption": row,
        "expected_pay_on": scans.expected_pay_on(row.received_at),
        "paid_on": seen_redemptions.paid_on(row),
        "left_to_pay_cents": max(0, (row.price_cents or 0) - row.face_value_cents),
        "holder": seen_redemptions.holder_of(row),
        "receipt_title": f"Reçu du {row.service_on:%d/%m/%Y}",
        "receipt_text": receipts.text_of(row),
        "scans": access.scans(request.user),
        "redeems": access.redeems(request.user),
        "to_verify": seen_redemptions.is_to_verify(row),
        "may_undo": undoes_redemptions(request.user) and row.reversed_at is None,
    }
    return render(request, "passes/redemption.html", context)


@door(see=reads_redemptions)
@never_cache
@require_safe
def receipt_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The signed receipt, as a file that proves by itself."""
    found = Redemption.objects.visible_to(request.user).select_related(
        "digital_pass", "provider", "site", "service"
    )
    row = get_object_or_404(found, public_id=public_id)
    answer = HttpResponse(receipts.signed(row), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="recu-{str(public_id)[:8]}.txt"'
    return answer


@door(see=access.redeems)
@never_cache
@require_safe
def redemptions(request: HttpRequest) -> HttpResponse:
    """The redemptions of one's organisation, the latest first."""
    page = seen_redemptions.page_before(
        access.provider_of(request.user),
        request.GET.get("avant", ""),
        limits=access.limited_to(request.user),
    )
    context = {"page": page, "administers": access.administers_provider(request.user)}
    return render(request, "passes/redemptions.html", context)


@door(see=reads_redemptions, act=undoes_redemptions)
@never_cache
def reverse(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Annuler l'encaissement »: its provider until the month is closed, the operator after."""
    row = get_object_or_404(
        Redemption.objects.visible_to(request.user).select_related("digital_pass"),
        public_id=public_id,
    )
    form = ReversalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            redeeming.reverse_redemption(
                actor=request.user,
                redemption=row,
                reason=form.cleaned_data["reason"],
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("passes:redemption", row.public_id)
    context = {"form": form, "redemption": row, "to_say": accident_words.to_say("reversed")}
    return render(request, "passes/reverse.html", context)


def _remember(request: HttpRequest, form: ScanForm) -> None:
    """Propose the same place and service next time."""
    chosen = {
        "site": str(form.cleaned_data["site"].public_id),
        "service": form.cleaned_data["service"].code,
    }
    if request.session.get(REMEMBERED) != chosen:
        request.session[REMEMBERED] = chosen


def _kept(form: ScanForm, refusal: Refusal | None) -> dict[str, Any]:
    """What to send next: what was typed, under a new identity when this one is taken."""
    is_taken = refusal is not None and refusal.code == scan_refusals.SCAN_MISMATCH.code
    scan = form.scan()
    return {
        "code": scan.code,
        "service": scan.service.code,
        "service_on": scan.service_on.isoformat(),
        "site": str(scan.site.public_id),
        "scan_id": str(uuid.uuid4() if is_taken else scan.scan_id),
    }
