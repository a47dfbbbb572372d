"""Orders on screen: the list, one order with what it still lacks, drafting, signing, opening."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from diagnostics.accounts import journal, territory
from diagnostics.accounts.access import any_of, door
from diagnostics.accounts.models import Agency
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import (
    access,
    allocating,
    calendar_days,
    enums,
    funding_shares,
    money,
    order_steps,
    order_text,
    ordering,
    recalling,
)
from passes.models import Order, SignOff
from passes.ordering import Visa
from passes.pages import order_progress
from passes.pages.order_forms import (
    ActivateForm,
    DraftOrderForm,
    MoveUnitsForm,
    ReasonForm,
    SignForm,
)

PER_PAGE = 50
SIGNS = any_of(access.operates, access.signs_for_funder)
NUMBERS = ("", "une chose", "deux choses", "trois choses", "quatre choses")


@door(see=access.sees_orders)
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """The orders one may know of, the latest first."""
    found = Order.objects.visible_to(request.user).select_related("funder").order_by("-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    drafts = found.filter(status=enums.OrderStatus.DRAFT).count()
    active = found.filter(status__in=enums.DISTRIBUTING).count()
    context = {
        "page": page,
        "sentence": f"{active} en cours de distribution, {drafts} en préparation.",
        "drafts_orders": access.operates(request.user),
        "sees_invoices": access.sees_money(request.user) or access.funds(request.user),
    }
    return render(request, "passes/orders.html", context)


@door(see=access.sees_orders)
@require_safe
def order(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One order: its terms, its money, its visas, its agencies, and what is missing."""
    shown = _order(request, public_id)
    return render(request, "passes/order.html", _order_context(request, shown, ActivateForm()))


@door(see=access.operates)
def draft_order(request: HttpRequest) -> HttpResponse:
    """« Nouvelle commande »."""
    form = DraftOrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            drafted = ordering.draft_order(
                actor=request.user, terms=form.terms(), request_id=form.cleaned_data["request_id"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{drafted.reference} est prête à être signée.")
            return redirect("passes:order", public_id=drafted.public_id)
    return render(request, "passes/draft_order.html", {"form": form})


@door(see=access.sees_orders, act=SIGNS)
def sign_order(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The exact text, and the answer of who signs."""
    shown = _order(request, public_id)
    digest = order_text.digest_of(shown)
    operates = access.operates(request.user)
    kinds = ordering.OPERATOR_SIGNS if operates else ordering.FUNDER_SIGNS
    initial = {"text_digest": digest, "kind": "quote" if operates else "signature"}
    form = SignForm(request.POST or None, initial=initial, kinds=sorted(kinds))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        visa = Visa(
            data["kind"],
            data["text_digest"],
            data["decision"],
            data["reason"],
            data.get("amount_cents"),
        )
        try:
            ordering.record_sign_off(
                actor=request.user, order=shown, visa=visa, request_id=data["request_id"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Votre décision est enregistrée, avec le texte exact.")
            return redirect("passes:order", public_id=public_id)
    context = {
        "order": shown,
        "form": form if SIGNS(request.user) else None,
        "lines": order_text.text_of(shown).splitlines(),
        "digest": digest,
    }
    return render(request, "passes/sign_order.html", context)


@door(see=access.sees_orders, act=access.operates)
@require_POST
def activate_order(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Activer »: the Passes that the money received pays for may be handed over."""
    shown = _order(request, public_id)
    form = ActivateForm(request.POST)
    if form.is_valid():
        try:
            opened = ordering.activate_order(
                actor=request.user,
                order=shown,
                mandate_number=form.cleaned_data["mandate_number"],
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, f"La commande est active : {_grouped(opened.funded_count)} Pass ouverts."
            )
            return redirect("passes:order", public_id=public_id)
    return render(request, "passes/order.html", _order_context(request, shown, form))


@door(see=access.sees_orders, act=access.operates)
@require_POST
def raise_instalment(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Open what the new money pays for."""
    form = ActForm(request.POST)
    form.is_valid()
    opened = ordering.raise_instalment(
        actor=request.user,
        order=_order(request, public_id),
        request_id=form.cleaned_data["request_id"],
    )
    messages.success(request, f"{_grouped(opened.funded_count)} Pass sont maintenant ouverts.")
    return redirect("passes:order", public_id=public_id)


@door(see=access.sees_orders, act=SIGNS)
def cancel_order(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give up a draft, with a reason."""
    shown = _order(request, public_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ordering.cancel_order(actor=request.user, order=shown, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{shown.reference} est annulée. L'argent reçu est à rendre.")
            return redirect("passes:order", public_id=public_id)
    return render(request, "passes/cancel_order.html", {"order": shown, "form": form})


def _order(request: HttpRequest, public_id: uuid.UUID) -> Order:
    visible = Order.objects.visible_to(request.user).select_related("funder")
    return get_object_or_404(visible, public_id=public_id)


def _order_context(request: HttpRequest, shown: Order, form: ActivateForm) -> dict[str, object]:
    is_draft = shown.status == enums.OrderStatus.DRAFT
    operates = access.operates(request.user)
    allocations = list(
        shown.allocations.select_related("agency")
        .annotate(left=F("allotted_count") - F("drawn_count"))
        .order_by("agency__code")
    )
    value = shown.ordered_count * shown.face_value_cents
    received = ordering.received_cents(shown)
    gaps = ordering.activation_gaps(shown, shown.mandate_number or "") if is_draft else []
    return {
        "order": shown,
        "sentence": _sentence(shown, len(gaps)),
        "terms": _terms(shown),
        "shares": funding_shares.shares_of(shown),
        "distance": order_progress.distance_of(request.user, shown),
        "stopped_for_funds": recalling.is_stopped_for_funds(shown),
        "waited_for": order_steps.waited_for(shown, order_steps.steps_of(shown)),
        "receipts": shown.receipts.filter(undone_at__isnull=True).order_by("received_on"),
        "received_cents": received,
        "value_cents": value,
        "sign_offs": _visas(shown),
        "gaps": gaps,
        "allocations": allocations,
        "allotted_total": sum(row.allotted_count for row in allocations),
        "left_total": sum(row.allotted_count - row.drawn_count for row in allocations),
        "shareable": shown.status in allocating.SHAREABLE,
        "form": form if is_draft and operates else None,
        "move_form": _move_form(shown) if operates and allocations else None,
        "instalment_form": ActForm(auto_id="raise_%s") if operates else None,
        "can_raise": ordering.funded_units(shown) > shown.funded_count and not is_draft,
        "operates": operates,
        "reads_stock": shown.mode == enums.OrderMode.PRINTED and access.sees_money(request.user),
        "sees_invoices": access.sees_money(request.user) or access.funds(request.user),
        "signs": is_draft and SIGNS(request.user),
        "must_sign": is_draft
        and access.signs_for_funder(request.user)
        and not ordering.is_signed(shown),
    }


def _visas(shown: Order) -> list[tuple[SignOff, str]]:
    """Each visa with its decision in words: a proof of the operator was sent, not accepted."""
    members = set(shown.funder.memberships.values_list("user_id", flat=True))
    rows = shown.sign_offs.select_related("signed_by").order_by("-pk")
    return [
        (
            visa,
            "envoyé"
            if visa.kind == enums.SignOffKind.PROOF and visa.signed_by_id not in members
            else visa.get_decision_display(),
        )
        for visa in rows
    ]


def _move_form(shown: Order) -> MoveUnitsForm:
    return MoveUnitsForm(
        agencies=Agency.objects.filter(allocations__order=shown).order_by("code"), auto_id="move_%s"
    )


def _sentence(shown: Order, gaps: int) -> str:
    value = money.show_short(shown.face_value_cents)
    head = f"{_grouped(shown.ordered_count)} Pass de {value}, {shown.funder.name}."
    if shown.status == enums.OrderStatus.DRAFT:
        if not gaps:
            return f"{head} Tout est prêt pour l'activer."
        return f"{head} Il manque {NUMBERS[min(gaps, 4)]} avant de l'activer."
    if shown.status in enums.DISTRIBUTING:
        given = shown.given_count if shown.mode == enums.OrderMode.PRINTED else shown.drawn_count
        left = shown.funded_count - given
        return f"{head} {_grouped(left)} sont encore à remettre."
    return f"{head} Elle est {shown.get_status_display()}."


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", money.NBSP)


def _terms(shown: Order) -> list[tuple[str, str]]:
    zones = sorted(each.code for each in shown.territories.all())
    services = [str(each.service) for each in shown.order_services.select_related("service")]
    days = calendar_days.in_words
    today = journal.today(shown.time_zone)
    until = f"{days(shown.valid_until)}{' (passé)' if shown.valid_until < today else ''}"
    return [
        ("Valable à partir du", days(shown.valid_from)),
        ("Dernier jour de validité", until),
        ("Dernier jour de service", days(shown.last_service_on)),
        ("Dernier jour d'encaissement", days(shown.last_claim_on)),
        ("Territoire", ", ".join(map(territory.zone_label, zones)) or "partout"),
        ("Services payés", ", ".join(services) or "tous"),
        ("Situations des personnes", order_text.situations(shown.allowed_publics) or "toutes"),
        ("Règles", ", ".join(order_text.rules_of(shown)) or "aucune"),
        ("Cadre légal", shown.get_legal_preset_display()),
        ("Valeur non utilisée", shown.get_unused_value_policy_display()),
        ("Frais", order_text.fees_of(shown)),
        ("Numéro de convention", shown.agreement_number or "–"),
        ("Bon de commande", shown.purchase_order_number or "–"),
        ("Numéro de mandat", shown.mandate_number or "–"),
    ]
