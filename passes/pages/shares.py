"""Who pays for what, as tables for the accountant: by month, and Pass by Pass without a name."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from diagnostics.accounts.access import any_of, door
from passes import access, funding_shares, share_lines
from passes.formats import french_csv
from passes.models import Order

sees_shares = any_of(access.sees_money, access.funds)
PASS_COLUMNS = ("Pass", "Commande", "Service rendu le", "Encaissé le", "Service", "Structure")


@door(see=sees_shares)
@require_safe
def shares_by_pass(request: HttpRequest, public_id: uuid.UUID) -> StreamingHttpResponse:
    """Each redeemed Pass with the share of each funding line; each download leaves a line."""
    order = _order(request, public_id)
    if request.method == "GET":
        share_lines.note_export(actor=request.user, order=order)
    answer = StreamingHttpResponse(
        french_csv.lines(_pass_rows(order)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="justificatif-{order.reference}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@door(see=sees_shares)
@require_safe
def shares_by_month(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The same shares, month by month, with their sums."""
    order = _order(request, public_id)
    answer = HttpResponse(
        french_csv.write(_month_rows(order)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="parts-{order.reference}.csv"'
    return answer


def _order(request: HttpRequest, public_id: uuid.UUID) -> Order:
    return get_object_or_404(Order.objects.visible_to(request.user), public_id=public_id)


def _payers(order: Order) -> tuple[str, ...]:
    """Name each line; two lines of one payer are told apart by their engagement or rank."""
    lines = share_lines.lines_of(order)
    return tuple(
        french_csv.text(f"{line.payer.name} ({line.engagement_number or f'rang {line.rank}'})")
        for line in lines
    )


def _pass_rows(order: Order) -> Iterator[tuple[str, ...]]:
    yield (*PASS_COLUMNS, "Valeur", *_payers(order))
    for row in share_lines.by_pass(order):
        yield (
            row.serial,
            order.reference,
            french_csv.day(row.service_on),
            french_csv.day(row.received_on),
            french_csv.text(row.service),
            french_csv.text(row.provider),
            *(french_csv.amount(cents) for cents in (row.cents, *row.parts)),
        )


def _month_rows(order: Order) -> Iterator[tuple[str, ...]]:
    shares = funding_shares.shares_of(order)
    yield ("Mois", "Pass", "Valeur", *_payers(order))
    for month in shares.months:
        amounts = (french_csv.amount(cents) for cents in (month.cents, *month.parts))
        yield (month.period, str(month.count), *amounts)
    redeemed = [payer.redeemed_cents for payer in shares.payers]
    whole = sum(month.cents for month in shares.months)
    count = sum(month.count for month in shares.months)
    yield ("Total", str(count), *(french_csv.amount(cents) for cents in (whole, *redeemed)))
