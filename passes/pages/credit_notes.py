"""A credit note on screen and on paper: the same words."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from diagnostics.accounts.access import door
from passes import access, credit_sheets, filing
from passes.models import CreditNote, Order


@door(see=access.sees_orders)
@require_safe
def credit_note(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One credit note: to whom, how much, shared how."""
    note = _note(request, public_id)
    context = {"note": note, "sheet": credit_sheets.sheet_of(note)}
    return render(request, "passes/credit_note.html", context)


@door(see=access.sees_orders)
@require_safe
def credit_note_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The same as a PDF."""
    note = _note(request, public_id)
    paper = filing.credit_note_file(note)
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="avoir-{note.number}.pdf"'
    return answer


def _note(request: HttpRequest, public_id: uuid.UUID) -> CreditNote:
    orders = Order.objects.visible_to(request.user).values("pk")
    notes = CreditNote.objects.filter(order__in=orders).select_related("order__funder")
    return get_object_or_404(notes, public_id=public_id)
