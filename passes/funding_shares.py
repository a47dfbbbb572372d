"""What each payer of an order has paid for, month by month, and whom the Passes reached.

Redeemed value is attributed to the funding lines by largest remainder on the cumulative total of
the order; a month is the difference of two cumulative figures (law F), so that cents never drift
and the sum of the months is the whole. That is what justifies the State's share.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from passes import calendar_days, enums, ledger, money
from passes.models import HandOver, Order, Redemption

OUTSIDE, OUTSIDE_MARGIN = 11, 5


@dataclass(frozen=True, slots=True)
class PayerShare:
    """One funding line: what was brought, what was redeemed on it."""

    rank: int
    payer: str
    kind: str
    engagement: str
    brought_cents: int
    redeemed_cents: int

    @property
    def left_cents(self) -> int:
        return self.brought_cents - self.redeemed_cents

    @property
    def is_state(self) -> bool:
        return self.kind == enums.FunderKind.STATE


@dataclass(frozen=True, slots=True)
class MonthShares:
    """One month of service: Passes, value, and the part of each line, in the order of ranks."""

    period: str
    count: int
    cents: int
    parts: tuple[int, ...]

    @property
    def label(self) -> str:
        """« mars 2026 »."""
        year, month = self.period.split("-")
        return f"{calendar_days.MONTHS[int(month) - 1]} {year}"


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares of one order, whole and by month."""

    payers: tuple[PayerShare, ...]
    months: tuple[MonthShares, ...]

    @property
    def state(self) -> tuple[PayerShare, ...]:
        """The lines of the State, whose share is justified."""
        return tuple(payer for payer in self.payers if payer.is_state)


def shares_of(order: Order) -> Shares:
    """Attribute what was redeemed on an order to those who pay for it."""
    lines = list(order.funding_lines.select_related("payer").order_by("rank"))
    weights = [(line.rank, line.amount_cents) for line in lines]
    months: list[MonthShares] = []
    so_far, before = 0, dict.fromkeys((line.rank for line in lines), 0)
    for row in _by_month(order):
        so_far += row["cents"]
        after = ledger.attribute(so_far, weights) if weights else {}
        parts = tuple(after.get(line.rank, 0) - before[line.rank] for line in lines)
        months.append(MonthShares(f"{row['month']:%Y-%m}", row["count"], row["cents"], parts))
        before |= after
    payers = tuple(
        PayerShare(
            line.rank,
            line.payer.name,
            line.payer.kind,
            line.engagement_number,
            line.amount_cents,
            before[line.rank],
        )
        for line in lines
    )
    return Shares(payers, tuple(months))


@dataclass(frozen=True, slots=True)
class JobDistance:
    """Of the people who got a booklet of an order, how many are far from employment."""

    distant: int
    people: int

    def is_hidden(self, threshold: int) -> bool:
        """Whether the share would point at people, for who reads from outside.

        The rule of `reporting.secrecy.rate_is_hidden`, which this floor may not import; a test
        holds them together.
        """
        if self.people == 0:
            return False
        rest = self.people - self.distant
        if self.people < threshold:
            return True
        return threshold >= OUTSIDE and (
            0 < self.distant < OUTSIDE_MARGIN or 0 < rest < OUTSIDE_MARGIN
        )

    @property
    def percent(self) -> str:
        """« 52 % », or nothing to say."""
        if not self.people:
            return "–"
        return f"{money.half_up(self.distant * 100, self.people)}\u00a0%"


def job_distance(order: Order) -> JobDistance:
    """Count people, not booklets: undone hand-overs and replacements are not new ones."""
    found = HandOver.objects.filter(order=order, undone_at__isnull=True).aggregate(
        people=Count("person", distinct=True),
        distant=Count(
            "person",
            distinct=True,
            filter=Q(employment_status__in=order.job_distant_statuses or [""]),
        ),
    )
    return JobDistance(found["distant"] if order.job_distant_statuses else 0, found["people"])


def _by_month(order: Order) -> Iterable[Any]:
    return (
        Redemption.objects.live()
        .filter(order=order)
        .annotate(month=TruncMonth("service_on"))
        .values("month")
        .annotate(count=Count("pk"), cents=Sum("face_value_cents"))
        .order_by("month")
    )
