"""Lines held and gestures on screen: asking, the second person, and what each reader sees."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import door
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, giving, holding
from passes.models import Gesture, LineHold, MonthlyStatement
from passes.pages.dispute_forms import GestureForm, HoldForm, ReasonForm
from passes.pages.disputes import sees_disputes

SHOWN = 100


@door(see=sees_disputes)
@require_safe
def holds(request: HttpRequest) -> HttpResponse:
    """The lines that wait, why and until when; those that are over below."""
    rows = LineHold.objects.visible_to(request.user).prefetch_related("lines")
    people = ("held_by", "second_by", "free_asked_by")
    rows = rows.select_related("statement__provider", *people).order_by("-pk")[:SHOWN]
    today = journal.today()
    context = {
        "holds": [(each, ActForm(auto_id=f"retenue_{each.pk}_%s")) for each in rows],
        "today": today,
        "acts": access.operates(request.user),
    }
    return render(request, "passes/holds.html", context)


@door(see=access.sees_money, act=access.operates)
def hold_lines(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Retenir des lignes » of one statement."""
    statement = get_object_or_404(MonthlyStatement, public_id=public_id)
    form = HoldForm(request.POST or None, statement=statement)
    if request.method == "POST" and form.is_valid():
        ask = holding.Ask(form.line_ids, form.cleaned_data["reason"], form.cleaned_data["days"])
        try:
            holding.hold_lines(
                actor=request.user,
                statement=statement,
                ask=ask,
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Demande notée. Une deuxième personne doit la confirmer.")
            return redirect("passes:holds")
    return render(request, "passes/hold_lines.html", {"form": form, "statement": statement})


@door(see=access.sees_money, act=access.operates)
@require_POST
def confirm_hold(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The second person: from now on these lines wait."""
    form = ActForm(request.POST)
    form.is_valid()
    hold = get_object_or_404(LineHold, public_id=public_id)
    request_id = form.cleaned_data["request_id"]
    holding.confirm_hold(actor=request.user, hold=hold, request_id=request_id)
    messages.success(request, "Ces lignes sont retenues. Le reste du relevé est payé à sa date.")
    return redirect("passes:holds")


@door(see=access.sees_money, act=access.operates)
@require_POST
def free_lines(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One person asks that these lines be due again, another one frees them."""
    form = ReasonForm(request.POST)
    form.is_valid()
    hold = get_object_or_404(LineHold, public_id=public_id)
    freed = holding.free_lines(
        actor=request.user,
        hold=hold,
        reason=form.cleaned_data.get("reason", ""),
        request_id=form.cleaned_data["request_id"],
    )
    if freed.freed_at:
        messages.success(request, "Ces lignes sont de nouveau à payer.")
    else:
        messages.success(request, "Demande notée. Une deuxième personne doit la confirmer.")
    return redirect("passes:holds")


@door(see=access.sees_money, act=access.operates)
def gestures(request: HttpRequest) -> HttpResponse:
    """The gestures, those to grant first, and proposing one."""
    form = GestureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            giving.propose_gesture(actor=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Geste proposé. Une deuxième personne doit l'accorder.")
            return redirect("passes:gestures")
    rows = Gesture.objects.select_related("provider", "proposed_by", "granted_by")
    context = {
        "gestures": [
            (each, ActForm(auto_id=f"geste_{each.pk}_%s"))
            for each in rows.order_by(F("granted_at").desc(nulls_first=True), "-pk")[:SHOWN]
        ],
        "form": form if access.operates(request.user) else None,
        "top_ups": [each for each in giving.left_on_top_ups() if each.left_cents],
    }
    return render(request, "passes/gestures.html", context)


@door(see=access.sees_money, act=access.operates)
@require_POST
def grant_gesture(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The second person grants it: its money is there."""
    form = ActForm(request.POST)
    form.is_valid()
    gesture = get_object_or_404(Gesture, public_id=public_id)
    request_id = form.cleaned_data["request_id"]
    giving.grant_gesture(actor=request.user, gesture=gesture, request_id=request_id)
    messages.success(request, "Geste accordé. Il sera sur le prochain relevé de la structure.")
    return redirect("passes:gestures")
