"""How long a file is kept, and what an anonymous row still says (law.md, L17). Pure.

Days in, days out: the end of a file is counted from its last contact, the notice thirty days
before it; a year of birth becomes the middle of its band of five years, a day the first of its
month. Durations are arguments, because the regime of the body in charge sets them (L20).
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

BAND_YEARS = 5


def years_after(day: dt.date, years: int) -> dt.date:
    """The same day so many years later; 29 February becomes 1 March, never earlier."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last one of a shorter month (RGPD 12)."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return dt.date(year, month, min(day.day, monthrange(year, month)[1]))


def answer_due_on(received_on: dt.date, months: int) -> dt.date:
    """The last day to answer: within the month, and late on the 31st day at most (L23)."""
    return min(months_after(received_on, months), received_on + dt.timedelta(days=30 * months))


def latest_contact_to_announce(today: dt.date, years: int, notice_days: int) -> dt.date:
    """The last contact of the files whose end may be announced today."""
    end = today + dt.timedelta(days=notice_days)
    return dt.date(end.year - years, end.month, min(end.day, _days(end.year - years, end.month)))


def due_on(last_contact_on: dt.date, today: dt.date, *, years: int, notice_days: int) -> dt.date:
    """The day a file announced today ends: never before the notice has run."""
    return max(years_after(last_contact_on, years), today + dt.timedelta(days=notice_days))


def middle_of_band(birth_year: int | None) -> int | None:
    """The year that stands for a band of five: 1985 to 1989 are all kept as 1987."""
    if birth_year is None:
        return None
    return birth_year - birth_year % BAND_YEARS + BAND_YEARS // 2


def month_of(day: dt.date) -> dt.date:
    """The first day of a month stands for all of them."""
    return day.replace(day=1)


def _days(year: int, month: int) -> int:
    return monthrange(year, month)[1]
