"""Invoices and calls for funds on screen: what is asked, what came, what remains."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics.accounts import journal
from diagnostics.accounts.access import any_of, door
from diagnostics.accounts.models import User
from diagnostics.accounts.pages.forms import ActForm
from diagnostics.accounts.refusals import Refusal
from passes import (
    access,
    filing,
    imputing,
    invoice_sheets,
    invoicing,
    money,
    positions,
    winding_up,
)
from passes.formats import invoice_csv
from passes.models import CreditNote, Invoice, Order
from passes.models.invoices import InvoiceQuerySet
from passes.pages.invoice_forms import (
    CancelForm,
    FeeForm,
    ImputeForm,
    IssueForm,
    waits_for_invoice,
)
from passes.paper_kinds import CreditKind

PER_PAGE = 50
MOST_NOTES = 100
sees_invoices = any_of(access.sees_money, access.funds)


@door(see=sees_invoices)
@require_safe
def invoices(request: HttpRequest) -> HttpResponse:
    """Every paper one may read, the latest first."""
    found = _visible(request.user)
    open_ones = found.open()
    left = open_ones.aggregate(left=Sum(F("value_cents") - F("paid_cents")))["left"] or 0
    context = {
        "page": Paginator(found.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page")),
        "sentence": _sentence(open_ones.count(), left),
        "today": journal.today(),
        "notes": _notes(request.user).order_by("-pk")[:MOST_NOTES],
    }
    return render(request, "passes/invoices.html", context)


@door(see=sees_invoices)
@require_safe
def invoices_file(request: HttpRequest) -> HttpResponse:
    """The same papers as a table: amounts, VAT, what came, what remains."""
    found = _visible(request.user).order_by("pk")
    content = invoice_csv.write(
        [invoice_sheets.row_of(each) for each in found]
        + [invoice_sheets.row_of_note(each) for each in _notes(request.user).order_by("pk")]
    )
    return _csv(content, "factures-et-avoirs")


@door(see=sees_invoices, act=access.operates)
@require_http_methods(["GET", "POST"])
def order_invoices(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """What one order asked, received and gave back; the operator asks for more."""
    order = _order(request.user, public_id)
    operates = access.operates(request.user)
    is_asking = operates and order.status in invoicing.ASKING
    form = IssueForm(request.POST or None, order=order) if is_asking else None
    if form is not None and not form.is_bound and not form.has_choice:
        form = None
    if form is not None and form.is_bound and form.is_valid():
        try:
            made = invoicing.issue_invoice(
                actor=request.user,
                order=order,
                ask=form.ask,
                request_id=form.cleaned_data["request_id"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{made.number} est émis.")
            return redirect("passes:invoice", made.public_id)
    return render(request, "passes/order_invoices.html", _order_context(order, operates, form))


@door(see=sees_invoices, act=access.operates)
@require_POST
def impute(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say which invoice some funds pay."""
    order = _order(request.user, public_id)
    form = ImputeForm(request.POST, order=order)
    if form.is_valid():
        made = imputing.impute_receipt(actor=request.user, **form.cleaned_data)
        amount = money.show(made.amount_cents)
        messages.success(request, f"{amount} imputés à {made.invoice.number}.")
    else:
        messages.error(request, "Choisissez des fonds et une facture encore ouverte.")
    return redirect("passes:order_invoices", public_id)


@door(see=sees_invoices)
@require_safe
def invoice(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One paper, in the same words as its file, and what came for it since."""
    shown = _invoice(request.user, public_id)
    operates = access.operates(request.user)
    waits_for_fee = operates and shown.apart_cents and not shown.fee_received_on
    is_standing = not shown.is_cancelled
    context = {
        "invoice": shown,
        "sheet": invoice_sheets.sheet_of(shown),
        "imputations": positions.imputations_of([shown]).get(shown.pk, []),
        "today": journal.today(),
        "fee_form": FeeForm(initial={"received_on": journal.today()})
        if waits_for_fee and is_standing
        else None,
        "may_cancel": operates and shown.cancelled_at is None and not shown.paid_cents,
        "sees_order": Order.objects.visible_to(request.user).filter(pk=shown.order_id).exists(),
    }
    return render(request, "passes/invoice.html", context)


@door(see=sees_invoices)
@require_safe
def invoice_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The paper itself: always the same bytes."""
    shown = _invoice(request.user, public_id)
    answer = HttpResponse(filing.invoice_file(shown), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{shown.number}.pdf"'
    return answer


@door(see=sees_invoices)
@require_safe
def invoice_table(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One paper as a line of a table, for the accountant's software."""
    shown = _invoice(request.user, public_id)
    return _csv(invoice_csv.write([invoice_sheets.row_of(shown)]), shown.number)


@door(see=sees_invoices, act=access.operates)
@require_http_methods(["GET", "POST"])
def cancel_invoice(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """« Annuler par un avoir », with a reason."""
    shown = _invoice(request.user, public_id)
    form = CancelForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            cancelled = invoicing.cancel_invoice(
                actor=request.user, invoice=shown, **form.cleaned_data
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            note = CreditNote.objects.get(invoice=cancelled)
            messages.success(request, f"{shown.number} est annulée par l’avoir {note.number}.")
            return redirect("passes:invoice", public_id)
    return render(request, "passes/cancel_invoice.html", {"invoice": shown, "form": form})


@door(see=sees_invoices, act=access.operates)
@require_POST
def note_fee(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Note that the fees came."""
    form = FeeForm(request.POST)
    if form.is_valid():
        shown = _invoice(request.user, public_id)
        invoicing.note_fee_received(actor=request.user, invoice=shown, **form.cleaned_data)
        messages.success(request, "Les frais sont notés reçus.")
    else:
        messages.error(request, "Indiquez le jour où les frais sont arrivés.")
    return redirect("passes:invoice", public_id)


def _visible(user: User) -> InvoiceQuerySet:
    return Invoice.objects.visible_to(user).select_related("order", "line__payer")


def _notes(user: User) -> QuerySet[CreditNote]:
    orders = Order.objects.visible_to(user).values("pk")
    rows = CreditNote.objects.filter(order__in=orders)
    return rows.select_related("order__funder", "invoice__line__payer")


def _order(user: User, public_id: uuid.UUID) -> Order:
    visible = Order.objects.visible_to(user).select_related("funder")
    return get_object_or_404(visible, public_id=public_id)


def _invoice(user: User, public_id: uuid.UUID) -> Invoice:
    people = _visible(user).select_related("order__funder", "fee_noted_by", "cancelled_by")
    return get_object_or_404(people, public_id=public_id)


def _order_context(order: Order, operates: bool, form: IssueForm | None) -> dict[str, object]:
    found = list(
        Invoice.objects.filter(order=order).select_related("line__payer", "order").order_by("-pk")
    )
    came = positions.imputations_of(found)
    position = positions.of(order)
    may_impute = operates and waits_for_invoice(order)
    return {
        "order": order,
        "position": position,
        "sentence": _order_sentence(position),
        "rows": [(each, came.get(each.pk, [])) for each in found],
        "waiting": positions.waiting_receipts(order),
        "notes": order.credit_notes.order_by("-pk"),
        "today": journal.today(),
        "form": form,
        "note_due": _note_due(order) if operates else None,
        "note_form": ActForm(auto_id="note_%s"),
        "impute_form": ImputeForm(order=order, auto_id="impute_%s") if may_impute else None,
    }


def _note_due(order: Order) -> tuple[str, int] | None:
    """What a note would give back now; the closing one waits for its two signatures elsewhere."""
    kind, amount = winding_up.due(order)
    return (kind, amount) if amount and kind != CreditKind.CLOSING else None


def _order_sentence(position: positions.Position) -> str:
    if position.left:
        return f"{money.show_short(position.left)} restent à recevoir."
    if position.not_asked:
        return f"{money.show_short(position.not_asked)} n’ont encore été demandés à personne."
    if position.fees_left:
        fees = money.show_short(position.fees_left)
        return f"Toute la valeur demandée est reçue ; {fees} de frais ne le sont pas encore."
    return "Tout ce qui a été demandé est reçu."


def _sentence(count: int, left: int) -> str:
    if not count:
        return "Rien n’attend d’être payé."
    plural = "s" if count > 1 else ""
    verb = "attendent" if count > 1 else "attend"
    return f"{count} papier{plural} {verb} d’être payé{plural}, {money.show_short(left)} en tout."


def _csv(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
