"""The two statements of a scan: one decides who spent the Pass, the other tells why it was not.

`take` is one conditional UPDATE that carries the rules in its WHERE and needs no row lock: the
UPDATE is the lock, on both databases. `look` reads, in one row, everything the table of refusals
asks, and is run only to verify a Pass or after a take that took nothing. The four rules that need
other tables are spelled once, below, and read by both. Written in SQL because the ORM has no
UPDATE … RETURNING, and compiling these conditions costs more than running them.
"""

import datetime as dt
import functools
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

# Where an order's Passes may be spent, and the day %(day)s of the service, for the order `o`.
_QUALIFIED = """
    EXISTS (SELECT 1 FROM passes_accreditation a WHERE a.provider_id = %(provider)s
        AND a.from_on <= %(day)s AND (a.until_on IS NULL OR a.until_on >= %(day)s))
    AND (NOT o.approved_providers_only OR EXISTS (SELECT 1 FROM passes_funderapproval f
        WHERE f.provider_id = %(provider)s AND f.funder_id = o.funder_id
        AND f.from_on <= %(day)s AND (f.until_on IS NULL OR f.until_on >= %(day)s)))"""
_SITE_COVERED = """
    EXISTS (SELECT 1 FROM passes_site s WHERE s.id = %(site)s AND s.provider_id = %(provider)s
        AND (s.open_from IS NULL OR s.open_from <= %(day)s)
        AND (s.closed_from IS NULL OR s.closed_from > %(day)s))
    AND (NOT EXISTS (SELECT 1 FROM passes_orderterritory t WHERE t.order_id = o.id)
        OR EXISTS (SELECT 1 FROM passes_orderterritory t
            JOIN passes_site s ON s.id = %(site)s JOIN accounts_commune c ON c.code = s.commune_id
            WHERE t.order_id = o.id AND t.code IN ('com:' || c.code, 'epci:' || c.epci_id,
                'dep:' || c.departement, 'reg:' || c.region)))"""
_SERVICE_COVERED = """
    EXISTS (SELECT 1 FROM passes_siteservice g WHERE g.site_id = %(site)s
        AND g.service_id = %(service)s AND g.from_on <= %(day)s
        AND (g.until_on IS NULL OR g.until_on >= %(day)s))
    AND (NOT EXISTS (SELECT 1 FROM passes_orderservice v WHERE v.order_id = o.id)
        OR EXISTS (SELECT 1 FROM passes_orderservice v
            WHERE v.order_id = o.id AND v.service_id = %(service)s))"""
_TARIFF_RIGHT = """
    (NOT o.regulated_tariff_only OR EXISTS (SELECT 1 FROM passes_siteservice g
        WHERE g.site_id = %(site)s AND g.service_id = %(service)s AND g.is_regulated_tariff
        AND g.from_on <= %(day)s AND (g.until_on IS NULL OR g.until_on >= %(day)s)))"""

_OFFER = """FROM passes_siteservice g WHERE g.site_id = %(site)s AND g.service_id = %(service)s
    AND g.from_on <= %(day)s AND (g.until_on IS NULL OR g.until_on >= %(day)s)
    ORDER BY g.from_on DESC LIMIT 1"""
_HOLDER = """FROM passes_handover h JOIN diagnostics_person w ON w.id = h.person_id
    WHERE h.booklet_id = passes_pass.booklet_id AND h.undone_at IS NULL
    ORDER BY h.id DESC LIMIT 1"""

_TAKE = f"""
UPDATE passes_pass SET status = 'redeemed'
WHERE serial = %(serial)s AND status = 'handed_out' AND blocked_at IS NULL
AND EXISTS (SELECT 1 FROM passes_order o
    JOIN passes_booklet b ON b.id = passes_pass.booklet_id
    JOIN passes_handover h ON h.booklet_id = b.id
    WHERE o.id = passes_pass.order_id AND b.key_fingerprint = %(fingerprint)s
    AND o.status IN ('active', 'closing', 'in_grace', 'claims_only')
    AND o.valid_from <= %(day)s AND o.last_service_on >= %(day)s
    AND o.last_claim_on >= %(received_on)s
    AND h.undone_at IS NULL AND h.handed_over_on <= %(day)s
    AND {_QUALIFIED} AND {_SITE_COVERED} AND {_SERVICE_COVERED} AND {_TARIFF_RIGHT})
AND NOT EXISTS (SELECT 1 FROM passes_redemption r
    WHERE r.provider_id = %(provider)s AND r.scan_id = %(scan_id)s)
AND NOT EXISTS (SELECT 1 FROM passes_refusedscan p
    WHERE p.member_id = %(member)s AND p.pauses_until > %(now)s)
RETURNING id, order_id,
    (SELECT o.face_value_cents FROM passes_order o WHERE o.id = passes_pass.order_id),
    (SELECT g.price_cents {_OFFER}), (SELECT g.is_regulated_tariff {_OFFER}),
    (SELECT h.reference {_HOLDER}), (SELECT w.first_name {_HOLDER}), {{clock}}
"""  # noqa: S608 (every value is a parameter)

_LOOK = f"""
SELECT scan.id, scan.public_id, scan.scan_id, scan.digital_pass_id, scan.order_id,
    scan.provider_id, scan.site_id, scan.service_id, scan.member_id, scan.device, scan.service_on,
    scan.scanned_at, scan.received_at, scan.face_value_cents, scan.price_cents,
    scan.is_regulated_tariff, scan.site_name, scan.service_label, scan.reversed_at,
    {{clock}} AS clock, passes_pass.id AS pass_id, passes_pass.status AS pass_status,
    passes_pass.blocked_at IS NOT NULL AS is_blocked,
    passes_pass.replaced_at AS replaced_at, b.key_fingerprint AS fingerprint,
    o.status AS order_status, o.valid_from AS valid_from, o.last_service_on AS last_service_on,
    o.last_claim_on AS last_claim_on, o.time_zone AS time_zone,
    o.face_value_cents AS pass_value_cents,
    (SELECT h.handed_over_on {_HOLDER}) AS handed_over_on,
    (SELECT h.reference {_HOLDER}) AS hand_over, (SELECT w.first_name {_HOLDER}) AS first_name,
    (SELECT g.price_cents {_OFFER}) AS offer_cents,
    ({_QUALIFIED}) AS is_qualified, ({_SITE_COVERED}) AS is_site_covered,
    ({_SERVICE_COVERED}) AS is_service_covered, ({_TARIFF_RIGHT}) AS is_tariff_right,
    (SELECT {{listed}}(z.name, ', ') FROM (SELECT COALESCE(c.name, e.name, t.code) AS name
        FROM passes_orderterritory t
        LEFT JOIN accounts_commune c ON t.code = 'com:' || c.code
        LEFT JOIN accounts_epci e ON t.code = 'epci:' || e.siren
        WHERE t.order_id = o.id ORDER BY 1) z) AS territory,
    (SELECT {{listed}}(z.label, ', ') FROM (SELECT y.label FROM passes_service y
        WHERE EXISTS (SELECT 1 FROM passes_orderservice v
            WHERE v.order_id = o.id AND v.service_id = y.id)
        OR (NOT EXISTS (SELECT 1 FROM passes_orderservice v WHERE v.order_id = o.id)
            AND EXISTS (SELECT 1 FROM passes_siteservice g WHERE g.site_id = %(site)s
                AND g.service_id = y.id AND g.from_on <= %(day)s
                AND (g.until_on IS NULL OR g.until_on >= %(day)s)))
        ORDER BY 1) z) AS services,
    reversal.reason AS reversal_reason, live.public_id AS live_public_id,
    live.provider_id AS live_provider_id, live.received_at AS live_received_at,
    live.service_on AS live_service_on, live.site_name AS live_site_name,
    live.service_label AS live_service_label, live_member.first_name AS live_first_name,
    live_member.last_name AS live_last_name, sheet.number AS live_statement,
    sheet.paid_on AS live_paid_on,
    (SELECT MAX(p.pauses_until) FROM passes_refusedscan p
        WHERE p.member_id = %(member)s AND p.pauses_until IS NOT NULL) AS paused_until,
    (SELECT COUNT(*) FROM passes_refusedscan p WHERE p.member_id = %(member)s
        AND p.received_at > %(since)s
        AND p.refusal_code IN ('unknown_code', 'authentic_not_found')) AS forged
FROM (SELECT 1 AS always) one
LEFT JOIN passes_pass ON passes_pass.serial = %(serial)s
LEFT JOIN passes_order o ON o.id = passes_pass.order_id
LEFT JOIN passes_booklet b ON b.id = passes_pass.booklet_id
LEFT JOIN passes_redemption live
    ON live.digital_pass_id = passes_pass.id AND live.reversed_at IS NULL
LEFT JOIN accounts_user live_member ON live_member.id = live.member_id
LEFT JOIN passes_statementline line ON line.redemption_id = live.id
LEFT JOIN passes_monthlystatement sheet ON sheet.id = line.statement_id
LEFT JOIN passes_redemption scan
    ON scan.provider_id = %(provider)s AND scan.scan_id = %(scan_id)s
LEFT JOIN passes_reversal reversal ON reversal.redemption_id = scan.id
"""  # noqa: S608 (every value is a parameter)

# The farthest east that euros reach: a claim window still open there may be closed elsewhere.
_EASTMOST = dt.timedelta(hours=12)
_CLOCKS = {
    "postgresql": "clock_timestamp()",
    "sqlite": "strftime('%%Y-%%m-%%dT%%H:%%M:%%f+00:00', 'now')",
}
_LISTED = {"postgresql": "string_agg", "sqlite": "group_concat"}


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
        cursor.execute(_spelled(_TAKE, connection.vendor, settings.CLOCK), _parameters(asked))
        row = cursor.fetchone()
    if row is None:
        return None
    *facts, tariff, hand_over, first_name, clock = row
    return Taken(*facts, bool(tariff), hand_over, first_name, _instant(clock) or asked.now)


def look(asked: Asked) -> Seen:
    """Read what the table of refusals asks, in one statement; write nothing."""
    parameters = _parameters(asked)
    row: Any = Redemption.objects.raw(
        _spelled(_LOOK, connection.vendor, settings.CLOCK), parameters
    )[0]
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


@functools.lru_cache(maxsize=8)
def _spelled(statement: str, vendor: str, clock: str) -> str:
    """The database's own clock in service (T9); under tests and demo, the one that they move."""
    instant = _CLOCKS[vendor] if clock == "database" else "NULL"
    return statement.replace("{clock}", instant).replace("{listed}", _LISTED[vendor])


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
