"""A scan made in good faith and refused for its lateness is honoured by the operator.

A phone that was held offline before a loss report, or cut off on the last day, is not the place's
fault (T28). The instant of the scan is the phone's word, so a person decides, with a reason, until
both parties signed the joint statement. While the Pass still holds its value it is redeemed; when
its value already moved to another Pass, what is due is the operator's own charge, proposed as a
gesture that a second person grants once its money is there: identity A never counts one value
twice, and nobody mints money alone. All the other rules of a scan are judged again.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any, cast

from django.db import transaction
from django.db.models import F, QuerySet

from diagnostics import configuring
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, Refusal
from diagnostics.accounts.verbs import Verb
from passes import access, codes, enums, giving, scan_refusals, taking
from passes.models import (
    Gesture,
    JointStatement,
    LateScan,
    Order,
    Pass,
    Redemption,
    RefusedScan,
    Service,
    Site,
    SiteService,
)
from passes.scan_refusals import ScanFacts

LATE = frozenset(
    reason.code
    for reason in (
        scan_refusals.CLAIM_WINDOW_CLOSED,
        scan_refusals.BLOCKED,
        scan_refusals.REPLACED,
        scan_refusals.CANCELLED,
    )
)
_STILL_WORTH = (enums.PassStatus.HANDED_OUT, enums.PassStatus.EXPIRED)


def waiting() -> QuerySet[RefusedScan]:
    """Give the refused scans that the operator may still honour, the latest first."""
    return (
        RefusedScan.objects.filter(
            refusal_code__in=LATE,
            scan_id__isnull=False,
            serial__isnull=False,
            scanned_at__lt=F("received_at"),
            late_scan__isnull=True,
        )
        .select_related("provider", "site", "service", "member")
        .order_by("-received_at", "-pk")
    )


@journal.act(Verb.LATE_SCAN_ACCEPTED)
def accept_late_scan(
    *, actor: User, refused: RefusedScan, reason: str, request_id: uuid.UUID | None = None
) -> LateScan:
    """Honour a scan refused for its lateness: redeem the Pass, or owe its value on the guarantee.

    Operator only, until the joint statement. The redemption is received now: it is paid with the
    month under way.
    """
    if not access.operates(actor):
        raise Refusal(NOT_ALLOWED)
    if not reason.strip():
        raise Refusal(REASON_MISSING)
    with transaction.atomic():
        refused = RefusedScan.objects.select_for_update(of=("self",)).get(pk=refused.pk)
        found = Pass.objects.filter(serial=cast("int", refused.serial)).first()
        if refused.refusal_code not in LATE or found is None:
            raise Refusal(scan_refusals.NOT_LATE)
        sent = _sent(refused)
        order = Order.objects.locked(found.order_id)
        digital_pass = Pass.objects.select_related("booklet").get(pk=found.pk)
        _refuse_if_too_late(order, digital_pass)
        at = journal.instant()
        seen = _judged(sent, digital_pass, at)
        redemption = _redeem(sent, digital_pass, seen, at)
        gesture = None if redemption else _guarantee(actor, order, sent, digital_pass)
        late = LateScan.objects.create(
            refused_scan=refused,
            digital_pass=digital_pass,
            redemption=redemption,
            guarantee_cents=gesture.amount_cents if gesture else 0,
            gesture=gesture,
            reason=reason.strip(),
            accepted_by=actor,
            accepted_at=at,
        )
        facts: dict[str, Any] = {
            "serial": codes.serial_text(digital_pass.serial),
            "refusal": refused.refusal_code,
            "guarantee_cents": late.guarantee_cents,
        }
        journal.record(actor=actor, verb=Verb.LATE_SCAN_ACCEPTED, subject=late, facts=facts, at=at)
        return late


def _guarantee(actor: User, order: Order, sent: _Sent, digital_pass: Pass) -> Gesture:
    """Propose the operator's own money for what the place earned in good faith."""
    if not configuring.parameter("late_scan_guarantee", on=journal.today()):
        raise Refusal(scan_refusals.GUARANTEE_OFF)
    serial = codes.serial_text(digital_pass.serial)
    return giving.propose_gesture(
        actor=actor,
        provider=sent.site.provider,
        amount_cents=order.face_value_cents,
        reason=f"Garantie d'un scan tardif, Pass {serial}",
    )


def _refuse_if_too_late(order: Order, digital_pass: Pass) -> None:
    statement = JointStatement.objects.filter(order=order).first()
    if order.status == enums.OrderStatus.CLOSED or (statement and statement.is_signed):
        raise Refusal(scan_refusals.JOINT_STATEMENT_SIGNED)
    if LateScan.objects.filter(digital_pass=digital_pass).exists():
        raise Refusal(scan_refusals.ALREADY_ACCEPTED)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What a desk had sent, complete: a refused scan may lack any of it."""

    scan_id: uuid.UUID
    member_id: int
    site: Site
    service: Service
    service_on: dt.date
    scanned_at: dt.datetime
    device: str


def _sent(refused: RefusedScan) -> _Sent:
    """Give what was sent, if the phone says that it scanned before we received it."""
    scanned_at = refused.scanned_at
    if scanned_at is None or scanned_at >= refused.received_at:
        raise Refusal(scan_refusals.NOT_LATE)
    given = (refused.scan_id, refused.member_id, refused.site, refused.service, refused.service_on)
    if None in given:
        raise Refusal(scan_refusals.NOT_LATE)
    return _Sent(
        *cast("tuple[uuid.UUID, int, Site, Service, dt.date]", given), scanned_at, refused.device
    )


def _judged(sent: _Sent, digital_pass: Pass, at: dt.datetime) -> taking.Seen:
    """Judge the scan again as it would have been in time; every other rule still speaks."""
    seen = taking.look(
        taking.Asked(
            serial=digital_pass.serial,
            fingerprint=digital_pass.booklet.key_fingerprint,
            member_id=sent.member_id,
            site=sent.site,
            service=sent.service,
            service_on=sent.service_on,
            now=at,
        )
    )
    if seen.facts is None:
        raise Refusal(scan_refusals.NOT_LATE)
    refusal = scan_refusals.judge(_in_time(seen.facts, sent.scanned_at, digital_pass))
    if refusal is not None:
        raise refusal
    return seen


def _in_time(facts: ScanFacts, scanned_at: dt.datetime, digital_pass: Pass) -> ScanFacts:
    """Lift what came only after the scan: the end of the claims, a block, a replacement."""
    facts = replace(
        facts, is_expired=False, received_on=min(facts.received_on, facts.last_claim_on)
    )
    if digital_pass.blocked_at and scanned_at < digital_pass.blocked_at:
        facts = replace(facts, is_blocked=False)
    if digital_pass.replaced_at and scanned_at < digital_pass.replaced_at:
        facts = replace(facts, replaced_on=None)
    if digital_pass.cancelled_at and scanned_at < digital_pass.cancelled_at:
        facts = replace(facts, is_cancelled=False)
    return facts


def _redeem(
    sent: _Sent, digital_pass: Pass, seen: taking.Seen, at: dt.datetime
) -> Redemption | None:
    """Spend the Pass if it still holds its value; nothing when its value moved elsewhere."""
    taken = Pass.objects.filter(pk=digital_pass.pk, status__in=_STILL_WORTH).update(
        status=enums.PassStatus.REDEEMED, blocked_at=None, blocked_reason=""
    )
    if not taken:
        return None
    offers = SiteService.objects.filter(
        site=sent.site, service=sent.service, from_on__lte=sent.service_on
    ).exclude(until_on__lt=sent.service_on)
    return Redemption.objects.create(
        scan_id=sent.scan_id,
        digital_pass=digital_pass,
        order_id=digital_pass.order_id,
        provider_id=sent.site.provider_id,
        site=sent.site,
        service=sent.service,
        member_id=sent.member_id,
        device=sent.device,
        service_on=sent.service_on,
        scanned_at=sent.scanned_at,
        received_at=at,
        face_value_cents=seen.face_value_cents,
        price_cents=seen.price_cents,
        is_regulated_tariff=offers.filter(is_regulated_tariff=True).exists(),
        site_name=sent.site.name,
        service_label=sent.service.label,
    )
