"""A redemption by decision: what a scan should have said, once somebody looked into it (T3).

It spends a real Pass, so that the Pass and law B follow; every rule of a scan is judged again but
the end of the claim window, because the claim came late and the service did not. Called inside the
transaction of a verb, which journals.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import STATE_CHANGED, Refusal
from passes import dispute_refusals, enums, scan_refusals, taking
from passes.models import JointStatement, Order, Pass, Redemption, Service, Site, SiteService

DEVICE = "décision"
_STILL_WORTH = (enums.PassStatus.HANDED_OUT, enums.PassStatus.EXPIRED)


@dataclass(frozen=True, slots=True)
class RightScan:
    """The scan as it should have been; its identity makes a second decision impossible."""

    scan_id: uuid.UUID
    serial: int
    site: Site
    service: Service
    service_on: dt.date
    member: User


def redeem(scan: RightScan, at: dt.datetime) -> Redemption:
    """Spend the Pass and write its redemption, received now, or refuse as a scan would be."""
    found = Pass.objects.filter(serial=scan.serial).select_related("booklet").first()
    if found is None:
        raise Refusal(dispute_refusals.SERIAL_UNKNOWN)
    refuse_if_signed(Order.objects.locked(found.order_id))
    seen = _judged(scan, found, at)
    taken = Pass.objects.filter(
        pk=found.pk, status__in=_STILL_WORTH, blocked_at__isnull=True
    ).update(status=enums.PassStatus.REDEEMED)
    if not taken:
        raise Refusal(STATE_CHANGED)
    return Redemption.objects.create(
        scan_id=scan.scan_id,
        digital_pass=found,
        order_id=found.order_id,
        provider_id=scan.site.provider_id,
        site=scan.site,
        service=scan.service,
        member=scan.member,
        device=DEVICE,
        service_on=scan.service_on,
        scanned_at=at,
        received_at=at,
        face_value_cents=seen.face_value_cents,
        price_cents=seen.price_cents,
        is_regulated_tariff=_is_regulated(scan),
        site_name=scan.site.name,
        service_label=scan.service.label,
    )


def refuse_if_signed(order: Order) -> None:
    """Refuse once both parties signed the figures of the order."""
    statement = JointStatement.objects.filter(order=order).first()
    if order.status == enums.OrderStatus.CLOSED or (statement and statement.is_signed):
        raise Refusal(scan_refusals.JOINT_STATEMENT_SIGNED)


def _judged(scan: RightScan, found: Pass, at: dt.datetime) -> taking.Seen:
    seen = taking.look(
        taking.Asked(
            serial=found.serial,
            fingerprint=found.booklet.key_fingerprint,
            member_id=scan.member.pk,
            site=scan.site,
            service=scan.service,
            service_on=scan.service_on,
            now=at,
        )
    )
    if seen.facts is None:
        raise Refusal(dispute_refusals.SERIAL_UNKNOWN)
    facts = replace(
        seen.facts,
        is_expired=False,
        received_on=min(seen.facts.received_on, seen.facts.last_claim_on),
    )
    refusal = scan_refusals.judge(facts)
    if refusal is not None:
        raise refusal
    return seen


def _is_regulated(scan: RightScan) -> bool:
    offers = SiteService.objects.filter(
        site=scan.site,
        service=scan.service,
        is_regulated_tariff=True,
        from_on__lte=scan.service_on,
    )
    return offers.exclude(until_on__lt=scan.service_on).exists()
