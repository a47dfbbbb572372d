"""A credit note on screen and on paper: the same words, and how it goes back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from diagnostics.accounts.access import any_of, door
from diagnostics.accounts.models import User
from passes import access, credit_sheets, crediting, filing, money, ordering
from passes.invoice_kinds import CreditSettlement
from passes.models import CreditNote, Order
from passes.pages.invoice_forms import OffsetForm, SettlementForm

SETTLES = any_of(access.operates, access.signs_for_funder)


@door(see=access.sees_orders)
@require_safe
def credit_note(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One credit note: to whom, how much, shared how, and where it stands."""
    note = _note(request, public_id)
    context = {
        "note": note,
        "sheet": credit_sheets.sheet_of(note),
        "payments": note.payments.order_by("pk"),
        "offsets": note.offsets.select_related("invoice").order_by("pk"),
        **_forms(request.user, note),
    }
    return render(request, "passes/credit_note.html", context)


@door(see=access.sees_orders)
@require_safe
def credit_note_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The same as a PDF, always the same bytes."""
    note = _note(request, public_id)
    answer = HttpResponse(filing.credit_note_file(note), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="avoir-{note.number}.pdf"'
    return answer


@door(see=access.sees_orders, act=SETTLES)
@require_POST
def choose_settlement(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Pay it back, or take it off what is asked next."""
    note = _note(request, public_id)
    form = SettlementForm(request.POST)
    if form.is_valid():
        crediting.choose_settlement(actor=request.user, note=note, **form.cleaned_data)
        messages.success(request, "Le règlement de cet avoir est changé.")
    else:
        messages.error(request, "Choisissez l’un des deux règlements.")
    return redirect("passes:credit_note", public_id)


@door(see=access.sees_orders, act=access.operates)
@require_POST
def offset_credit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a note off an invoice of the same funder."""
    note = _note(request, public_id)
    form = OffsetForm(request.POST, note=note)
    if form.is_valid():
        offset = crediting.offset_credit(actor=request.user, note=note, **form.cleaned_data)
        amount = money.show(offset.amount_cents)
        messages.success(request, f"{amount} sont déduits de {offset.invoice.number}.")
    else:
        messages.error(request, "Choisissez une facture encore ouverte de ce commanditaire.")
    return redirect("passes:credit_note", public_id)


def _note(request: HttpRequest, public_id: uuid.UUID) -> CreditNote:
    orders = Order.objects.visible_to(request.user).values("pk")
    notes = CreditNote.objects.filter(order__in=orders)
    return get_object_or_404(
        notes.select_related("order__funder", "invoice__line__payer"), public_id=public_id
    )


def _forms(user: User, note: CreditNote) -> dict[str, object]:
    """What may be done with a note that is not given back yet."""
    if not note.left_cents:
        return {}
    operates = access.operates(user)
    offset_form = OffsetForm(note=note, auto_id="offset_%s")
    to_offset = note.settlement == CreditSettlement.OFFSET
    settles = operates or ordering.is_signatory(user, note.order)
    return {
        "offset_form": offset_form if operates and to_offset and offset_form.has_choice else None,
        "settlement_form": SettlementForm(
            initial={"settlement": note.settlement}, auto_id="settlement_%s"
        )
        if settles
        else None,
    }
