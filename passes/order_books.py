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

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.verbs import Verb
from passes import enums, refund_books, stock_states
from passes.enums import BookletStatus, OrderStatus, PassStatus
from passes.ledger import OrderCounts, OrderMoney
from passes.models import (
    Allocation,
    BankMatch,
    Booklet,
    CreditNote,
    FundingLine,
    FundingReceipt,
    HandOver,
    JointStatement,
    Lot,
    Order,
    Pass,
    Redemption,
    Reversal,
)

ON_THE_WAY = (BookletStatus.PRODUCED, BookletStatus.IN_TRANSIT)
NEVER_WAKES = (BookletStatus.REPLACED, BookletStatus.CANCELLED)
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
    mine = {} if only is None else {"order": only}
    states = _states(mine)
    replacements = _replacements()
    contradicted = _contradicted() if with_witnesses else Counter[int]()
    redeemed = _sums(Redemption.objects.live().filter(**mine), "face_value_cents")
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
                states[order.pk],
                replacements[order.pk],
                contradicted=contradicted[order.pk],
                in_production=in_production[order.pk],
            ),
            cash=OrderMoney(
                face_value_cents=order.face_value_cents,
                funded_count=order.funded_count,
                funds_in=received[order.pk],
                funds_matched=matched[order.pk] + offsets[order.pk],
                redeemed_gross=redeemed[order.pk],
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
    order: Order,
    states: Counter[str],
    replacements: int,
    *,
    contradicted: int,
    in_production: int,
) -> OrderCounts:
    on_the_way = states["on_the_way"]
    return OrderCounts(
        ordered=order.ordered_count,
        replacements=replacements,
        not_delivered=(
            order.ordered_count
            - order.drawn_count
            - order.lapsed_count
            + on_the_way
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


def _states(mine: dict[str, Order]) -> dict[int, Counter[str]]:
    """Count the Passes of each order by state; those not delivered yet are a state of their own."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    away = Q(status=PassStatus.IN_STOCK, booklet__status__in=ON_THE_WAY)
    rows = (
        Pass.objects.filter(**mine)
        .values_list("order_id", "status")
        .annotate(all=Count("pk"), away=Count("pk", filter=away))
    )
    for order_id, status, count, on_the_way in rows.order_by():
        found[order_id][status] += count - on_the_way
        found[order_id]["on_the_way"] += on_the_way
    return found


def _in_production() -> Counter[int]:
    """Count the Passes of lots whose numbers are reserved and whose rows are still being made."""
    missing = (F("booklet_count") - F("produced_count")) * F("booklet_size")
    planned = Lot.objects.filter(status=stock_states.LotStatus.PLANNED).annotate(missing=missing)
    return Counter(dict(planned.order_by().values_list("order_id").annotate(Sum("missing"))))


def _replacements() -> Counter[int]:
    """Count the successors of replaced Passes: a new Pass, or a unit back in the allocation."""
    has_successor = Q(replaced_by__isnull=False) | Q(returned_to_allocation=True)
    return _tally(Pass.objects.filter(has_successor))


def _contradicted() -> Counter[int]:
    """Count, by order, the rows whose state the recorded facts deny."""
    found: Counter[int] = Counter()
    for rows in _denied():
        found.update(_tally(rows))
    for order_id, gap in _unequal_counts():
        found[order_id] += abs(gap)
    return found


def _denied() -> Iterable[QuerySet[Pass] | QuerySet[Redemption] | QuerySet[HandOver]]:
    redeemed = Exists(Redemption.objects.live().filter(digital_pass=OuterRef("pk")))
    once_redeemed = Exists(
        Redemption.objects.filter(digital_pass=OuterRef("pk"), reversed_at__isnull=False)
    )
    handed = Exists(HandOver.objects.filter(booklet=OuterRef("booklet"), undone_at__isnull=True))
    used = (PassStatus.HANDED_OUT, PassStatus.REDEEMED)
    yield Pass.objects.filter(~redeemed, status=PassStatus.REDEEMED)
    yield Pass.objects.filter(redeemed).exclude(status=PassStatus.REDEEMED)
    yield Pass.objects.filter(~handed, status__in=used)
    yield Pass.objects.filter(handed, status=PassStatus.IN_STOCK)
    yield Pass.objects.filter(
        status=PassStatus.HANDED_OUT, blocked_at__isnull=True, booklet__status__in=NEVER_WAKES
    )
    yield Pass.objects.filter(status=PassStatus.CANCELLED).exclude(
        booklet__status=BookletStatus.CANCELLED
    )
    yield Pass.objects.filter(status=PassStatus.REPLACED).exclude(booklet__status__in=NEVER_WAKES)
    yield Pass.objects.filter(~once_redeemed, status=PassStatus.EXPIRED).exclude(
        order__status__in=ENDED
    )
    yield Pass.objects.exclude(order=F("booklet__order"))
    yield Redemption.objects.exclude(order=F("digital_pass__order"))
    reversal = Exists(Reversal.objects.filter(redemption=OuterRef("pk")))
    yield Redemption.objects.filter(~reversal, reversed_at__isnull=False)
    yield Redemption.objects.filter(reversal, reversed_at__isnull=True)
    yield HandOver.objects.exclude(order=F("booklet__order"))


def _unequal_counts() -> Iterable[tuple[int, int]]:
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
    passes = _tally(Pass.objects.all())
    for order_id, size in _sums(Booklet.objects.all(), "size").items():
        yield order_id, size - passes[order_id]


def _opened_by_the_journal() -> dict[int, int]:
    """Read in the journal how many Passes each activation and instalment opened, the last one."""
    lines = JournalEntry.objects.filter(
        verb__in=(Verb.ORDER_ACTIVATED, Verb.INSTALMENT_RAISED), refusal_code=""
    ).order_by("pk")
    return {
        int(pk): facts["to"] if "to" in facts else facts["funded_count"]
        for pk, facts in lines.values_list("subject_pk", "facts")
    }


def _tally(rows: QuerySet[Pass] | QuerySet[Redemption] | QuerySet[HandOver]) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("order_id").annotate(Count("pk"))))


def _sums(rows: QuerySet[Any], column: str) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("order_id").annotate(Sum(column))))
