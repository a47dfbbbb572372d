"""Where the money of one order stands for its funder: asked, received, live, redeemed, to return.

Read from the books that the laws weigh, so that a board cannot tell another story than the laws.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from passes import imputing, ledger, order_books
from passes.models import FundingReceipt, Imputation, Invoice, Order


@dataclass(frozen=True, slots=True)
class Position:
    """The money of one order, in cents."""

    value: int
    asked: int
    paid: int
    left: int
    received: int
    live: int
    redeemed: int
    to_credit: int
    credited: int
    credit_left: int
    forfeited: int
    fees_left: int = 0

    @property
    def surplus(self) -> int:
        """What was received beyond the value of the order."""
        return max(0, self.received - self.value)

    @property
    def not_asked(self) -> int:
        """What nobody was asked yet."""
        return max(0, self.value - self.asked)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Funds received that pay no invoice yet, wholly or in part."""

    receipt: FundingReceipt
    left_cents: int


def of(order: Order) -> Position:
    """Read the position of one order."""
    (book,) = order_books.read(order, with_witnesses=False)
    owed = ledger.liabilities(book.counts, book.cash)
    standing = Invoice.objects.standing().filter(order=order)
    asked = [each for each in standing.select_related("order") if not each.is_cancelled]
    notes = order.credit_notes.filter(invoice__isnull=True)
    return Position(
        value=book.value_cents,
        asked=_total(standing, "value_cents"),
        paid=_total(standing, "paid_cents"),
        left=sum(each.left_cents for each in asked),
        fees_left=sum(each.apart_cents for each in asked if not each.fee_received_on),
        received=book.cash.funds_in,
        live=owed.live_liability,
        redeemed=book.cash.redeemed_gross,
        to_credit=owed.owed_back,
        credited=book.cash.credited,
        credit_left=sum(note.left_cents for note in notes),
        forfeited=book.cash.forfeited,
    )


def waiting_receipts(order: Order) -> list[Waiting]:
    """Give the funds of an order that no invoice took whole, the oldest first."""
    receipts = FundingReceipt.objects.filter(order=order, undone_at__isnull=True)
    receipts = receipts.select_related("bank_match__entry", "offset__note").order_by("pk")
    found = [Waiting(each, imputing.left_of(each)) for each in receipts]
    return [each for each in found if each.left_cents]


def imputations_of(invoices: Iterable[Invoice]) -> dict[int, list[Imputation]]:
    """Give, by invoice, what came for it."""
    rows = Imputation.objects.filter(invoice__in=list(invoices), undone_at__isnull=True)
    found: dict[int, list[Imputation]] = {}
    for each in rows.select_related("receipt__offset__note").order_by("pk"):
        found.setdefault(each.invoice_id, []).append(each)
    return found


def _total(rows: Any, column: str) -> int:
    return int(rows.aggregate(total=Sum(column))["total"] or 0)
