"""Disputes on screen: the list with its deadlines, opening one, its decision, taking it back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import any_of, door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, claims, codes, disputing, money
from passes.claims import Claim
from passes.dispute_states import DisputeReason, DisputeStatus
from passes.models import Dispute, StatementLine
from passes.pages.dispute_forms import (
    LineClaimForm,
    MissingScanForm,
    OutOfPerimeterForm,
    SettleForm,
)

PER_PAGE = 20
sees_disputes = any_of(access.sees_money, access.administers_provider, access.funds)
speaks_of_lines = any_of(access.operates, access.administers_provider)


@door(see=sees_disputes)
@require_safe
def disputes(request: HttpRequest) -> HttpResponse:
    """Those that wait for a decision, the nearest deadline first; the closed ones on demand."""
    closed = request.GET.get("closes") == "1"
    rows = Dispute.objects.visible_to(request.user).select_related("provider", "order")
    rows = rows.exclude(status=DisputeStatus.OPEN) if closed else rows.open()
    order = ("-pk",) if closed else ("deadline_on", "pk")
    page = Paginator(rows.order_by(*order), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "closed": closed,
        "today": journal.today(),
        "sentence": _how_many(page.paginator.count, closed=closed),
        "tells_missing": access.administers_provider(request.user),
        "tells_perimeter": access.funds(request.user),
        "gives": access.sees_money(request.user),
        "query": f"closes={int(closed)}",
    }
    return render(request, "passes/disputes.html", context)


@door(see=sees_disputes, act=access.operates)
def dispute(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One dispute: what is said, its papers, and the decision."""
    shown = _visible(request, public_id)
    form = SettleForm(request.POST or None, dispute=shown)
    if request.method == "POST" and form.is_valid():
        settlement = disputing.Settlement(
            form.cleaned_data["decision"], form.cleaned_data["reason"], form.cents
        )
        try:
            disputing.settle_dispute(
                actor=request.user,
                dispute=shown,
                settlement=settlement,
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "La contestation est décidée. Sa suite est écrite.")
            return redirect("passes:dispute", public_id=public_id)
    is_open = shown.status == DisputeStatus.OPEN
    context = {
        "dispute": shown,
        "facts": _facts(shown),
        "form": form if is_open and access.operates(request.user) else None,
        "withdraw": ActForm(auto_id="retirer_%s")
        if is_open and claims.is_of_the_opening_side(request.user, shown)
        else None,
    }
    return render(request, "passes/dispute.html", context)


@door(see=sees_disputes)
@require_POST
def withdraw_dispute(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Whoever opened a dispute takes it back."""
    form = ActForm(request.POST)
    form.is_valid()
    disputing.withdraw_dispute(
        actor=request.user,
        dispute=_visible(request, public_id),
        request_id=form.cleaned_data["request_id"],
    )
    messages.success(request, "La contestation est retirée.")
    return redirect("passes:disputes")


@door(see=speaks_of_lines)
def dispute_line(request: HttpRequest, pk: int) -> HttpResponse:
    """« Contester cette ligne »."""
    lines = claims.visible_lines(request.user).filter(redemption__isnull=False)
    sources = ("statement", "redemption__digital_pass", "redemption__site")
    line = get_object_or_404(lines.select_related(*sources), pk=pk)
    form = LineClaimForm(request.POST or None, request.FILES or None, user=request.user, line=line)
    said = {"facts": line_facts(line), "title": "Contester cette ligne"}
    return _opened(request, form, said)


@door(see=access.administers_provider)
def missing_scan(request: HttpRequest) -> HttpResponse:
    """« Un scan manque »: a Pass taken in payment that is on no statement."""
    provider = access.provider_of(request.user)
    assert provider is not None  # noqa: S101 (the door let in an administrator of one)
    form = MissingScanForm(request.POST or None, request.FILES or None, provider=provider)
    return _opened(request, form, {"title": "Un scan manque"})


@door(see=access.funds)
def out_of_perimeter(request: HttpRequest) -> HttpResponse:
    """« Ce service n'est pas couvert »: a funder's, for a Pass of its orders."""
    form = OutOfPerimeterForm(request.POST or None, request.FILES or None, user=request.user)
    return _opened(request, form, {"title": "Un service hors de votre commande"})


def line_facts(line: StatementLine) -> list[tuple[str, Any]]:
    """Tell a line as a person reads it."""
    redemption = line.redemption
    facts: list[tuple[str, Any]] = [("Montant", money.show(line.amount_cents))]
    if redemption is not None:
        facts = [
            ("Pass", codes.serial_text(redemption.digital_pass.serial)),
            ("Service", redemption.service_label),
            ("Lieu", redemption.site_name),
            ("Fait le", f"{redemption.service_on:%d/%m/%Y}"),
            *facts,
        ]
    return facts


def _opened(request: HttpRequest, form: Any, said: dict[str, Any]) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        claim: Claim = form.claim
        try:
            opened = disputing.open_dispute(
                actor=request.user, claim=claim, request_id=form.cleaned_data["request_id"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "La contestation est ouverte. Aucune ligne n'a changé.")
            return redirect("passes:dispute", public_id=opened.public_id)
    return render(request, "passes/open_dispute.html", {"form": form, **said})


def _visible(request: HttpRequest, public_id: uuid.UUID) -> Dispute:
    rows = Dispute.objects.visible_to(request.user).select_related(
        "provider", "statement", "order", "opened_by", "decided_by", "site", "service"
    )
    return get_object_or_404(rows, public_id=public_id)


def _facts(shown: Dispute) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        ("Structure", shown.provider.name),
        ("Ouverte par", f"{shown.opened_by.full_name}, le {shown.opened_at:%d/%m/%Y}"),
        ("Relevé", shown.statement.number if shown.statement else "aucun"),
    ]
    if shown.reason == DisputeReason.MISSING_SCAN and shown.serial is not None:
        facts += [
            ("Pass", codes.serial_text(shown.serial)),
            ("Lieu", shown.site.name if shown.site else ""),
            ("Service", shown.service.label if shown.service else ""),
        ]
    sources = ("redemption__digital_pass",)
    for line in shown.lines.select_related(*sources).order_by("pk"):
        facts += line_facts(line)
    if shown.service_on:
        facts.append(("Jour du service, selon la structure", f"{shown.service_on:%d/%m/%Y}"))
    if shown.status == DisputeStatus.OPEN:
        facts.append(("À décider avant le", f"{shown.deadline_on:%d/%m/%Y}"))
    if shown.decided_by and shown.decided_at:
        said = f"{shown.get_decision_display()}, par {shown.decided_by.full_name}"
        facts += [
            ("Décision", f"{said} le {shown.decided_at:%d/%m/%Y}"),
            ("Pourquoi", shown.decision_reason),
            ("Sur le prochain relevé", money.show(shown.amount_cents)),
        ]
    return facts


def _how_many(count: int, *, closed: bool) -> str:
    if closed:
        return "Ce qui a été décidé ou retiré."
    if not count:
        return "Rien n'attend une décision."
    many = "s" if count > 1 else ""
    verb = "attendent" if count > 1 else "attend"
    return f"{count} contestation{many} {verb} une décision. Aucune ligne n'a changé."
