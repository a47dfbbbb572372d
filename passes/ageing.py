"""How long redeemed Passes have been waiting for their money, in aggregate or for one provider.

A redemption waits from its reception until its statement is paid, offset or carried over; of a
statement that is paid in part, only the lines that two people held still wait (T6). Gross, as law D
counts it: a provider is owed face value until fees are taken on a paid statement. Reads only, one
statement of the database whatever the number of redemptions.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    When,
)

from passes import closing, enums
from passes.enums import PaymentStatus, StatementStatus
from passes.models import LineHold, Payment, Redemption

# First and last day of age of each band; the last band has no end.
BANDS: tuple[tuple[str, int, int | None], ...] = (
    ("0 à 30 jours", 0, 30),
    ("31 à 60 jours", 31, 60),
    ("61 à 90 jours", 61, 90),
    ("plus de 90 jours", 91, None),
)
ANSWERED = (
    StatementStatus.PAID,
    StatementStatus.SETTLED_BY_OFFSET,
    StatementStatus.CARRIED_OVER,
)


@dataclass(frozen=True, slots=True)
class Band:
    """What has waited so long: how many Passes, how many cents."""

    label: str
    count: int
    cents: int


def unpaid() -> QuerySet[Any]:
    """Keep the redemptions whose money has not left for their provider."""
    return with_wait().filter(is_waiting=True)


def with_wait() -> QuerySet[Any]:
    """Say of each live redemption whether its money still waits."""
    statement = OuterRef("statement_line__statement")
    partly_paid = Exists(Payment.objects.filter(statement=statement, status=PaymentStatus.SETTLED))
    held = Exists(
        LineHold.objects.filter(confirmed_at__isnull=False, lines=OuterRef("statement_line"))
    )
    not_stated = Q(statement_line__isnull=True)
    waiting = Q(statement_line__statement__status__in=_waiting()) & (~partly_paid | held)
    case = Case(When(not_stated | waiting, then=True), default=False, output_field=BooleanField())
    rows: QuerySet[Any] = Redemption.objects.live()
    return rows.annotate(is_waiting=case)


def _waiting() -> list[enums.StatementStatus]:
    return [status for status in StatementStatus if status not in ANSWERED]


def by_age(rows: QuerySet[Any], on: dt.date) -> list[Band]:
    """Add redemptions up by the days since their reception, the youngest first."""
    asked: dict[str, Any] = {}
    for rank, (_, first, last) in enumerate(BANDS):
        here = Q(received_at__lt=_start(on - dt.timedelta(days=first - 1)))
        if rank == 0:
            here = Q()
        if last is not None:
            here &= Q(received_at__gte=_start(on - dt.timedelta(days=last)))
        asked[f"count_{rank}"] = Count("pk", filter=here)
        asked[f"cents_{rank}"] = Sum("face_value_cents", filter=here, default=0)
    found = rows.order_by().aggregate(**asked)
    return [
        Band(label, found[f"count_{rank}"], found[f"cents_{rank}"])
        for rank, (label, _, _) in enumerate(BANDS)
    ]


def kept(bands: list[Band]) -> list[list[int]]:
    """Write bands as a reading keeps them."""
    return [[band.count, band.cents] for band in bands]


def told(rows: list[list[int]] | None) -> list[Band]:
    """Read bands back from a reading; none when it was made before they were kept."""
    return [Band(label, *row) for (label, _, _), row in zip(BANDS, rows or [], strict=False)]


def _start(day: dt.date) -> dt.datetime:
    """The instant when a day begins for the operator."""
    return dt.datetime.combine(day, dt.time(), tzinfo=closing.OPERATOR_TIME)
