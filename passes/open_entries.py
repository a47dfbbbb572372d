"""How long what is open has been open: the bank's entries, and the transfers it never told of.

An entry is as old as the day the bank booked it; a transfer waits since its file was handed over.
What grows old here is what somebody has to call the bank, a funder or a structure about. Figures
only: nothing is written.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from passes.enums import Direction, PaymentStatus
from passes.models import BankEntry, Payment

# The last day of each age, counted from the day itself; the last age has no end.
AGES = (
    (7, "7 jours au plus"),
    (30, "8 à 30 jours"),
    (60, "31 à 60 jours"),
    (None, "plus de 60 jours"),
)


@dataclass(frozen=True, slots=True)
class Age:
    """One age: entries that came in and went out, and transfers without an answer; in cents."""

    label: str
    in_count: int
    in_cents: int
    out_count: int
    out_cents: int
    sent_count: int
    sent_cents: int

    @property
    def count(self) -> int:
        return self.in_count + self.out_count + self.sent_count


def ages(today: dt.date) -> list[Age]:
    """Count what is open by age, the youngest first."""
    left = F("amount_cents") - F("matched_cents")
    entries = BankEntry.objects.open()
    came = _by_age(entries.filter(direction=Direction.CREDIT), "booked_on", left, today)
    went = _by_age(entries.filter(direction=Direction.DEBIT), "booked_on", left, today)
    payments = Payment.objects.filter(status=PaymentStatus.SENT).annotate(
        sent_on=TruncDate("batch__exported_at")
    )
    sent = _by_age(payments, "sent_on", F("amount_cents"), today)
    return [
        Age(label, *came[rank], *went[rank], *sent[rank]) for rank, (_, label) in enumerate(AGES)
    ]


def _by_age(rows: QuerySet[Any], column: str, cents: Any, today: dt.date) -> list[tuple[int, int]]:
    """Count rows and their cents in one query, age by age."""
    wanted: dict[str, Any] = {}
    youngest: dt.date | None = None
    for rank, (last, _) in enumerate(AGES):
        inside = Q()
        if youngest is not None:
            inside &= Q(**{f"{column}__lt": youngest})
        if last is not None:
            youngest = today - dt.timedelta(days=last)
            inside &= Q(**{f"{column}__gte": youngest})
        wanted[f"count_{rank}"] = Count("pk", filter=inside)
        wanted[f"cents_{rank}"] = Sum(cents, filter=inside, default=0)
    found = rows.order_by().aggregate(**wanted)
    return [(found[f"count_{rank}"], found[f"cents_{rank}"]) for rank in range(len(AGES))]
