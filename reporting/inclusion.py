"""The queries on people of the inclusion report: who was assessed, at what level, since when.

The database counts; what comes back is cells. Every query is bounded by the same instant, and as
facts are only added, two queries a minute apart see the same facts (reports.md section 2). People
whose files were merged count once, under the file that is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, Count, DateField, Exists, F, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from diagnostics import enums
from diagnostics.models import Person, RiskAssessment
from reporting import splits
from reporting.cells import MeetingCell, PeopleCell, Who, days_between
from reporting.periods import Period


def of_kept_file(field: str, through: str = "person__") -> Case:
    """Read a column on the file that stands for the person."""
    return Case(
        When(
            **{f"{through}merged_into__isnull": False},
            then=F(f"{through}merged_into__{field}"),
        ),
        default=F(f"{through}{field}"),
    )


KEPT = Coalesce("person__merged_into_id", "person_id")


def who(row: Mapping[str, Any], year: int) -> Who:
    """Place a row in the splits."""
    return Who(
        agency=row["agency__code"],
        age=splits.age_code(year, row["born"], splits.LABOUR_MARKET),
        sex=splits.sex_code(row["gender"]),
    )


def people(agency_ids: Iterable[int], period: Period, as_of: dt.datetime) -> tuple[PeopleCell, ...]:
    """Count people by their last assessment of the period."""
    known = RiskAssessment.objects.filter(assessed_at__lte=as_of).annotate(kept=KEPT)
    within = known.filter(as_of__range=(period.first, period.last))
    later = within.filter(kept=OuterRef("kept")).filter(
        Q(as_of__gt=OuterRef("as_of")) | Q(as_of=OuterRef("as_of"), pk__gt=OuterRef("pk"))
    )
    first = known.filter(kept=OuterRef("kept")).order_by("as_of", "pk")
    at_risk = Q(first_level__in=sorted(enums.AT_RISK))
    rows = (
        within.filter(agency_id__in=list(agency_ids))
        .filter(~Exists(later))
        .annotate(
            first_level=Subquery(first.values("level")[:1]),
            first_day=Subquery(first.values("as_of")[:1]),
            born=of_kept_file("birth_year"),
            gender=of_kept_file("sex"),
        )
        .annotate(
            # Days are only needed for people at risk at first: fewer cells, same figures.
            since=Case(When(at_risk, then=F("first_day")), output_field=DateField()),
            last_on=Case(When(at_risk, then=F("as_of")), output_field=DateField()),
        )
        .values("agency__code", "born", "gender", "level", "completeness", "since", "last_on")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return tuple(
        PeopleCell(
            who=who(row, period.last.year),
            level=row["level"],
            completeness=row["completeness"],
            was_at_risk=row["since"] is not None,
            days_since_first=days_between(row["since"], row["last_on"]),
            count=row["n"],
        )
        for row in rows.iterator()
    )


def meetings(
    agency_ids: Iterable[int], period: Period, as_of: dt.datetime
) -> tuple[MeetingCell, ...]:
    """Count first meetings by the days until the first assessment that followed (I02)."""
    window = period.coverage_window
    assessed = (
        RiskAssessment.objects.filter(assessed_at__lte=as_of)
        .annotate(kept=KEPT)
        .filter(kept=OuterRef("pk"), as_of__gte=OuterRef("first_met_on"))
        .values("kept")
        .annotate(day=Min("as_of"))
        .values("day")
    )
    rows = (
        Person.objects.counted()
        .filter(
            agency_id__in=list(agency_ids),
            first_met_on__range=(window.first, window.last),
            created_at__lte=as_of,
        )
        .annotate(assessed_on=Subquery(assessed), born=F("birth_year"), gender=F("sex"))
        .values("agency__code", "born", "gender", "first_met_on", "assessed_on")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return tuple(
        MeetingCell(
            who=who(row, period.last.year),
            days_to_assessment=days_between(row["first_met_on"], row["assessed_on"]),
            count=row["n"],
        )
        for row in rows.iterator()
    )
