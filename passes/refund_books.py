"""The books of what funders are asked and given back, read as figures for laws B, D, E and F.

Each amount is told at least twice, by rows that different acts wrote: the notes against the
transfers and the offsets, the transfers against the bank's matches, the invoices against the funds
imputed to them. Nothing is written here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from passes.enums import LIVE_PAYMENTS, Direction, PaymentStatus
from passes.models import (
    BankMatch,
    CreditNote,
    CreditOffset,
    FundingReceipt,
    Imputation,
    Invoice,
    Payment,
)

_REFUNDS = Q(credit_note__isnull=False)


@dataclass(frozen=True, slots=True)
class RefundFigures:
    """What went back to funders, told by the bank, by the transfers and by the notes."""

    matched_out: int
    matched_back: int
    settled: int
    given_back: int
    contradicted: int


def refunds() -> RefundFigures:
    """Read the refunds three times, and count the notes that the facts deny."""
    matches = BankMatch.objects.standing().filter(payment__credit_note__isnull=False)
    payments = Payment.objects.filter(_REFUNDS)
    on_its_way = payments.filter(status__in=(PaymentStatus.PREPARED, PaymentStatus.SENT))
    used = _total(CreditNote.objects.moving_money(), "used_cents")
    return RefundFigures(
        matched_out=_total(matches.filter(entry__direction=Direction.DEBIT)),
        matched_back=_total(matches.filter(entry__direction=Direction.CREDIT)),
        settled=_total(payments.filter(status=PaymentStatus.SETTLED)),
        given_back=used - _total(CreditOffset.objects.all()) - _total(on_its_way),
        contradicted=_notes_denied(),
    )


def left_to_give() -> int:
    """Add up what credit notes owe that neither reached a funder nor was taken off a call."""
    credited = _total(CreditNote.objects.moving_money())
    settled = _total(Payment.objects.filter(_REFUNDS, status=PaymentStatus.SETTLED))
    return credited - settled - _total(CreditOffset.objects.all())


def offsets_by_order() -> Counter[int]:
    """Add up, by order, what former credit notes paid of it."""
    rows = CreditOffset.objects.order_by().values_list("invoice__order_id")
    return Counter(dict(rows.annotate(Sum("amount_cents"))))


def invoices_off() -> Counter[int]:
    """Add up, by order, what its invoices and receipts say otherwise than their imputations."""
    found: Counter[int] = Counter()
    standing = Imputation.objects.filter(undone_at__isnull=True).order_by()
    paid = Counter(dict(standing.values_list("invoice_id").annotate(Sum("amount_cents"))))
    for pk, order_id, told in Invoice.objects.values_list("pk", "order_id", "paid_cents"):
        found[order_id] += abs(told - paid[pk])
    used = Counter(dict(standing.values_list("receipt_id").annotate(Sum("amount_cents"))))
    rows = FundingReceipt.objects.filter(pk__in=list(used))
    for pk, order_id, cents, undone in rows.values_list(
        "pk", "order_id", "amount_cents", "undone_at"
    ):
        found[order_id] += max(0, used[pk] - (0 if undone else cents))
    strange = standing.exclude(invoice__order=F("receipt__order"))
    found.update(dict(strange.values_list("invoice__order_id").annotate(Sum("amount_cents"))))
    return found


def _notes_denied() -> int:
    """Count the notes that do not say what was taken off them and paid back of them."""
    told = Counter(
        dict(CreditOffset.objects.order_by().values_list("note_id").annotate(Sum("amount_cents")))
    )
    live = Payment.objects.filter(_REFUNDS, status__in=LIVE_PAYMENTS).order_by()
    told.update(dict(live.values_list("credit_note_id").annotate(Sum("amount_cents"))))
    notes = CreditNote.objects.values_list("pk", "used_cents")
    wrong_owner = Payment.objects.filter(_REFUNDS).exclude(
        account__funder=F("credit_note__order__funder")
    )
    return sum(used != told[pk] for pk, used in notes) + wrong_owner.count()


def _total(rows: QuerySet[Any], column: str = "amount_cents") -> int:
    return int(rows.aggregate(total=Sum(column))["total"] or 0)
