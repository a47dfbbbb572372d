"""The books of the orders: Passes, money and payers of each, read as figures for laws A, B and F.

Every figure has a witness in other rows: Passes drawn against Passes that exist, states against
redemptions, hand-overs and booklets, funds against the bank's matches. Rows that the facts deny are
counted as contradicted, so that a state changed behind the application's back is seen even where
the sum still holds. Nothing is written here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet, Sum

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.verbs import Verb
from passes import enums, pass_cells, refund_books, stock_states
from passes.enums import OrderStatus, PassStatus
from passes.ledger import OrderCounts, OrderMoney
from passes.models import (
    Allocation,
    BankMatch,
    Booklet,
    CreditNote,
    FundingLine,
    FundingReceipt,
    JointStatement,
    Lot,
    Order,
)

ENDED = (OrderStatus.EXPIRED, OrderStatus.CLOSED)


@dataclass(slots=True)
class OrderBook:
    """What the books say of one order."""

    order: Order
    counts: OrderCounts
    cash: OrderMoney
    lines: list[tuple[int, int]] = field(default_factory=list)
    invoices_off: int = 0

    @property
    def value_cents(self) -> int:
        return self.order.ordered_count * self.order.face_value_cents


def read(only: Order | None = None, *, with_witnesses: bool = True) -> list[OrderBook]:
    """Read the books of every order, or of one; the sums alone when no witness is asked for."""
    orders = Order.objects.order_by("pk") if only is None else Order.objects.filter(pk=only.pk)
    cells = pass_cells.read(only, with_witnesses=with_witnesses)
    contradicted = _contradicted(cells) if with_witnesses else Counter[int]()
    received = _sums(FundingReceipt.objects.filter(undone_at__isnull=True), "amount_cents")
    matched = _sums(BankMatch.objects.standing().filter(order__isnull=False), "amount_cents")
    in_production = _in_production()
    # A note that cancels an unpaid invoice gives no money back.
    credited = _sums(CreditNote.objects.moving_money(), "amount_cents")
    offsets = refund_books.offsets_by_order()
    invoices_off = refund_books.invoices_off() if with_witnesses else Counter[int]()
    forfeited = _sums(JointStatement.objects.all(), "forfeited_cents")
    lines: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for order_id, rank, cents in FundingLine.objects.values_list(
        "order_id", "rank", "amount_cents"
    ):
        lines[order_id].append((rank, cents))
    return [
        OrderBook(
            order=order,
            counts=_counts(
                order,
                cells,
                contradicted=contradicted[order.pk],
                in_production=in_production[order.pk],
            ),
            cash=OrderMoney(
                face_value_cents=order.face_value_cents,
                funded_count=order.funded_count,
                funds_in=received[order.pk],
                funds_matched=matched[order.pk] + offsets[order.pk],
                redeemed_gross=cells.redeemed_cents[order.pk],
                credited=credited[order.pk],
                forfeited=forfeited[order.pk],
                is_activated=order.activated_at is not None,
                is_cancelled=order.status == OrderStatus.CANCELLED,
                is_closed=order.status == OrderStatus.CLOSED,
            ),
            lines=lines[order.pk],
            invoices_off=invoices_off[order.pk],
        )
        for order in orders
    ]


def _counts(
    order: Order, cells: pass_cells.Cells, *, contradicted: int, in_production: int
) -> OrderCounts:
    states = cells.states[order.pk]
    return OrderCounts(
        ordered=order.ordered_count,
        replacements=cells.replacements[order.pk],
        not_delivered=(
            order.ordered_count
            - order.drawn_count
            - order.lapsed_count
            + cells.on_the_way[order.pk]
            + in_production
        ),
        in_stock=states[PassStatus.IN_STOCK],
        handed_out_unused=states[PassStatus.HANDED_OUT],
        redeemed=states[PassStatus.REDEEMED],
        replaced=states[PassStatus.REPLACED],
        cancelled=states[PassStatus.CANCELLED],
        expired=states[PassStatus.EXPIRED] + order.lapsed_count,
        contradicted=contradicted,
    )


def _in_production() -> Counter[int]:
    """Count the Passes of lots whose numbers are reserved and whose rows are still being made."""
    missing = (F("booklet_count") - F("produced_count")) * F("booklet_size")
    planned = Lot.objects.filter(status=stock_states.LotStatus.PLANNED).annotate(missing=missing)
    return Counter(dict(planned.order_by().values_list("order_id").annotate(Sum("missing"))))


def _contradicted(cells: pass_cells.Cells) -> Counter[int]:
    """Count, by order, the rows whose state the recorded facts deny."""
    found = Counter(cells.denied)
    for order_id, gap in _unequal_counts(cells):
        found[order_id] += abs(gap)
    return found


def _unequal_counts(cells: pass_cells.Cells) -> Iterable[tuple[int, int]]:
    """Compare what is counted twice on purpose: shares and order, sizes and Passes."""
    shares = _sums(Allocation.objects.all(), "drawn_count")
    for order_id, drawn in Order.objects.filter(mode=enums.OrderMode.ON_DEMAND).values_list(
        "pk", "drawn_count"
    ):
        yield order_id, drawn - shares[order_id]
    for order_id, lapsed in Order.objects.exclude(status__in=ENDED).values_list(
        "pk", "lapsed_count"
    ):
        yield order_id, lapsed
    opened = _opened_by_the_journal()
    for order_id, funded in Order.objects.values_list("pk", "funded_count"):
        yield order_id, funded - opened.get(order_id, funded)
    for order_id, size in _sums(Booklet.objects.all(), "size").items():
        yield order_id, size - cells.passes[order_id]


def _opened_by_the_journal() -> dict[int, int]:
    """Read in the journal how many Passes each activation and instalment opened, the last one."""
    lines = JournalEntry.objects.filter(
        verb__in=(Verb.ORDER_ACTIVATED, Verb.INSTALMENT_RAISED), refusal_code=""
    ).order_by("pk")
    return {
        int(pk): facts["to"] if "to" in facts else facts["funded_count"]
        for pk, facts in lines.values_list("subject_pk", "facts")
    }


def _sums(rows: QuerySet[Any], column: str) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("order_id").annotate(Sum(column))))
