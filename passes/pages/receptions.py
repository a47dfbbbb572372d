"""« Recevoir par fichier »: a parcel received from the list that came with it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.accounts.access import door
from diagnostics.accounts.refusals import Refusal
from passes import access, receiving
from passes.formats import reception_file
from passes.models import Lot
from passes.pages.stock_forms import ReceptionFileForm


@door(see=access.hands_over, act=access.manages)
@require_http_methods(["GET", "POST"])
def receive_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The file, then what it put in stock; a fault names its sheet, its cell and the reason."""
    visible = Lot.objects.visible_to(request.user).select_related("agency", "order")
    lot = get_object_or_404(visible, public_id=public_id)
    form = ReceptionFileForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            received = receiving.receive_from_file(
                actor=request.user,
                lot=lot,
                cartons=form.cleaned_data["file"].cartons,
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            state = received.get_status_display()
            messages.success(
                request, f"{received.received_count} carnets reçus : le lot est {state}."
            )
            return redirect("passes:my_stock")
    return render(request, "passes/receive_file.html", {"lot": lot, "form": form})


@door(see=access.hands_over)
@require_safe
def reception_template(request: HttpRequest) -> HttpResponse:
    """The model to fill in."""
    answer = HttpResponse(reception_file.template(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="reception-de-carnets.csv"'
    return answer
