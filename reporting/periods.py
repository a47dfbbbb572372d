"""Months, quarters and the windows that indicators open around a period.

Fixed periods only: month inside, quarter outside; no free pair of dates in anything that leaves
the institution, because two overlapping periods can be subtracted (reports.md section 3).
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
ORDINALS = ("1ᵉʳ", "2ᵉ", "3ᵉ", "4ᵉ")


@dataclass(frozen=True, slots=True)
class Period:
    """Days `first` to `last`, both included."""

    first: dt.date
    last: dt.date

    @property
    def label(self) -> str:
        """Name the period aloud: « mars 2026 », « 3ᵉ trimestre 2026 », or its two days."""
        if self == month_of(self.first):
            return f"{MONTHS[self.first.month - 1]} {self.first.year}"
        if self == quarter_of(self.first):
            return f"{ORDINALS[(self.first.month - 1) // 3]} trimestre {self.first.year}"
        if self == year_of(self.first):
            return f"année {self.first.year}"
        return f"{self.first:%d/%m/%Y} – {self.last:%d/%m/%Y}"

    @property
    def code(self) -> str:
        """Name the period in an address: 2026-03, 2026-T1, 2026."""
        if self == month_of(self.first):
            return f"{self.first:%Y-%m}"
        if self == quarter_of(self.first):
            return f"{self.first.year}-T{(self.first.month - 1) // 3 + 1}"
        return str(self.first.year)

    @property
    def is_quarter(self) -> bool:
        return self == quarter_of(self.first)

    @property
    def coverage_window(self) -> Period:
        """First meetings whose thirty days have run (I02)."""
        days = dt.timedelta(days=30)
        return Period(self.first - days, self.last - days)

    @property
    def maturity_cohort(self) -> Period:
        """Titles handed over 180 to 359 days before the last day (I13c)."""
        return Period(self.last - dt.timedelta(days=359), self.last - dt.timedelta(days=180))


def month_of(day: dt.date) -> Period:
    """Give the month of a day."""
    last = calendar.monthrange(day.year, day.month)[1]
    return Period(day.replace(day=1), day.replace(day=last))


def quarter_of(day: dt.date) -> Period:
    """Give the calendar quarter of a day."""
    first_month = 3 * ((day.month - 1) // 3) + 1
    first = dt.date(day.year, first_month, 1)
    return Period(first, month_of(dt.date(day.year, first_month + 2, 1)).last)


def year_of(day: dt.date) -> Period:
    """Give the calendar year of a day."""
    return Period(dt.date(day.year, 1, 1), dt.date(day.year, 12, 31))


def read(code: str) -> Period:
    """Read 2026-03, 2026-T1 or 2026; anything else is a ValueError."""
    if len(code) == 4:
        return year_of(dt.date(int(code), 1, 1))
    year, _, rest = code.partition("-")
    if rest.startswith("T") and len(rest) == 2 and rest[1] in "1234":
        return quarter_of(dt.date(int(year), 3 * int(rest[1]) - 2, 1))
    if len(rest) == 2 and len(year) == 4:
        return month_of(dt.date(int(year), int(rest), 1))
    raise ValueError(code)


def previous(period: Period) -> Period:
    """Give the period of the same length just before."""
    day = period.first - dt.timedelta(days=1)
    if period == month_of(period.first):
        return month_of(day)
    if period.is_quarter:
        return quarter_of(day)
    return year_of(day)
