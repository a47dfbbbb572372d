"""« Où en est la commande » on screen: each fact, its day, who is waited for; who pays for what.

Also the two acts that money asks for under an active order: stop when the bank took funds back,
open again when they are there.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from passes import access, enums, funding_shares, joint_figures, ladder, order_steps, recalling
from passes.funding_shares import JobDistance
from passes.models import Order
from passes.pages.order_forms import ReasonForm


@door(see=access.sees_orders)
@require_safe
def progress(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Every step of an order, done or waited for."""
    order = _order(request, public_id)
    steps = order_steps.steps_of(order)
    today = journal.today(order.time_zone)
    waited_for = (
        order_steps.waited_for(order, steps)
        or ladder.waited_for(order)
        or joint_figures.waited_for(order)
    )
    context = {
        "order": order,
        "steps": [(step, step.is_late(today)) for step in steps],
        "sentence": waited_for or "Personne n’est attendu.",
        "rungs": ladder.steps_of(order) if order.activated_at else [],
        "cancelled": order.status == enums.OrderStatus.CANCELLED,
    }
    return render(request, "passes/order_progress.html", context)


@door(see=access.sees_orders)
@require_safe
def funding(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Who pays for what was redeemed, line by line and month by month."""
    order = _order(request, public_id)
    context = {
        "order": order,
        "shares": funding_shares.shares_of(order),
        "distance": distance_of(request.user, order),
        "exports": access.sees_money(request.user) or access.funds(request.user),
    }
    return render(request, "passes/order_funding.html", context)


@door(see=access.sees_orders, act=access.operates)
@require_http_methods(["GET", "POST"])
def recall_funds(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« La banque a repris des fonds »: no booklet is handed over from now on."""
    title = "La banque a repris des fonds de cette commande"
    return _with_reason(
        request,
        public_id,
        recalling.stop_for_recalled_funds,
        title=title,
        text="Plus aucun carnet n’est remis. Les carnets déjà remis restent bons. Agences, "
        "commanditaire et gestionnaires voient l’alerte tout de suite.",
        submit="Arrêter la distribution",
        done="La distribution est arrêtée. Chaque agence le voit sur son accueil.",
    )


@door(see=access.sees_orders, act=access.operates)
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Rouvrir la distribution », once the money is back."""
    return _with_reason(
        request,
        public_id,
        recalling.resume_distribution,
        title="Rouvrir la distribution",
        text="L’argent est revenu sur le compte cantonné : les remises reprennent.",
        submit="Rouvrir",
        done="Les remises reprennent.",
    )


def distance_of(user: User, order: Order) -> tuple[str, str]:
    """The job-distant share as it may be read: the share, then its two numbers."""
    found = funding_shares.job_distance(order)
    threshold = settings.THRESHOLD_INSIDE if access.operates(user) else settings.THRESHOLD_OUTSIDE
    if not order.job_distant_statuses:
        return "–", "Cette commande ne nomme aucune situation éloignée de l’emploi."
    if found.is_hidden(threshold):
        return "s", "Trop peu de personnes pour le dire sans en désigner une."
    return found.percent, _two_numbers(found)


def _two_numbers(found: JobDistance) -> str:
    return f"{found.distant} sur {found.people} personnes qui ont reçu un carnet"


def _with_reason(
    request: HttpRequest, public_id: uuid.UUID, verb: Callable[..., Order], **words: str
) -> HttpResponse:
    order = _order(request, public_id)
    form = ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            verb(actor=request.user, order=order, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, words["done"])
            return redirect("passes:order", public_id)
    return render(request, "passes/order_reason.html", {"order": order, "form": form, **words})


def _order(request: HttpRequest, public_id: uuid.UUID) -> Order:
    visible = Order.objects.visible_to(request.user).select_related("funder")
    return get_object_or_404(visible, public_id=public_id)
