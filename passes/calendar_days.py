"""Validity, grace, claim window and the J ladder, counted in days; and the days nobody works.

Pure: today is an argument, in the order's time zone. Days are added to J, never hours, so that the
night clocks change gains and loses nothing. Validity never shifts for a day off; a deadline meant
for people is shown with the working day before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
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
SATURDAY = 5
ALERT_DAYS, STOP_DAYS, ACKNOWLEDGEMENT_DAYS = 30, 15, 7
PAYMENT_DUE_DAYS = 21

FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
# Code du travail L.3422-2: commemoration of the abolition of slavery, one day per territory.
LOCAL_HOLIDAYS = {
    "971": ((5, 27),),
    "972": ((5, 22),),
    "973": ((6, 10),),
    "974": ((12, 20),),
    "976": ((4, 27),),
    "977": ((10, 9),),
    "978": ((5, 28),),
}
# Code du travail L.3134-13: Good Friday and 26 December in Alsace and Moselle.
ALSACE_MOSELLE = frozenset({"57", "67", "68"})


class Step(StrEnum):
    """The rungs of the ladder, in the order of time."""

    ALERT = "alert"
    STOP = "stop"
    ACKNOWLEDGEMENT = "acknowledgement"
    LAST_DAY = "last_day"
    END_OF_GRACE = "end_of_grace"
    END_OF_CLAIMS = "end_of_claims"


@dataclass(frozen=True, slots=True)
class Rung:
    step: Step
    on: date
    label: str


@dataclass(frozen=True, slots=True)
class Validity:
    """The days of one order: from, until (J), then grace, then the claim window."""

    valid_from: date
    valid_until: date
    grace_days: int = 30
    claim_window_days: int = 7

    @property
    def last_service_on(self) -> date:
        return self.valid_until + timedelta(days=self.grace_days)

    @property
    def last_claim_on(self) -> date:
        return self.last_service_on + timedelta(days=self.claim_window_days)

    @property
    def stop_on(self) -> date:
        return self.valid_until - timedelta(days=STOP_DAYS)

    def takes_service(self, day: date) -> bool:
        return self.valid_from <= day <= self.last_service_on

    def takes_hand_over(self, day: date) -> bool:
        """Up to J and no later; when distribution stops earlier, the order says so, not this."""
        return day <= self.valid_until

    def ladder(self) -> tuple[Rung, ...]:
        """The six rungs, J-30 to the end of claims, each with its name on screen."""
        after_grace = self.grace_days + self.claim_window_days
        offsets = (
            (Step.ALERT, -ALERT_DAYS),
            (Step.STOP, -STOP_DAYS),
            (Step.ACKNOWLEDGEMENT, -ACKNOWLEDGEMENT_DAYS),
            (Step.LAST_DAY, 0),
            (Step.END_OF_GRACE, self.grace_days),
            (Step.END_OF_CLAIMS, after_grace),
        )
        return tuple(
            Rung(step, self.valid_until + timedelta(days=days), f"J{days:+d}" if days else "J")
            for step, days in offsets
        )


def cap_claim_window_days(valid_until: date) -> int:
    """Days from J to the end of the second following month (CGCT R.1611-13; law.md, L30)."""
    month = valid_until.year * 12 + valid_until.month - 1 + 3
    after = date(month // 12, month % 12 + 1, 1)
    return (after - timedelta(days=1) - valid_until).days


def in_words(day: date, *, weekday: bool = True) -> str:
    """« jeudi 31 décembre 2026 », « vendredi 1er janvier 2027 »."""
    number = "1er" if day.day == 1 else str(day.day)
    text = f"{number} {MONTHS[day.month - 1]} {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {text}" if weekday else text


def say_when(at: datetime, time_zone: str) -> str:
    """« mardi 12 mai à 14 h », as one says it in the place itself."""
    local = at.astimezone(ZoneInfo(time_zone))
    day = in_words(local.date()).rsplit(" ", 1)[0]
    return f"{day} à {local.hour} h{f' {local.minute:02d}' if local.minute else ''}"


def easter(year: int) -> date:
    """Easter Sunday, Gregorian calendar (Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    moon = (
        19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15
    ) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def public_holidays(year: int, departement: str = "") -> frozenset[date]:
    """Days off by law in a département."""
    sunday = easter(year)
    moving = {sunday + timedelta(days=shift) for shift in (1, 39, 50)}
    days = moving | {date(year, month, day) for month, day in FIXED_HOLIDAYS}
    days |= {date(year, month, day) for month, day in LOCAL_HOLIDAYS.get(departement, ())}
    if departement in ALSACE_MOSELLE:
        days |= {sunday - timedelta(days=2), date(year, 12, 26)}
    return frozenset(days)


def is_working_day(day: date, departement: str = "") -> bool:
    return day.weekday() < SATURDAY and day not in public_holidays(day.year, departement)


def working_day_before(day: date, departement: str = "") -> date:
    """The day itself when people work, else the last working day before it."""
    while not is_working_day(day, departement):
        day -= timedelta(days=1)
    return day


def working_days_after(day: date, departement: str = "") -> Iterator[date]:
    while True:
        day += timedelta(days=1)
        if is_working_day(day, departement):
            yield day


def add_working_days(day: date, count: int, departement: str = "") -> date:
    """The count-th working day after a day: a silence is counted in days when people work."""
    if count <= 0:
        return day
    return next(islice(working_days_after(day, departement), count - 1, None))


def is_bank_day(day: date) -> bool:
    """Whether euro transfers settle that day (calendar of the Eurosystem, T2)."""
    sunday = easter(day.year)
    closed = {sunday - timedelta(days=2), sunday + timedelta(days=1)}
    closed |= {
        date(day.year, month, number) for month, number in ((1, 1), (5, 1), (12, 25), (12, 26))
    }
    return day.weekday() < SATURDAY and day not in closed


def bank_day_before(day: date) -> date:
    """The day itself when banks work, else the last bank day before: a promise kept early."""
    while not is_bank_day(day):
        day -= timedelta(days=1)
    return day


def bank_day_from(day: date) -> date:
    """The day itself when banks work, else the next one: the earliest a transfer can settle."""
    while not is_bank_day(day):
        day += timedelta(days=1)
    return day


def month_after(day: date) -> date:
    """The first day of the next month: the cut-off of what is received that day."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def expected_pay_on(received_on: date, due_days: int = PAYMENT_DUE_DAYS) -> date:
    """Cut-off of the month of reception + due days: 12 March 2026 → 22 April 2026."""
    return pay_by(month_after(received_on), due_days)


def pay_by(cut_off: date, due_days: int = PAYMENT_DUE_DAYS) -> date:
    """The last bank day within the delay: no money arrives on a Sunday, so it comes before."""
    return bank_day_before(cut_off + timedelta(days=due_days))
