"""Printed lots on screen, for the operator: produced, drawn for the printer, shipped, remade."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import any_of, door
from diagnostics.accounts.models import Agency
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, decoys, enums, order_steps, printing, producing, stock_states, tasks
from passes.models import Lot, Order, PrintFile
from passes.pages.lot_forms import AskPrintFileForm, LotReasonForm, ProduceForm, ShipForm
from passes.producing import LotTerms

sees_lots = any_of(access.operates, access.audits, access.funds)


@door(see=sees_lots, act=access.operates)
@require_http_methods(["GET", "POST"])
def lots(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The lots of a printed order, and the form of a new one."""
    order = _order(request, public_id)
    form = ProduceForm(request.POST or None, agencies=_agencies(order))
    if form.is_bound and form.is_valid():
        terms = LotTerms(form.cleaned_data["booklet_count"], form.cleaned_data["agency"])
        try:
            lot = producing.produce_lot(
                actor=request.user,
                order=order,
                terms=terms,
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            tasks.fill_lot.delay_on_commit(lot.pk)
            messages.success(request, "Le lot est en production.")
            return redirect("passes:lot", lot.public_id)
    left = (order.ordered_count - order.drawn_count) // order.booklet_size
    wanted = producing.missing_lots(order) if access.operates(request.user) and left else []
    context = {
        "order": order,
        "lots": [
            (lot, _reception_due(lot))
            for lot in order.lots.select_related("agency").order_by("-pk")
        ],
        "wanted": wanted,
        "wanted_form": ActForm(auto_id="wanted_%s") if wanted else None,
        "today": journal.today(order.time_zone),
        "left": left,
        "form": form if access.operates(request.user) and left > 0 else None,
        "close_form": _close_form(request, order, left),
        "missing": _missing(order),
        "is_proof_approved": producing.is_proof_approved(order),
    }
    return render(request, "passes/lots.html", context)


@door(see=sees_lots, act=access.operates)
@require_POST
def lots_for_agencies(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Un lot par agence de la répartition », in one click."""
    order = _order(request, public_id)
    form = ActForm(request.POST)
    form.is_valid()
    producing.produce_for_agencies(
        actor=request.user, order=order, request_id=form.cleaned_data["request_id"]
    )
    for lot in order.lots.filter(status=stock_states.LotStatus.PLANNED):
        tasks.fill_lot.delay_on_commit(lot.pk)
    messages.success(request, "Un lot par agence est en production.")
    return redirect("passes:lots", public_id)


@door(see=sees_lots)
@require_safe
def lot(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One lot: how far it is, its numbers, its printer's files, what may be done."""
    return render(request, "passes/lot.html", _context(request, _lot(request, public_id)))


@door(see=sees_lots)
@require_safe
def lot_progress(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """How far a production is, for the script of its page."""
    return JsonResponse(_progress(_lot(request, public_id)))


@door(see=sees_lots, act=access.operates)
@require_POST
def ship_lot(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Expédier »."""
    shown = _lot(request, public_id)
    form = ShipForm(request.POST, agencies=_agencies(shown.order), auto_id="ship_%s")
    if form.is_valid():
        try:
            producing.ship_lot(actor=request.user, lot=shown, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Le lot est en route.")
            return redirect("passes:lot", public_id)
    return render(request, "passes/lot.html", _context(request, shown, ship_form=form))


@door(see=sees_lots, act=access.operates)
@require_POST
def reissue_lot(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Refaire sous d’autres numéros », when the printer's file may have leaked."""
    shown = _lot(request, public_id)
    form = LotReasonForm(request.POST, auto_id="reissue_%s")
    if form.is_valid():
        try:
            fresh = producing.reissue_lot(actor=request.user, lot=shown, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            tasks.fill_lot.delay_on_commit(fresh.pk)
            messages.success(request, "Les anciens numéros ne valent plus rien.")
            return redirect("passes:lot", fresh.public_id)
    return render(request, "passes/lot.html", _context(request, shown, reissue_form=form))


@door(see=sees_lots, act=access.operates)
@require_POST
def ask_print_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Demander le fichier d’impression »: a second person will have to agree."""
    shown = _lot(request, public_id)
    form = AskPrintFileForm(request.POST, auto_id="ask_%s")
    if form.is_valid():
        try:
            printing.ask_print_file(actor=request.user, lot=shown, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Un autre gestionnaire doit maintenant accepter.")
            return redirect("passes:lot", public_id)
    return render(request, "passes/lot.html", _context(request, shown, ask_form=form))


@door(see=sees_lots, act=access.operates)
@require_POST
def approve_print_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Accepter », by a second person."""
    asked = _print_file(request, public_id)
    form = ActForm(request.POST)
    form.is_valid()
    printing.approve_print_file(
        actor=request.user, print_file=asked, request_id=form.cleaned_data["request_id"]
    )
    messages.success(request, "Le fichier peut être pris, une seule fois.")
    return redirect("passes:lot", asked.lot.public_id)


@door(see=sees_lots, act=access.operates)
@require_POST
def take_print_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The encrypted file, once; it exists nowhere else."""
    asked = _print_file(request, public_id)
    origin = request.build_absolute_uri("/").rstrip("/")
    taken = printing.take_print_file(
        actor=request.user,
        print_file=asked,
        origin=origin,
        as_sheets=request.POST.get("contenu") == "planches",
    )
    answer = HttpResponse(taken.content, content_type="application/pkcs7-mime")
    answer["Content-Disposition"] = f'attachment; filename="{taken.name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@door(see=sees_lots, act=access.operates)
@require_POST
def close_delivery(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Tout est arrivé »."""
    order = _order(request, public_id)
    form = ActForm(request.POST)
    form.is_valid()
    producing.close_delivery(
        actor=request.user, order=order, request_id=form.cleaned_data["request_id"]
    )
    messages.success(request, "La livraison est terminée.")
    return redirect("passes:lots", public_id)


def _order(request: HttpRequest, public_id: uuid.UUID) -> Order:
    visible = Order.objects.visible_to(request.user).filter(mode=enums.OrderMode.PRINTED)
    return get_object_or_404(visible.select_related("funder"), public_id=public_id)


def _lot(request: HttpRequest, public_id: uuid.UUID) -> Lot:
    visible = Lot.objects.filter(order__in=Order.objects.visible_to(request.user).values("pk"))
    return get_object_or_404(visible.select_related("order", "agency"), public_id=public_id)


def _print_file(request: HttpRequest, public_id: uuid.UUID) -> PrintFile:
    files = PrintFile.objects.select_related("lot__order", "lot__agency")
    return get_object_or_404(files, public_id=public_id)


def _reception_due(lot: Lot) -> dt.date | None:
    """The day by which a parcel on its way is said received."""
    if lot.status != stock_states.LotStatus.SHIPPED or lot.shipped_at is None:
        return None
    return order_steps.delivery_due(lot.shipped_at.date(), lot.order.time_zone)


def _agencies(order: Order) -> object:
    return Agency.objects.filter(allocations__order=order).order_by("name")


def _close_form(request: HttpRequest, order: Order, left: int) -> ActForm | None:
    may = access.operates(request.user) and left == 0 and order.delivery_closed_on is None
    may = may and not order.lots.filter(status__in=stock_states.ON_ITS_WAY).exists()
    return ActForm(auto_id="close_%s") if may else None


def _missing(order: Order) -> int:
    """Booklets shipped that no agency found in its parcels."""
    short = order.lots.filter(status=stock_states.LotStatus.RECEIVED_SHORT)
    return sum(lot.booklet_count - (lot.received_count or 0) for lot in short)


def _progress(shown: Lot) -> dict[str, object]:
    done, total = (
        f"{count:,}".replace(",", " ") for count in (shown.produced_count, shown.booklet_count)
    )
    return {
        "is_running": shown.status == stock_states.LotStatus.PLANNED,
        "done": shown.produced_count,
        "total": shown.booklet_count,
        "text": f"{done} carnets sur {total}",
    }


def _context(request: HttpRequest, shown: Lot, **forms: object) -> dict[str, object]:
    may = access.operates(request.user) and shown.status == stock_states.LotStatus.PRODUCED
    ship = ShipForm(
        agencies=_agencies(shown.order), initial={"agency": shown.agency}, auto_id="ship_%s"
    )
    context: dict[str, object] = {
        "lot": shown,
        "first": producing.first_number(shown),
        "last": producing.last_number(shown),
        "progress": _progress(shown),
        "most_sheets": printing.MOST_SHEETS,
        "decoys": (decoys.first_number(shown), decoys.last_number(shown)),
        "files": [
            (file, ActForm(auto_id=False))
            for file in shown.print_files.select_related("asked_by", "approved_by").order_by("-pk")
        ],
        "operates": access.operates(request.user),
        "ship_form": ship if may else None,
        "ask_form": AskPrintFileForm(auto_id="ask_%s") if may else None,
        "reissue_form": LotReasonForm(auto_id="reissue_%s") if may else None,
    }
    return context | forms
