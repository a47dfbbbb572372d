"""Redemptions as they are found, for the tests of what a human should look at."""

from __future__ import annotations

import datetime as dt
import uuid

from passes import noticing
from passes.models import Pass, Redemption
from passes.signal_kinds import SignalKind
from passes.watching import Finding
from tests.passes.scanning import Desk

NOON = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
SINCE = NOON - dt.timedelta(days=8)
TODAY = NOON.date()


def spend(
    desk: Desk,
    digital_pass: Pass,
    *,
    at: dt.datetime = NOON,
    on: dt.date = TODAY,
    received_at: dt.datetime | None = None,
) -> Redemption:
    """Write a redemption as its verb leaves it, at the instant and day of the test."""
    return Redemption.objects.create(
        scan_id=uuid.uuid4(),
        digital_pass=digital_pass,
        order=digital_pass.order,
        provider=desk.provider,
        site=desk.site,
        service=desk.service,
        member=desk.member,
        service_on=on,
        scanned_at=at,
        received_at=received_at or at,
        face_value_cents=1000,
        service_label="Prendre en main un ordinateur",
    )


def seen(kind: SignalKind) -> list[Finding]:
    return [each for each in noticing.everything(SINCE, TODAY) if each.kind == kind]
