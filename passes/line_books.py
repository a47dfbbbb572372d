"""The lines of the monthly statements beside their sources, read as sums for laws C and D.

Almost all lines are redemptions, millions of them: they are read once, beside the redemption and
the statement of each, and come back as one row for each statement and order. The few others, each
with its own source, are read once too. Nothing is written here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, Case, Count, F, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Abs

from passes import closing, money
from passes.enums import LineKind
from passes.models import MonthlyStatement, Order, Redemption, StatementLine

_SAME_PROVIDER = F("statement__provider")
_RATES = ("downstream_fee_bp", "fee_vat_bp")
# What each kind of line should be worth, by its own source.
_WORTH = {
    LineKind.REVERSAL: -F("reversal__redemption__face_value_cents"),
    LineKind.CORRECTION: F("dispute__amount_cents"),
    LineKind.GESTURE: F("gesture__amount_cents"),
    LineKind.CARRY_OVER: F("carried_from__net_cents"),
}


@dataclass(slots=True)
class Lines:
    """The lines of every statement, added up; `off` is what they say otherwise than their source.

    `misplaced` counts those that are not on the statement of their provider or of their month.
    """

    by_kind: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    added: Counter[int] = field(default_factory=Counter)
    bases: dict[int, list[money.FeeBase]] = field(default_factory=lambda: defaultdict(list))
    off: Counter[int] = field(default_factory=Counter)
    misplaced: int = 0


def read() -> Lines:
    """Add the lines of every statement up, beside their sources."""
    lines = Lines()
    rates = {pk: rate for pk, *rate in Order.objects.values_list("pk", *_RATES)}
    for statement, kind, order, cents, added, off, misplaced in [*_redeemed(), *_others()]:
        lines.by_kind[statement][kind] += cents
        lines.added[statement] += added
        lines.off[statement] += off
        lines.misplaced += misplaced
        if kind in closing.FEE_BEARING and order in rates:
            lines.bases[statement].append(money.FeeBase(cents, *rates[order]))
    return lines


def gross_by_statement() -> dict[int, int]:
    """Add up, by statement, the lines that are not carried over from another one."""
    rows = StatementLine.objects.exclude(kind=LineKind.CARRY_OVER).order_by()
    return dict(rows.values_list("statement_id").annotate(Sum("amount_cents")))


def unstated_cents(closed: list[str]) -> int:
    """Add up the redemptions that no statement holds, of months closed for all or for theirs."""
    everywhere = max((closing.cut_off_of(period) for period in closed), default=None)
    rows = Redemption.objects.live().filter(statement_line__isnull=True).order_by()
    waiting = dict(rows.values_list("provider_id").annotate(Min("received_at")))
    total = 0
    for provider_id, cut_off in _cut_offs().items():
        if provider_id in waiting:
            last = max(cut_off, everywhere or cut_off)
            if waiting[provider_id] < last:
                total += _cents(rows.filter(provider=provider_id, received_at__lt=last))
            del waiting[provider_id]
    if everywhere is not None and any(first < everywhere for first in waiting.values()):
        others = rows.filter(received_at__lt=everywhere)
        total += _cents(others.exclude(provider__in=MonthlyStatement.objects.values("provider")))
    return total


def _cut_offs() -> dict[int, Any]:
    """The last cut-off of each provider that was ever closed."""
    found: dict[int, Any] = {}
    for provider_id, cut_off in MonthlyStatement.objects.values_list("provider_id", "cut_off_at"):
        found[provider_id] = max(cut_off, found.get(provider_id, cut_off))
    return found


def _redeemed() -> QuerySet[StatementLine, Any]:
    """Lines of redemptions: by statement and order, with what does not agree."""
    wrong = ~Q(redemption__provider=_SAME_PROVIDER)
    wrong |= Q(redemption__received_at__gte=F("statement__cut_off_at"))
    rows = StatementLine.objects.filter(kind=LineKind.REDEMPTION).order_by()
    return rows.values_list("statement_id", "kind", "order_id").annotate(
        Sum("amount_cents"),
        added=Value(0),  # a redemption is never an adjustment
        off=Sum(Abs(F("amount_cents") - F("redemption__face_value_cents"))),
        misplaced=Count("pk", filter=wrong),
    )


def _others() -> QuerySet[StatementLine, Any]:
    """Lines of reversals, decisions, gestures and former statements, each by its own source."""
    cases = (When(kind=kind, then=cents) for kind, cents in _WORTH.items())
    worth = Case(*cases, output_field=BigIntegerField())
    wrong = Q(reversal__isnull=False) & ~Q(reversal__redemption__provider=_SAME_PROVIDER)
    wrong |= Q(dispute__isnull=False) & ~Q(dispute__provider=_SAME_PROVIDER)
    wrong |= Q(gesture__isnull=False) & ~Q(gesture__provider=_SAME_PROVIDER)
    rows = StatementLine.objects.exclude(kind=LineKind.REDEMPTION).order_by()
    return rows.values_list("statement_id", "kind", "order_id").annotate(
        Sum("amount_cents"),
        added=Sum("amount_cents", filter=Q(amount_cents__gt=0), default=0),
        off=Sum(Abs(F("amount_cents") - worth), default=0),
        misplaced=Count("pk", filter=wrong),
    )


def _cents(rows: QuerySet[Redemption]) -> int:
    return int(rows.aggregate(cents=Sum("face_value_cents"))["cents"] or 0)
