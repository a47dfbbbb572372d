"""What the code of a Pass tells about its booklet, and what stops whoever would forge codes.

Anybody who holds the paper may ask, from any phone, and nothing is spent, blocked or kept (T21). A
mistyped code is answered without any query and never counted: behind one address may sit a whole
village hall. A forged one is counted by network, on the refused scans, so that all workers count
together (T19); the address itself is never kept, only a keyed digest that changes every day. A
good code whose booklet is still in stock raises its signal at once (T16).
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max, Q

from diagnostics import identifiers, keys, own_page
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from passes import (
    balance_sheet,
    codes,
    decoys,
    enums,
    nearby,
    partner_findings,
    throttling,
    watching,
)
from passes import keys as pass_keys
from passes import scan_refusals as refusals
from passes.models import HandOver, Pass, Redemption, RefusedScan
from passes.taking import day_in

logger = logging.getLogger(__name__)

PAGE = journal.PublicPage("p")
STOCKED = (
    enums.BookletStatus.PRODUCED,
    enums.BookletStatus.IN_TRANSIT,
    enums.BookletStatus.IN_STOCK,
)


@dataclass(frozen=True, slots=True)
class Balance:
    """What is told of one booklet, in the shape of « Mon espace »: no name, no code, no session."""

    told: balance_sheet.Told
    phone: str
    uses: Sequence[Redemption] = ()
    places: Sequence[nearby.NearbyPlace] = ()

    @property
    def sentence(self) -> str:
        return self.told.sentence

    @property
    def lines(self) -> tuple[str, ...]:
        return self.told.lines


def ask_balance(*, typed: str, client: str) -> Balance:
    """Tell what is left of the booklet that a code names.

    Refusals: malformed_code, wrong_check_character, too_many_wrong_codes, unknown_code,
    authentic_not_found.
    """
    fault = None
    try:
        read = codes.read(typed, pass_keys.ring())
    except codes.UnreadableCode as unreadable:
        fault = refusals.CODE_FAULTS[unreadable.fault]
        if fault.code in refusals.LENIENT:
            raise Refusal(fault) from None
    at = journal.instant()
    device = _device(client, at)
    earlier = _refuse_if_paused(device, at)
    if fault is not None:
        _count(device, fault.code, earlier, at)
        raise Refusal(fault)
    found = (
        Pass.objects.filter(serial=read.serial)
        .select_related("booklet__order", "booklet__agency", "booklet__lot__order")
        .first()
    )
    if found is None or found.booklet.key_fingerprint != read.fingerprint:
        strange = refusals.AUTHENTIC_NOT_FOUND if found is None else refusals.UNKNOWN_CODE
        _count(device, strange.code, earlier, at, serial=read.serial)
        raise Refusal(strange)
    return _balance(found)


def _balance(found: Pass) -> Balance:
    booklet = found.booklet
    hand_over = (
        HandOver.objects.filter(booklet=booklet, undone_at__isnull=True)
        .select_related("person__agency", "person__commune", "agency")
        .order_by("-pk")
        .first()
    )
    if booklet.status in STOCKED:
        finding = partner_findings.code_in_stock(found)
        watching.raise_signal(actor=PAGE, finding=finding)
    elif (remade := decoys.used_again(found)) is not None:
        watching.raise_signal(actor=PAGE, finding=remade)
    facts = _facts(found)
    told = balance_sheet.tell(facts)
    agency = hand_over.person.agency if hand_over else booklet.agency
    phone = identifiers.spoken_phone(agency.phone) if agency else ""
    if not told.is_trusted or hand_over is None:
        return Balance(told, phone or settings.CONTACT_PHONE)
    uses = Redemption.objects.live().filter(digital_pass__booklet=booklet)
    places = (
        nearby.nearest(nearby.centre_of(hand_over.person), on=facts.today, order=booklet.order)
        if facts.left and facts.today <= facts.valid_until
        else []
    )
    return Balance(
        told=told,
        phone=phone or settings.CONTACT_PHONE,
        uses=list(uses.select_related("site").order_by("-service_on", "-pk")),
        places=places,
    )


def _facts(found: Pass) -> balance_sheet.BookletFacts:
    booklet, order = found.booklet, found.booklet.order
    # An expired Pass was never used: its paper says since when, not that nothing is left.
    unspent = (enums.PassStatus.HANDED_OUT, enums.PassStatus.EXPIRED)
    left = Pass.objects.filter(booklet=booklet, status__in=unspent)
    kinds = left.aggregate(count=Count("pk"), stopped=Max("blocked_reason"))
    used = Redemption.objects.live().filter(digital_pass=found).values_list("service_on").first()
    is_replaced = found.replaced_at is not None and found.replaced_by_id is not None
    return balance_sheet.BookletFacts(
        today=journal.today(order.time_zone),
        valid_from=order.valid_from,
        valid_until=order.valid_until,
        last_service_on=order.last_service_on,
        left=kinds["count"],
        is_handed_over=booklet.status not in STOCKED and order.status in enums.ACTIVATED,
        is_ended=booklet.status in (enums.BookletStatus.CANCELLED, enums.BookletStatus.REPLACED),
        replaced_on=_day(order.time_zone, found.replaced_at) if is_replaced else None,
        stopped_kind=kinds["stopped"] or "",
        used_on=used[0] if used else None,
    )


def _day(zone: str, at: dt.datetime | None) -> dt.date | None:
    return day_in(zone, at) if at else None


def _device(client: str, at: dt.datetime) -> str:
    """Name a network for one day; nobody can go back from the name to the address."""
    network = own_page.network_of(client)
    return f"p-{keys.network_digest(f'{network} {at.date()}')[:16]}"


def _refuse_if_paused(device: str, at: dt.datetime) -> int:
    """Refuse while a pause lasts; otherwise tell how many forged codes came lately."""
    window = at - dt.timedelta(minutes=settings.THROTTLE_WINDOW_MINUTES)
    pause = at - dt.timedelta(minutes=settings.THROTTLE_PAUSE_MINUTES)
    counted = RefusedScan.objects.filter(
        provider__isnull=True, device=device, received_at__gt=min(window, pause)
    ).aggregate(
        paused_until=Max("pauses_until"), forged=Count("pk", filter=Q(received_at__gt=window))
    )
    throttling.refuse_if_paused(counted["paused_until"], at)
    return int(counted["forged"])


def _count(
    device: str, code: str, earlier: int, at: dt.datetime, *, serial: int | None = None
) -> None:
    """Keep a forged code as a refused scan, without the code itself."""
    if code == refusals.AUTHENTIC_NOT_FOUND.code and serial is not None:
        logger.error("authentic code without a row: serial %s", codes.serial_text(serial))
        watching.raise_signal(actor=PAGE, finding=partner_findings.code_without_row(serial, None))
    RefusedScan.objects.create(
        device=device,
        received_at=at,
        refusal_code=code,
        serial=serial if code == refusals.AUTHENTIC_NOT_FOUND.code else None,
        pauses_until=throttling.pause_opened_by(code, earlier, at),
    )
