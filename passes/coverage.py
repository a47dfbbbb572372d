"""What the readings of the custody say: covered, short or unknown; today, and day by day.

Reads only, and only the readings: a page never weighs the books to draw a gauge. What is old is
« inconnue », never green (T11): a balance of the bank older than ten days, or a reading that the
hourly job did not make again for two days.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max

from diagnostics.accounts import journal
from passes import ageing, bank_books
from passes.laws import Verdict
from passes.models import CustodyReading

READING_GOOD_FOR = dt.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The custody as everybody may read it: covered, short, or unknown."""

    verdict: Verdict
    balance_cents: int | None
    due_cents: int
    gap_cents: int | None
    reading: CustodyReading
    # Nobody made the reading again, though the balance of the bank may be recent.
    is_unread: bool = False

    @property
    def ratio(self) -> int | None:
        """How much of what is due the balance covers, in whole percents, never rounded up."""
        if self.balance_cents is None or not self.due_cents:
            return None
        return self.balance_cents * 100 // self.due_cents

    @property
    def is_kept(self) -> bool:
        return self.verdict == Verdict.KEPT

    @property
    def is_short(self) -> bool:
        return self.verdict == Verdict.BROKEN

    @property
    def parts(self) -> list[tuple[str, int]]:
        """What is due, part by part."""
        return [
            ("Pass encore utilisables", self.reading.live_liability_cents),
            ("Pass encaissés, pas encore payés", self.reading.redeemed_not_paid_cents),
            ("À rendre aux commanditaires", self.reading.owed_back_cents),
            ("Avoirs à rembourser", self.reading.credited_not_refunded_cents),
        ]

    @property
    def bands(self) -> list[ageing.Band]:
        """What is redeemed and not paid, by age."""
        return ageing.told(self.reading.unpaid_by_age)

    @property
    def beside_cents(self) -> int:
        """What corrections, gestures and reversals add to the redemptions not paid, or take."""
        return self.reading.redeemed_not_paid_cents - sum(band.cents for band in self.bands)


def last() -> Coverage | None:
    """Give the last reading of the custody, unknown when it or its balance has grown old."""
    reading = CustodyReading.objects.order_by("-pk").first()
    return of(reading) if reading else None


def of(reading: CustodyReading) -> Coverage:
    """Say what a reading is worth now."""
    due = due_cents(reading)
    is_old = _is_old(reading)
    is_unread = not is_old and journal.instant() - reading.read_at > READING_GOOD_FOR
    if reading.balance_cents is None or is_unread or is_old:
        balance = reading.balance_cents
        return Coverage(Verdict.UNKNOWN, balance, due, None, reading, is_unread=is_unread)
    gap = reading.balance_cents - due
    verdict = Verdict.KEPT if gap >= 0 else Verdict.BROKEN
    return Coverage(verdict, reading.balance_cents, due, gap, reading)


def due_cents(reading: CustodyReading) -> int:
    """Add up what the account had to cover."""
    return (
        reading.live_liability_cents
        + reading.redeemed_not_paid_cents
        + reading.owed_back_cents
        + reading.credited_not_refunded_cents
    )


def _is_old(reading: CustodyReading) -> bool:
    if reading.balance_on is None:
        return True
    return journal.today() - reading.balance_on > bank_books.BALANCE_GOOD_FOR


@dataclass(frozen=True, slots=True)
class Day:
    """One closing day of the bank: its balance, and what it had to cover."""

    on: dt.date
    balance_cents: int
    due_cents: int

    @property
    def gap_cents(self) -> int:
        return self.balance_cents - self.due_cents

    @property
    def ratio(self) -> int | None:
        return self.balance_cents * 100 // self.due_cents if self.due_cents else None

    @property
    def is_short(self) -> bool:
        return self.gap_cents < 0


def history(since: dt.date | None = None) -> list[Day]:
    """Give one point per closing day of the bank, the oldest first: the last reading of each."""
    rows = CustodyReading.objects.filter(balance_on__isnull=False, balance_cents__isnull=False)
    if since is not None:
        rows = rows.filter(balance_on__gte=since)
    latest = rows.order_by().values("balance_on").annotate(last=Max("pk")).values("last")
    return [
        Day(reading.balance_on, reading.balance_cents, due_cents(reading))
        for reading in CustodyReading.objects.filter(pk__in=latest).order_by("balance_on")
        if reading.balance_on is not None and reading.balance_cents is not None
    ]


def last_covered_pk() -> int:
    """Name the last reading that covered all: a shortfall is told once since then."""
    covered = CustodyReading.objects.filter(gap_cents__gte=0).order_by("-pk")
    return covered.values_list("pk", flat=True).first() or 0
