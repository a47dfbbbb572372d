"""The laws weighed as a Django team writes them first: each order, each statement, each question.

Every figure is asked for by itself, order by order and statement by statement. Slow, and plain to
read: the answers of `check_books` must be the same (bench P17, `test_pass_cells.py`).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

STATES = ("in_stock", "handed_out", "redeemed", "replaced", "cancelled", "expired")


def denied_of(order: Any) -> int:
    """Count the rows of one order whose state the recorded facts deny, one question each."""
    from django.db.models import Exists, F, OuterRef

    from passes.models import HandOver, Pass, Redemption, Reversal

    live = Exists(Redemption.objects.live().filter(digital_pass=OuterRef("pk")))
    undone = Redemption.objects.filter(digital_pass=OuterRef("pk"), reversed_at__isnull=False)
    handed = Exists(HandOver.objects.filter(booklet=OuterRef("booklet"), undone_at__isnull=True))
    reversal = Exists(Reversal.objects.filter(redemption=OuterRef("pk")))
    passes = Pass.objects.filter(order=order)
    redemptions = Redemption.objects.filter(order=order)
    over = ("replaced", "cancelled")
    asked: list[Any] = [
        passes.filter(~live, status="redeemed"),
        passes.filter(live).exclude(status="redeemed"),
        passes.filter(~handed, status__in=("handed_out", "redeemed")),
        passes.filter(handed, status="in_stock"),
        passes.filter(status="handed_out", blocked_at=None, booklet__status__in=over),
        passes.filter(status="cancelled").exclude(booklet__status="cancelled"),
        passes.filter(status="replaced").exclude(booklet__status__in=over),
        passes.filter(~Exists(undone), status="expired").exclude(
            order__status__in=("expired", "closed")
        ),
        passes.exclude(order=F("booklet__order")),
        redemptions.exclude(order=F("digital_pass__order")),
        redemptions.filter(~reversal, reversed_at__isnull=False),
        redemptions.filter(reversal, reversed_at__isnull=True),
        HandOver.objects.filter(order=order).exclude(order=F("booklet__order")),
    ]
    return sum(rows.count() for rows in asked)


def cells_of(order: Any) -> dict[str, int]:
    """Count the Passes of one order, one question for each cell."""
    from django.db.models import Q

    from passes.models import Pass

    away = Q(status="in_stock", booklet__status__in=("produced", "in_transit"))
    passes = Pass.objects.filter(order=order)
    cells = {status: passes.exclude(away).filter(status=status).count() for status in STATES}
    succeeded = Q(replaced_by__isnull=False) | Q(returned_to_allocation=True)
    return {
        **cells,
        "on_the_way": passes.filter(away).count(),
        "replacements": passes.filter(succeeded).count(),
    }


def lines_of(statement: Any) -> tuple[int, int, int, Counter[str]]:
    """Add up the lines of one statement in Python: amounts, gaps, misplaced ones."""
    kinds: Counter[str] = Counter()
    off = misplaced = added = 0
    for line in statement.lines.select_related(
        "redemption", "reversal__redemption", "dispute", "gesture", "carried_from"
    ):
        kinds[line.kind] += line.amount_cents
        added += line.amount_cents if line.kind != "redemption" and line.amount_cents > 0 else 0
        worth, provider = _worth(line)
        off += abs(line.amount_cents - worth)
        late = line.redemption and line.redemption.received_at >= statement.cut_off_at
        misplaced += bool(late) or provider not in (None, statement.provider_id)
    return added, off, misplaced, kinds


def _worth(line: Any) -> tuple[int, int | None]:
    if line.redemption:
        return line.redemption.face_value_cents, line.redemption.provider_id
    if line.reversal:
        redemption = line.reversal.redemption
        return -redemption.face_value_cents, redemption.provider_id
    if line.dispute or line.gesture:
        source = line.dispute or line.gesture
        return source.amount_cents, source.provider_id
    return line.carried_from.net_cents, None


def denied() -> dict[int, int]:
    from passes.models import Order

    return {order.pk: denied_of(order) for order in Order.objects.order_by("pk")}


def cells() -> dict[int, dict[str, int]]:
    from passes.models import Order

    return {order.pk: cells_of(order) for order in Order.objects.order_by("pk")}


def lines() -> dict[int, tuple[int, int, int, Counter[str]]]:
    from passes.models import MonthlyStatement

    return {each.pk: lines_of(each) for each in MonthlyStatement.objects.order_by("pk")}


def unstated_cents() -> int:
    """Look at each live redemption without a line: was its month closed for it?"""
    from passes import bank_books, closing
    from passes.models import Redemption

    closed = [closing.cut_off_of(period) for period in bank_books._closed_periods()]
    total = 0
    for redemption in Redemption.objects.live().filter(statement_line=None):
        ends = [*closed, *redemption.provider.statements.values_list("cut_off_at", flat=True)]
        total += redemption.face_value_cents * any(redemption.received_at < end for end in ends)
    return total
