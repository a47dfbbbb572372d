"""The stock of an agency on screen: the drawer, what arrives, what leaves, the register."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import any_of, door
from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import access, order_steps, stock_register, stocking, transferring
from passes.formats import register_sheet
from passes.models import Lot, StockCount, StockTransfer
from passes.pages.stock_forms import (
    CountForm,
    GiveForm,
    RangeForm,
    ReceiveForm,
    ReturnForm,
    WriteOffForm,
)
from passes.stock_states import LotStatus
from passes.stocking import Reception, WriteOff

RECEIVABLE = frozenset({LotStatus.SHIPPED, LotStatus.RECEIVED_SHORT})
sees_stock = any_of(access.hands_over, access.operates, access.audits)


@door(see=access.hands_over)
@require_safe
def my_stock(request: HttpRequest) -> HttpResponse:
    """The stock of one's agency; a choice when there are several."""
    agencies = list(Agency.objects.filter(pk__in=request.user.agency_ids).order_by("name"))
    if len(agencies) == 1:
        return redirect("passes:stock", agencies[0].public_id)
    return render(request, "passes/stock_choice.html", {"agencies": agencies})


@door(see=sees_stock)
@require_safe
def stock(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """What is in the drawer, what is on its way, and this month's register."""
    agency = _agency(request, public_id)
    today = journal.today()
    waiting = Lot.objects.filter(agency=agency, status__in=RECEIVABLE)
    open_transfers = StockTransfer.objects.filter(answered_at__isnull=True).select_related(
        "from_agency", "to_agency"
    )
    counts = StockCount.objects.filter(agency=agency).select_related("signed_by")
    last = counts.order_by("-pk").first()
    context = {
        "agency": agency,
        "held": stock_register.held(agency),
        "register": stock_register.register(agency, today.replace(day=1), today),
        "lots": _with_due_days(waiting.select_related("order").order_by("pk")),
        "today": today,
        "arriving": _answerable(open_transfers.filter(to_agency=agency)),
        "leaving": _answerable(open_transfers.filter(from_agency=agency)),
        "last_count": last,
        "is_counted": last is not None and last.counted_on >= today.replace(day=1),
        "manages": agency.pk in request.user.managed_agency_ids,
    }
    return render(request, "passes/stock.html", context)


@door(see=access.hands_over, act=access.manages)
@require_http_methods(["GET", "POST"])
def receive_lot(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Recevoir un colis »: what really arrived."""
    lot = get_object_or_404(
        Lot.objects.visible_to(request.user).select_related("agency", "order"), public_id=public_id
    )

    def receive(sent: dict[str, Any]) -> str:
        reception = Reception(sent["received_count"], sent["missing"], sent["note"])
        stocking.receive_lot(
            actor=request.user, lot=lot, reception=reception, request_id=sent["request_id"]
        )
        return f"{sent['received_count']} carnets sont dans votre stock."

    waiting = lot.booklet_count - (lot.received_count or 0)
    if request.method == "GET" and lot.status not in RECEIVABLE:
        messages.info(request, f"Ce lot n’est pas à recevoir : il est {lot.get_status_display()}.")
        return redirect("passes:my_stock")
    form = ReceiveForm(request.POST or None, initial={"received_count": waiting})
    title = f"Recevoir un colis de {waiting} carnets"
    return _act(request, lot.agency, form, receive, title=title, submit="Mettre en stock")


@door(see=access.hands_over, act=access.manages)
@require_http_methods(["GET", "POST"])
def give_booklets(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Donner des carnets à une autre agence »."""
    agency = _agency(request, public_id)
    others = Agency.objects.filter(allocations__isnull=False).exclude(pk=agency.pk)
    form = GiveForm(request.POST or None, agencies=others.distinct().order_by("name"))

    def give(sent: dict[str, Any]) -> str:
        transferring.give_booklets(
            actor=request.user,
            agency=agency,
            to_agency=sent["to_agency"],
            numbers=sent["numbers"],
            request_id=sent["request_id"],
        )
        return "L’autre agence dira quand ils seront arrivés."

    title = "Donner des carnets à une autre agence"
    return _act(request, agency, form, give, title=title, submit="Donner")


@door(see=sees_stock, act=any_of(access.manages, access.operates))
@require_POST
def answer_transfer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Reçus », or not."""
    transfer = get_object_or_404(StockTransfer, public_id=public_id)
    form = ActForm(request.POST)
    form.is_valid()
    is_accepted = request.POST.get("reponse") == "recus"
    transferring.answer_transfer(
        actor=request.user,
        transfer=transfer,
        is_accepted=is_accepted,
        request_id=form.cleaned_data["request_id"],
    )
    messages.success(
        request, "Les carnets sont dans votre stock." if is_accepted else "Rien n’a bougé."
    )
    if access.operates(request.user):
        return redirect("passes:send_again")
    return redirect("passes:my_stock")


@door(see=access.hands_over, act=access.manages)
@require_http_methods(["GET", "POST"])
def return_booklets(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Renvoyer des carnets à l’opérateur »."""
    agency = _agency(request, public_id)
    form = ReturnForm(request.POST or None)

    def send_back(sent: dict[str, Any]) -> str:
        stocking.return_booklets(
            actor=request.user,
            agency=agency,
            numbers=sent["numbers"],
            reason=sent["reason"],
            request_id=sent["request_id"],
        )
        return "Ces carnets ont quitté votre stock."

    title = "Renvoyer des carnets à l’opérateur"
    return _act(request, agency, form, send_back, title=title, submit="Renvoyer")


@door(see=access.hands_over, act=access.manages)
@require_http_methods(["GET", "POST"])
def write_off_booklets(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Déclarer des carnets perdus ou détruits »."""
    agency = _agency(request, public_id)
    colleagues = User.objects.filter(
        memberships__agency=agency, memberships__ended_on__isnull=True, is_active=True
    ).exclude(pk=request.user.pk)
    form = WriteOffForm(request.POST or None, colleagues=colleagues.order_by("last_name"))

    def write_off(sent: dict[str, Any]) -> str:
        stocking.write_off_booklets(
            actor=request.user,
            agency=agency,
            numbers=sent["numbers"],
            write_off=WriteOff(sent["kind"], sent["reason"], sent["second_by"]),
            request_id=sent["request_id"],
        )
        return "Ces carnets ne valent plus rien. Leur valeur est rendue au commanditaire."

    title = "Déclarer des carnets perdus ou détruits"
    return _act(request, agency, form, write_off, title=title, submit="Déclarer")


@door(see=access.hands_over, act=access.manages)
@require_http_methods(["GET", "POST"])
def count_stock(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Faire l’inventaire »: count, and sign."""
    agency = _agency(request, public_id)
    form = CountForm(request.POST or None)

    def count(sent: dict[str, Any]) -> str:
        signed = stocking.count_stock(actor=request.user, agency=agency, **sent)
        return f"Inventaire signé : {signed.counted} carnets."

    return _act(request, agency, form, count, title="Faire l’inventaire", submit="Signer")


@door(see=sees_stock)
@require_safe
def register(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The register of a month, on screen, as a PDF or as a table for a spreadsheet."""
    agency = _agency(request, public_id)
    first_on = _month(request.GET.get("mois", ""))
    last_on = _last_day(first_on)
    sheet = register_sheet.RegisterSheet(
        agency=agency.name,
        period=first_on,
        rows=stock_register.register(agency, first_on, last_on).rows,
        lines=tuple(stock_register.lines(agency, first_on, last_on)),
        counts=tuple(
            (row.counted_on, row.expected, row.counted, row.explanation, row.signed_by.full_name)
            for row in StockCount.objects.filter(
                agency=agency, counted_on__range=(first_on, last_on)
            ).select_related("signed_by")
        ),
    )
    wanted = request.GET.get("format", "")
    if wanted in register_sheet.WRITERS:
        content_type, write = register_sheet.WRITERS[wanted]
        answer = HttpResponse(write(sheet), content_type=content_type)
        name = f"registre-{agency.code}-{first_on:%Y-%m}.{wanted}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    context = {"agency": agency, "sheet": sheet, "month": f"{first_on:%Y-%m}"}
    return render(request, "passes/register.html", context)


@door(see=access.operates)
@require_http_methods(["GET", "POST"])
def send_again(request: HttpRequest) -> HttpResponse:
    """« Renvoyer à une agence » what another one returned; the operator's page."""
    agencies = Agency.objects.filter(allocations__isnull=False).distinct().order_by("name")
    form = GiveForm(request.POST or None, agencies=agencies)
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data
        try:
            transferring.send_again(
                actor=request.user,
                to_agency=sent["to_agency"],
                numbers=sent["numbers"],
                request_id=sent["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Les carnets sont en route.")
            return redirect("passes:send_again")
    open_transfers = StockTransfer.objects.filter(
        from_agency__isnull=True, answered_at__isnull=True
    )
    context = {
        "form": form,
        "transfers": _answerable(open_transfers.select_related("to_agency")),
    }
    return render(request, "passes/send_again.html", context)


def _act(
    request: HttpRequest,
    agency: Agency | None,
    form: RangeForm | ActForm,
    act: Callable[[dict[str, Any]], str],
    **shown: str,
) -> HttpResponse:
    """One form, one act, one sentence: the outline of every act of the stock."""
    if form.is_bound and form.is_valid():
        try:
            sentence = act(form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, sentence)
            return redirect("passes:my_stock")
    return render(request, "passes/stock_act.html", {"agency": agency, "form": form, **shown})


def _with_due_days(lots: QuerySet[Lot]) -> list[Lot]:
    """Each parcel with the day by which it is said received."""
    found = list(lots)
    for lot in found:
        if lot.status == LotStatus.SHIPPED and lot.shipped_at:
            due = order_steps.delivery_due(lot.shipped_at.date(), lot.order.time_zone)
            lot.due_on = due  # type: ignore[attr-defined]
    return found


def _answerable(transfers: QuerySet[StockTransfer]) -> list[tuple[StockTransfer, ActForm]]:
    """Each transfer with the form of its own answer."""
    return [(each, ActForm(auto_id=False)) for each in transfers]


def _agency(request: HttpRequest, public_id: uuid.UUID) -> Agency:
    return get_object_or_404(Agency.objects.visible_to(request.user), public_id=public_id)


def _month(text: str) -> dt.date:
    try:
        return dt.datetime.strptime(text, "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return journal.today().replace(day=1)


def _last_day(first_on: dt.date) -> dt.date:
    after = (first_on.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return after - dt.timedelta(days=1)
