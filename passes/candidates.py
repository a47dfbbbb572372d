"""What the bank's open entries may be matched with: the books as plain facts for `matching`.

Transfers that were sent, or settled (they may come back, or be debited twice), and orders that may
still receive funds. What a person is shown and what the system settles come from this one reading.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from passes import bank_notices, matching
from passes.enums import Direction, OrderStatus, PaymentStatus
from passes.matching import EntryFacts, OrderFacts, PaymentFacts, Proposal
from passes.models import (
    BankEntry,
    FundingLine,
    FundingReceipt,
    Invoice,
    NoticedEntry,
    Order,
    Payment,
)

NO_MORE_FUNDS = (OrderStatus.CLOSED, OrderStatus.CANCELLED)


def proposals(only: BankEntry | None = None) -> list[Proposal]:
    """Class the open entries, in the order of the bank; or one of them."""
    # A transfer that leaves and comes back the same day leaves first, whatever the bank's order.
    entries = list(BankEntry.objects.open().order_by("booked_on", "is_return", "pk"))
    noticed = bank_notices.beside(entries)
    facts = [_entry(entry, noticed.get(entry.bank_reference)) for entry in entries]
    if not facts:
        return []
    found = matching.propose(facts, _payments(), _orders())
    return [one for one in found if only is None or one.entry_key == only.pk]


def _entry(entry: BankEntry, noticed: NoticedEntry | None) -> EntryFacts:
    """Say what the bank told of an entry, by its statement and by the notice beside it."""
    told = noticed or entry
    return EntryFacts(
        key=entry.pk,
        is_credit=entry.direction == Direction.CREDIT,
        open_cents=entry.amount_cents - entry.matched_cents,
        end_to_end_id=entry.end_to_end_id or told.end_to_end_id,
        texts=(entry.text, told.text),
        counterparty_iban=entry.counterparty_iban or told.counterparty_iban,
        batch_reference=entry.batch_reference or told.batch_reference,
        is_return=entry.is_return or told.is_return,
    )


def _payments() -> list[PaymentFacts]:
    rows = (
        Payment.objects.filter(status__in=(PaymentStatus.SENT, PaymentStatus.SETTLED))
        .order_by("pk")
        .values_list("pk", "end_to_end_id", "amount_cents", "iban", "batch__number", "status")
    )
    return [
        PaymentFacts(pk, reference, cents, iban, batch, status == PaymentStatus.SETTLED)
        for pk, reference, cents, iban, batch, status in rows.iterator(2_000)
    ]


def _orders() -> list[OrderFacts]:
    lines: dict[int, list[int]] = defaultdict(list)
    received: dict[int, list[int]] = defaultdict(list)
    for order_id, cents in FundingLine.objects.values_list("order_id", "amount_cents"):
        lines[order_id].append(cents)
    receipts = FundingReceipt.objects.filter(undone_at__isnull=True)
    for order_id, cents in receipts.values_list("order_id", "amount_cents"):
        received[order_id].append(cents)
    orders = Order.objects.exclude(status__in=NO_MORE_FUNDS).order_by("pk")
    numbers, awaited = _invoices()
    return [
        OrderFacts(
            key=order.pk,
            reference=order.reference,
            total_cents=order.ordered_count * order.face_value_cents,
            line_cents=tuple(lines[order.pk]),
            received_cents=tuple(received[order.pk]),
            invoices=tuple(numbers[order.pk]),
            awaited_cents=tuple(awaited[order.pk]) if order.pk in awaited else None,
        )
        for order in orders
    ]


def _invoices() -> tuple[dict[int, list[str]], dict[int, list[int]]]:
    """Give, by order, the numbers that are asked and what each still awaits.

    What a payer was not asked yet may come all the same, in one transfer.
    """
    numbers: dict[int, list[str]] = defaultdict(list)
    awaited: dict[int, list[int]] = defaultdict(list)
    asked: Counter[int] = Counter()
    rows = Invoice.objects.standing().values_list(
        "number", "order_id", "line_id", "value_cents", "paid_cents"
    )
    for number, order_id, line_id, value, paid in rows:
        numbers[order_id].append(number)
        awaited[order_id].append(value - paid)
        asked[line_id] += value
    for line_id, order_id, cents in FundingLine.objects.filter(order__in=list(numbers)).values_list(
        "pk", "order_id", "amount_cents"
    ):
        awaited[order_id].append(cents - asked[line_id])
    kept = {order_id: [each for each in cents if each] for order_id, cents in awaited.items()}
    return numbers, kept
