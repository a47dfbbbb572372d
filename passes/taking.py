"""The two statements of a scan: one decides who spent the Pass, the other tells why it was not.

`take` is one conditional UPDATE that carries the rules in its WHERE and needs no row lock: the
UPDATE is the lock, on both databases. `look` reads, in one row, everything the table of refusals
asks, and is run only to verify a Pass or after a take that took nothing. Their text is in
`scan_statements`; here it is given values and its answer is made into values.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone

from diagnostics.accounts import territory
from passes import enums
from passes.models import Redemption, Service, Site
from passes.scan_refusals import ScanFacts
from passes.scan_statements import LOOK, TAKE, spelled

# The farthest east that euros reach: a claim window still open there may be closed elsewhere.
_EASTMOST = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a desk asks of one Pass; without scan_id it only asks, and spends nothing."""

    serial: int
    fingerprint: str
    member_id: int
    site: Site
    service: Service
    service_on: dt.date
    now: dt.datetime
    scan_id: uuid.UUID | None = None
    received_on: dt.date | None = None
    device: str = ""

    @property
    def today(self) -> dt.date:
        """Today at the place, where the day of a service is counted."""
        return day_in(self.site.time_zone, self.now)


@dataclass(frozen=True, slots=True)
class Taken:
    """What the database froze while it took the Pass."""

    pass_id: int
    order_id: int
    face_value_cents: int
    price_cents: int | None
    is_regulated_tariff: bool
    hand_over: str
    first_name: str
    received_at: dt.datetime


@dataclass(frozen=True, slots=True)
class EarlierRedemption:
    """The redemption that already took the Pass: for the eyes of the organisation that made it."""

    public_id: uuid.UUID
    site: str
    service: str
    service_on: dt.date
    member: str
    statement: str
    paid_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything true of a Pass for this desk, and of the scan if it came before."""

    clock: dt.datetime
    paused_until: dt.datetime | None
    forged_count: int
    pass_id: int | None
    earlier_scan: Redemption | None
    facts: ScanFacts | None
    face_value_cents: int
    price_cents: int | None
    hand_over: str
    first_name: str
    earlier_redemption: EarlierRedemption | None


def day_in(zone: str, instant: dt.datetime) -> dt.date:
    """Give the day of an instant where it happens."""
    return instant.astimezone(ZoneInfo(zone)).date()


def take(asked: Asked) -> Taken | None:
    """Spend the Pass if every rule allows it, in one statement; give nothing otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(spelled(TAKE, connection.vendor, settings.CLOCK), _parameters(asked))
        row = cursor.fetchone()
    if row is None:
        return None
    pass_id, order_id, face_value, price, tariff, hand_over, first_name, clock = row
    return Taken(
        pass_id=pass_id,
        order_id=order_id,
        face_value_cents=face_value,
        price_cents=price,
        is_regulated_tariff=bool(tariff),
        hand_over=hand_over,
        first_name=first_name,
        received_at=_instant(clock) or asked.now,
    )


def look(asked: Asked) -> Seen:
    """Read what the table of refusals asks, in one statement; write nothing."""
    parameters = _parameters(asked)
    row: Any = Redemption.objects.raw(spelled(LOOK, connection.vendor, settings.CLOCK), parameters)[
        0
    ]
    clock = _instant(row.clock) or asked.now
    return Seen(
        clock=clock,
        paused_until=_instant(row.paused_until),
        forged_count=row.forged,
        pass_id=row.pass_id,
        earlier_scan=row if row.pk else None,
        facts=_facts(asked, row, clock) if row.fingerprint == asked.fingerprint else None,
        face_value_cents=row.pass_value_cents or 0,
        price_cents=row.offer_cents,
        hand_over=row.hand_over or "",
        first_name=row.first_name or "",
        earlier_redemption=_earlier(asked, row),
    )


def _facts(asked: Asked, row: Any, clock: dt.datetime) -> ScanFacts:
    status = row.pass_status
    return ScanFacts(
        service_on=asked.service_on,
        today=day_in(asked.site.time_zone, clock),
        received_on=day_in(row.time_zone, clock),
        is_handed_over=status != enums.PassStatus.IN_STOCK and row.order_status in enums.ACTIVATED,
        is_blocked=bool(row.is_blocked),
        is_cancelled=status == enums.PassStatus.CANCELLED,
        is_redeemed=status == enums.PassStatus.REDEEMED,
        is_expired=status == enums.PassStatus.EXPIRED or row.order_status in enums.ENDED,
        valid_from=_day(row.valid_from),
        last_service_on=_day(row.last_service_on),
        last_claim_on=_day(row.last_claim_on),
        handed_over_on=_day(row.handed_over_on),
        replaced_on=_local_day(row.replaced_at, row.time_zone),
        redeemed_on=_local_day(row.live_received_at, asked.site.time_zone),
        is_qualified=bool(row.is_qualified),
        is_site_covered=bool(row.is_site_covered),
        is_service_covered=bool(row.is_service_covered),
        is_tariff_right=bool(row.is_tariff_right),
        territory=_territory(row.territory),
        services=row.services or "aucun",
    )


def _earlier(asked: Asked, row: Any) -> EarlierRedemption | None:
    if row.live_provider_id != asked.site.provider_id:
        return None
    return EarlierRedemption(
        public_id=uuid.UUID(str(row.live_public_id)),
        site=row.live_site_name,
        service=row.live_service_label,
        service_on=_day(row.live_service_on),
        member=f"{row.live_first_name} {row.live_last_name}".strip(),
        statement=row.live_statement or "",
        paid_on=_day(row.live_paid_on),
    )


def _territory(zones: str | None) -> str:
    """Name the zones; those that the reference of places does not hold come as their code."""
    if not zones:
        return "partout"
    return ", ".join(
        territory.zone_label(zone) if zone.partition(":")[0] in territory.ZONE_KINDS else zone
        for zone in zones.split(", ")
    )


def _parameters(asked: Asked) -> dict[str, Any]:
    spell = connection.ops
    received_on = asked.received_on or (asked.now + _EASTMOST).date()
    window = dt.timedelta(minutes=settings.THROTTLE_WINDOW_MINUTES)
    scan_field = Redemption._meta.get_field("scan_id")
    return {
        "serial": asked.serial,
        "fingerprint": asked.fingerprint,
        "provider": asked.site.provider_id,
        "member": asked.member_id,
        "device": asked.device,
        "site": asked.site.pk,
        "service": asked.service.pk,
        "day": spell.adapt_datefield_value(min(asked.service_on, asked.today)),
        "received_on": spell.adapt_datefield_value(received_on),
        "now": spell.adapt_datetimefield_value(asked.now),
        "since": spell.adapt_datetimefield_value(asked.now - window),
        "scan_id": scan_field.get_db_prep_value(asked.scan_id, connection),
    }


def nearly_now() -> dt.datetime:
    """The clock of this process, to address a statement; what is kept is the database's."""
    return timezone.now()


def _instant(value: Any) -> dt.datetime | None:
    """PostgreSQL gives instants; SQLite gives their text, in UTC."""
    if value is None or isinstance(value, dt.datetime):
        return value
    read = dt.datetime.fromisoformat(value)
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)


def _day(value: Any) -> Any:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _local_day(value: Any, zone: str) -> dt.date | None:
    instant = _instant(value)
    return day_in(zone, instant) if instant else None
