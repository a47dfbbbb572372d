"""What a human looks at: the list, one signal with its facts, and the sentence that closes it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.accounts.access import any_of, door
from diagnostics.accounts.refusals import Refusal
from passes import access, watching
from passes.models import Signal
from passes.pages.signal_forms import ReviewSignalForm
from passes.signal_kinds import SignalKind, SignalStatus

PAGE = 20
sees_signals = any_of(access.operates, access.audits, access.manages)


@door(see=sees_signals)
@require_safe
def signals(request: HttpRequest) -> HttpResponse:
    """The open ones first, the oldest first; those already closed on demand."""
    closed = request.GET.get("classes") == "1"
    kind = request.GET.get("nature", "")
    rows = Signal.objects.visible_to(request.user).select_related("agency", "provider")
    rows = rows.exclude(status=SignalStatus.OPEN) if closed else rows.open()
    if kind in SignalKind.values:
        rows = rows.filter(kind=kind)
    page = Paginator(rows.order_by("-pk" if closed else "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    count = page.paginator.count
    context = {
        "page": page,
        "closed": closed,
        "kind": kind,
        "kinds": SignalKind.choices,
        "sentence": _sentence(count, closed=closed),
        "operates": access.operates(request.user),
        "query": f"nature={kind}&classes={int(closed)}",
        **_verifications(request),
    }
    return render(request, "passes/signals.html", context)


@door(see=sees_signals, act=access.operates)
@require_http_methods(["GET", "POST"])
def signal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What was seen, whom to call, and what it was."""
    rows = Signal.objects.visible_to(request.user).select_related(
        "agency", "provider", "booklet", "reviewed_by"
    )
    seen = get_object_or_404(rows, public_id=public_id)
    form = ReviewSignalForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            watching.review_signal(actor=request.user, signal=seen, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Le signalement est classé.")
            return redirect("passes:signals")
    may_act = access.operates(request.user) and seen.status == SignalStatus.OPEN
    context = {"signal": seen, "form": form, "may_act": may_act}
    return render(request, "passes/signal.html", context)


def _verifications(request: HttpRequest) -> dict[str, str]:
    """The way to verifications by lot: those one draws, or those one is asked to make."""
    if access.operates(request.user) or access.audits(request.user):
        label, name = "Vérifications par tirage", "passes:verifications"
    else:
        label, name = "Appels de vérification pour une autre agence", "passes:verification_calls"
    return {"verification_label": label, "verification_link": reverse(name)}


def _sentence(count: int, *, closed: bool) -> str:
    if closed:
        return "Ce qui a été regardé, et ce que c’était."
    if not count:
        return "Rien à regarder."
    many = "s" if count > 1 else ""
    return (
        f"{count} fait{many} à regarder. Aucun n’a bloqué un Pass ni un paiement : "
        "c’est à vous de dire ce que c’était."
    )
