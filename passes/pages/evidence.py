"""What an auditor asks of Passes: a draw by seed, their whole life, one name at a time.

The operator reads the draws too: an audit that nobody sees proves less. Only the auditor draws,
takes a pack away and asks for a name, each time with its line in the journal.
"""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics.accounts.access import door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, codes, proving, sampling, tracing
from passes.models import EvidenceDraw, Pass
from passes.pages.creditor_pack import sent
from passes.pages.evidence_forms import EvidenceDrawForm, HolderForm

PAGE = 20


@door(see=access.sees_money, act=access.audits)
@require_http_methods(["GET", "POST"])
def evidence_draws(request: HttpRequest) -> HttpResponse:
    """The draws made, the form of the next one, and any Pass by its serial."""
    if (wanted := request.GET.get("serie", "").strip()) and request.method == "GET":
        number = codes.read_serial(wanted)
        if number is not None and Pass.objects.filter(serial=number).exists():
            return redirect("passes:pass_history", codes.serial_text(number))
    form = EvidenceDrawForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            draw = proving.draw_evidence(
                actor=request.user, draw=form.draw, request_id=form.cleaned_data["request_id"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("passes:evidence_draw", draw.public_id)
    rows = EvidenceDraw.objects.select_related("order", "drawn_by").defer("serials")
    context = {
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "may_draw": access.audits(request.user),
        "wanted": wanted,
        "rule": sampling.RULE,
    }
    return render(request, "passes/evidence_draws.html", context)


@door(see=access.sees_money)
@require_safe
def evidence_draw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One draw: its two numbers, its digests, each Pass with its state."""
    return _page(request, _draw(public_id))


@door(see=access.sees_money, act=access.audits)
@require_POST
def evidence_pack_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The evidence pack of a draw, as a file to keep."""
    draw = _draw(public_id)
    ActForm(request.POST).is_valid()
    return sent(proving.export_evidence_pack(actor=request.user, draw=draw))


@door(see=access.audits, act=access.audits)
@require_POST
def show_holder(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The holder of one Pass, for a reason; said once, on this answer only."""
    draw = _draw(public_id)
    form = _holder_form(draw, request)
    holder = None
    if form.is_valid():
        asked = form.cleaned_data
        try:
            holder = proving.show_holder(
                actor=request.user, draw=draw, serial=asked["serial"], reason=asked["reason"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
    answer = _page(request, draw, form=form, holder=holder)
    answer["Cache-Control"] = "no-store"
    return answer


@door(see=access.sees_money)
@require_safe
def pass_history(request: HttpRequest, serial: str) -> HttpResponse:
    """The whole life of one Pass, from its production to the bank."""
    number = codes.read_serial(serial)
    if number is None or codes.serial_text(number) != serial.upper():
        raise Http404
    digital_pass = get_object_or_404(
        Pass.objects.select_related("booklet", "order__funder"), serial=number
    )
    context = {"digital_pass": digital_pass, "events": tracing.of([number])[number]}
    return render(request, "passes/pass_history.html", context)


def _draw(public_id: UUID) -> EvidenceDraw:
    rows = EvidenceDraw.objects.select_related("order", "drawn_by")
    return get_object_or_404(rows, public_id=public_id)


def _holder_form(draw: EvidenceDraw, request: HttpRequest | None = None) -> HolderForm:
    serials = sorted(codes.serial_text(serial) for serial in draw.serials)
    return HolderForm(request.POST if request else None, serials=serials)


def _page(
    request: HttpRequest,
    draw: EvidenceDraw,
    *,
    form: HolderForm | None = None,
    holder: proving.Holder | None = None,
) -> HttpResponse:
    passes = Pass.objects.filter(serial__in=draw.serials).select_related("booklet", "order")
    context = {
        "draw": draw,
        "passes": passes.order_by("serial"),
        "form": form or _holder_form(draw),
        "holder": holder,
        "pack_form": ActForm(auto_id="pack_%s"),
        "may_take": access.audits(request.user),
        "rule": sampling.RULE,
    }
    return render(request, "passes/evidence_draw.html", context)
