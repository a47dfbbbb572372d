"""What the bank's open entries may be matched with: the books as plain facts for `matching`.

Transfers that were sent, those settled that an entry names (they may come back, or be debited
twice), and orders that may still receive funds. What is alike to the letter is paired at once,
column by column; only the rest is looked at closely, so that a month read again costs what is left
open of it. What a person is shown and what the system settles come from this one reading.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from django.db.models import F, Q, QuerySet

from passes import bank_notices, matching, numbering, pairing
from passes.enums import Direction, OrderStatus, PaymentStatus
from passes.matching import EntryFacts, Kind, OrderFacts, PaymentFacts, Proposal, Side, Target
from passes.models import (
    BankEntry,
    FundingLine,
    FundingReceipt,
    Invoice,
    NoticedEntry,
    Order,
    Payment,
)
from passes.pairing import Columns

AT_ONCE = 500
One = TypeVar("One")
NO_MORE_FUNDS = (OrderStatus.CLOSED, OrderStatus.CANCELLED)


def proposals(only: BankEntry | None = None) -> list[Proposal]:
    """Class the open entries, in the order of the bank; or one of them."""
    # A transfer that leaves and comes back the same day leaves first, whatever the bank's order.
    waiting = BankEntry.objects.open().order_by("booked_on", "is_return", "pk")
    order = list(waiting.values_list("pk", flat=True))
    if not order:
        return []
    paired = _paired()
    taken = {to for to, _ in paired.values()}
    left = [pk for pk in order if pk not in paired]
    found = {one.entry_key: one for one in _looked_at(left, taken)}
    if only is not None:
        order = [pk for pk in order if pk == only.pk]
    return [found[pk] if pk in found else _certain(pk, *paired[pk]) for pk in order]


def _paired() -> dict[int, tuple[int, int]]:
    """Pair what is alike to the letter: by entry, the transfer and its cents."""
    entries, payments = Columns(), Columns()
    debits = BankEntry.objects.open().filter(direction=Direction.DEBIT, is_return=False)
    rows = debits.exclude(end_to_end_id="").order_by("booked_on", "pk")
    for row in rows.values_list(
        "pk", "end_to_end_id", F("amount_cents") - F("matched_cents"), "counterparty_iban"
    ).iterator(2_000):
        entries.add(row)
    if not entries.keys:
        return {}
    sent = Payment.objects.filter(status=PaymentStatus.SENT)
    columns = ("pk", "end_to_end_id", "amount_cents", "iban")
    for row in sent.values_list(*columns).iterator(2_000):
        payments.add(row)
    cents = dict(zip(payments.keys, payments.cents, strict=True))
    pairs = pairing.pair(entries, payments)
    return {key: (to, cents[to]) for key, to in zip(pairs.entries, pairs.payments, strict=True)}


def _certain(entry_key: int, payment_key: int, cents: int) -> Proposal:
    target = Target(Side.PAYMENT, payment_key, cents, matching.REFERENCE_AND_AMOUNT)
    return Proposal(entry_key, Kind.CERTAIN, matching.REFERENCE_AND_AMOUNT, (target,))


def _looked_at(left: Sequence[int], taken: set[int]) -> Iterator[Proposal]:
    """Look closely at the entries that are not paired, in the order given."""
    facts: list[EntryFacts] = []
    for start in range(0, len(left), AT_ONCE):
        part = left[start : start + AT_ONCE]
        rows = BankEntry.objects.in_bulk(part)
        entries = [rows[pk] for pk in part if pk in rows]
        noticed = bank_notices.beside(entries)
        facts += [_entry(entry, noticed.get(entry.bank_reference)) for entry in entries]
    if not facts:
        return iter(())
    payments = [*_sent(taken), *_settled(facts, taken)]
    return matching.propose(facts, payments, _orders())


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


def _sent(taken: set[int]) -> list[PaymentFacts]:
    """Transfers that wait, but those just paired."""
    rows = Payment.objects.filter(status=PaymentStatus.SENT).order_by("pk")
    return [one for one in _facts(rows) if one.key not in taken]


def _settled(facts: Sequence[EntryFacts], taken: set[int]) -> list[PaymentFacts]:
    """Transfers that an entry names and that are settled, or may be what came back nameless.

    Those just paired are as good as settled: a second debit, or a return, may name them.
    """
    named: set[str] = set()
    amounts: set[int] = set()
    for one in facts:
        told = numbering.payments_named(one.end_to_end_id, *one.texts)
        named |= told
        if one.is_return and not told:
            amounts.add(one.open_cents)
    done = Q(status=PaymentStatus.SETTLED) | Q(status=PaymentStatus.SENT)
    found: dict[int, PaymentFacts] = {}
    for part in _parts(sorted(named)):
        rows = Payment.objects.filter(done, end_to_end_id__in=part)
        found.update((one.key, one) for one in _facts(rows))
    for cents in _parts(sorted(amounts)):
        rows = Payment.objects.filter(status=PaymentStatus.SETTLED, amount_cents__in=cents)
        found.update((one.key, one) for one in _facts(rows.order_by("-pk")[:AT_ONCE]))
    kept = [one for one in found.values() if one.is_settled or one.key in taken]
    return [replace(one, is_settled=True) for one in sorted(kept, key=lambda one: one.key)]


def _facts(rows: QuerySet[Payment]) -> Iterator[PaymentFacts]:
    columns = ("pk", "end_to_end_id", "amount_cents", "iban", "batch__number", "status")
    for pk, reference, cents, iban, batch, status in rows.values_list(*columns).iterator(2_000):
        is_settled = status == PaymentStatus.SETTLED
        yield PaymentFacts(pk, reference, cents, iban, batch, is_settled)


def _parts(values: Sequence[One]) -> Iterator[Sequence[One]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


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
