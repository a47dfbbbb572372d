"""The queries on titles of the inclusion report: allocated, handed over, used, after how long.

A title cancelled on or before the last day leaves every number; a replaced one counts once, by
its replacement (reports.md section 2). Used is a redemption that nothing reversed, on the day the
service was given.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Count, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from passes import enums
from passes.models import Allocation, Pass, Redemption
from reporting.cells import HolderCell, TitleCell, Who, days_between
from reporting.inclusion import who
from reporting.periods import Period

MATURITY = dt.timedelta(days=180)


def _handed_over(agency_ids: Iterable[int], period: Period, as_of: dt.datetime) -> QuerySet[Pass]:
    """Keep the titles in somebody's hands on or before the last day, with their first use."""
    used = (
        Redemption.objects.filter(
            digital_pass=OuterRef("pk"), service_on__lte=period.last, received_at__lte=as_of
        )
        .filter(Q(reversed_at__isnull=True) | Q(reversed_at__gt=as_of))
        .values("service_on")[:1]
    )
    person = "booklet__hand_overs__person"
    return (
        Pass.objects.exclude(status=enums.PassStatus.REPLACED)
        .filter(Q(cancelled_at__isnull=True) | Q(cancelled_at__date__gt=period.last))
        .filter(
            booklet__hand_overs__undone_at__isnull=True,
            booklet__hand_overs__agency_id__in=list(agency_ids),
            booklet__hand_overs__first_handed_over_on__lte=period.last,
            booklet__hand_overs__handed_over_at__lte=as_of,
        )
        .annotate(
            agency__code=F("booklet__hand_overs__agency__code"),
            handed_on=F("booklet__hand_overs__first_handed_over_on"),
            used_on=Subquery(used),
            holder=Coalesce(f"{person}__merged_into_id", f"{person}_id"),
            born=F(f"{person}__birth_year"),
            gender=F(f"{person}__sex"),
        )
    )


def titles(agency_ids: Iterable[int], period: Period, as_of: dt.datetime) -> tuple[TitleCell, ...]:
    """Count titles handed over, used, and of the maturity cohort (I11 to I13)."""
    cohort = period.maturity_cohort
    rows = (
        _handed_over(agency_ids, period, as_of)
        .annotate(
            is_unused=IsNull(F("used_on"), True),
            in_cohort=Case(
                When(handed_on__range=(cohort.first, cohort.last), then=Value(True)),
                default=Value(False),
            ),
            in_time=Case(
                When(used_on__lte=F("handed_on") + MATURITY, then=Value(True)),
                default=Value(False),
            ),
        )
        .values("agency__code", "born", "gender", "is_unused", "in_cohort", "in_time")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return tuple(
        TitleCell(
            who=who(row, period.last.year),
            is_used=not row["is_unused"],
            is_in_cohort=row["in_cohort"],
            is_used_within_180=row["in_time"],
            count=row["n"],
        )
        for row in rows.iterator()
    )


def holders(
    agency_ids: Iterable[int], period: Period, as_of: dt.datetime
) -> tuple[HolderCell, ...]:
    """Count people with a title, by the days to their first use (I14, I15).

    Somebody served by two agencies counts once, in the one that gave first.
    """
    rows: QuerySet[Pass, dict[str, Any]] = (
        _handed_over(agency_ids, period, as_of)
        .values("holder", "born", "gender")  # type: ignore[misc]  # annotated above
        .annotate(
            first_on=Min("handed_on"), first_use=Min("used_on"), agency_code=Min("agency__code")
        )
        .order_by()
    )
    cells: Counter[tuple[Who, int | None]] = Counter()
    for row in rows.iterator():
        place = who({**row, "agency__code": row["agency_code"]}, period.last.year)
        cells[place, days_between(row["first_on"], row["first_use"])] += 1
    return tuple(HolderCell(place, days, n) for (place, days), n in cells.items())


def allocated(agency_ids: Iterable[int], period: Period, as_of: dt.datetime) -> dict[str, int]:
    """Count the titles allotted to each agency, less those cancelled (I10)."""
    agency_ids = list(agency_ids)
    counts: Counter[str] = Counter()
    allotted = (
        Allocation.objects.filter(
            agency_id__in=agency_ids, allotted_at__date__lte=period.last, allotted_at__lte=as_of
        )
        .exclude(order__status__in=[enums.OrderStatus.DRAFT, enums.OrderStatus.CANCELLED])
        .values_list("agency__code", "allotted_count")
    )
    for code, count in allotted:
        counts[code] += count
    cancelled = (
        Pass.objects.filter(
            booklet__agency_id__in=agency_ids,
            cancelled_at__date__lte=period.last,
            cancelled_at__lte=as_of,
        )
        .values_list("booklet__agency__code")
        .annotate(n=Count("pk"))
    )
    for code, count in cancelled:
        counts[code] -= count
    return dict(counts)
