"""What a desk sends and what it is answered: the values of a scan, shared by every door.

A scan names a Pass by its code, which lives only in this value: it is read, then forgotten. A
receipt says what the Pass is worth, what is left to pay, and the day by which the money comes.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.conf import settings

from diagnostics.accounts.refusals import Refusal
from passes import calendar_days, codes
from passes.models import Redemption, Service, Site

MOST_IN_A_BATCH = 500
OPERATOR_TIME_ZONE = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Scan:
    """What a desk sends. Without scan_id it can only be verified."""

    code: str = field(repr=False)
    site: Site
    service: Service
    service_on: dt.date
    scan_id: uuid.UUID | None = None
    scanned_at: dt.datetime | None = None
    device: str = ""
    # A list of claims read the code, then forgot it: what it said, and when it was confirmed.
    known: codes.ReadCode | None = None
    listed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a desk: what the Pass is worth, for whom, and when the money comes."""

    serial: int
    face_value_cents: int
    price_cents: int | None
    hand_over: str
    first_name: str
    received_at: dt.datetime
    redemption: Redemption | None = None
    is_replay: bool = False

    @property
    def left_to_pay_cents(self) -> int:
        """What the person still pays when the service costs more; no change is ever given."""
        return max(0, (self.price_cents or 0) - self.face_value_cents)

    @property
    def expected_pay_on(self) -> dt.date:
        """The day by which the provider is paid, known from the first answer."""
        return expected_pay_on(self.received_at)


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One line of a batch: its own answer, and the earlier line it repeats, if any."""

    receipt: Receipt | None = None
    refusal: Refusal | None = None
    repeats: int | None = None


def expected_pay_on(received_at: dt.datetime) -> dt.date:
    """Cut-off of the month of reception + the payment delay (passes-and-money.md 6.4)."""
    received_on = received_at.astimezone(ZoneInfo(OPERATOR_TIME_ZONE)).date()
    return calendar_days.expected_pay_on(received_on, settings.PAYMENT_DUE_DAYS)
