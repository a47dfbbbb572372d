"""An order month by month, as its joint statement tells it: handed out, started, redeemed, by whom.

A month of redemptions is that of the service, and its parts are those of law F, so that they sum to
what each payer paid. A Pass given back to the allocation is taken off the month it was handed out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Min, Sum
from django.db.models.functions import TruncMonth

from passes import calendar_days, funding_shares
from passes.models import HandOver, Order, Pass, Redemption


@dataclass(frozen=True, slots=True)
class Month:
    """One month; `parts` are the cents of each funding line, in the order of ranks."""

    period: str
    count: int
    cents: int
    handed_out: int = 0
    started: int = 0
    parts: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        """« mars 2026 »."""
        year, month = self.period.split("-")
        return f"{calendar_days.MONTHS[int(month) - 1]} {year}"


def of(order: Order) -> tuple[Month, ...]:
    """Read the months of an order in which anything happened."""
    redeemed = {each.period: each for each in funding_shares.shares_of(order).months}
    handed_out, started = _handed_out(order), _started(order)
    lines = order.funding_lines.count()
    found = []
    for period in sorted({*redeemed, *handed_out, *started}):
        month = redeemed.get(period)
        found.append(
            Month(
                period=period,
                count=month.count if month else 0,
                cents=month.cents if month else 0,
                handed_out=handed_out[period],
                started=started[period],
                parts=month.parts if month else (0,) * lines,
            )
        )
    return tuple(found)


def _handed_out(order: Order) -> Counter[str]:
    """Count the Passes people kept, in the month they received them."""
    given = HandOver.objects.filter(order=order, undone_at__isnull=True, replaces__isnull=True)
    by_month = given.annotate(month=TruncMonth("handed_over_on")).order_by().values_list("month")
    found = Counter({f"{m:%Y-%m}": size for m, size in by_month.annotate(Sum("booklet__size"))})
    back = Pass.objects.filter(
        order=order, returned_to_allocation=True, booklet__hand_overs__undone_at__isnull=True
    ).exclude(booklet__hand_overs__isnull=True)
    rows = back.annotate(month=TruncMonth("booklet__hand_overs__handed_over_on"))
    for month, count in rows.order_by().values_list("month").annotate(Count("pk", distinct=True)):
        found[f"{month:%Y-%m}"] -= count
    return Counter({period: count for period, count in found.items() if count})


def _started(order: Order) -> Counter[str]:
    """Count the booklets in the month of their first service."""
    firsts = (
        Redemption.objects.live()
        .filter(order=order)
        .order_by()
        .values_list("digital_pass__booklet")
        .annotate(first=Min("service_on"))
    )
    return Counter(f"{first:%Y-%m}" for _, first in firsts.iterator(2_000))
