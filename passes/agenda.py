"""What the agendas of places say: the sessions to come, and when a person is expected. Reads only.

A session may be held by a seat, or taken by telephone and noted on the hand-over when the place
has no agenda here. Once a booklet has had a seat, the seats alone speak: a seat given back or
cancelled must never come back as an appointment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.db.models.functions import TruncDate

from diagnostics.accounts import journal
from passes import calendar_days, enums, nearby
from passes.models import HandOver, Order, Seat, Site, Workshop

SHOWN_DAYS = dt.timedelta(days=56)
SHOWN = 3
AT_MOST = 200
NOT_TAKING = (enums.ProviderStatus.SUSPENDED, enums.ProviderStatus.DISQUALIFIED)


@dataclass(frozen=True, slots=True)
class Session:
    """When and where somebody is expected; `seat` when it is held here."""

    at: dt.datetime
    site: Site
    seat: Seat | None = None

    @property
    def said(self) -> str:
        """« mardi 1er décembre à 14 h 30 », in the time of the place."""
        return calendar_days.say_when(self.at, self.site.time_zone)


def day_of(workshop: Workshop) -> dt.date:
    """The day of a session, at the place."""
    return workshop.starts_at.astimezone(ZoneInfo(workshop.site.time_zone)).date()


def is_paid_by(order: Order, workshop: Workshop) -> bool:
    """Whether Passes of an order pay this session: its place, its service and its day."""
    day = day_of(workshop)
    services = _services_of(order)
    return (
        order.valid_from <= day <= order.valid_until
        and (not services or workshop.service_id in services)
        and nearby.accepting(day, order).filter(pk=workshop.site_id).exists()
    )


def sessions_of(
    sites: Iterable[Site], order: Order, at: dt.datetime
) -> tuple[dict[int, list[Workshop]], set[int]]:
    """The next sessions that an order would pay, by place; and the places that keep an agenda.

    A place whose sessions are all full keeps one: it is not « no agenda here ».
    """
    found: dict[int, list[Workshop]] = {site.pk: [] for site in sites}
    kept: set[int] = set()
    rows = (
        Workshop.objects.coming(at)
        .filter(site_id__in=found, starts_at__lt=at + SHOWN_DAYS)
        .select_related("service", "site")
        .order_by("starts_at", "pk")[:AT_MOST]
    )
    services = _services_of(order)
    for row in rows:
        kept.add(row.site_id)
        is_paid = not services or row.service_id in services
        has_room = row.left_count > 0 and len(found[row.site_id]) < SHOWN
        if is_paid and has_room and day_of(row) <= order.valid_until:
            found[row.site_id].append(row)
    return found, kept


def _services_of(order: Order) -> set[int]:
    return {each.service_id for each in order.order_services.all()}


def next_session(hand_overs: Iterable[int]) -> Session | None:
    """The soonest session to come of some live booklets: a seat, else one taken by telephone."""
    at, pks = journal.instant(), list(hand_overs)
    seat = (
        Seat.objects.held()
        .filter(hand_over_id__in=pks, workshop__starts_at__gte=at)
        .select_related("workshop__site", "workshop__service")
        .order_by("workshop__starts_at", "pk")
        .first()
    )
    by_phone = (
        HandOver.objects.filter(pk__in=pks, first_session_at__gte=at, first_site__isnull=False)
        .exclude(Exists(Seat.objects.filter(hand_over=OuterRef("pk"))))
        # Nobody is sent to a place that will be closed that day.
        .exclude(first_site__closed_from__lte=TruncDate("first_session_at"))
        .exclude(first_site__provider__status__in=NOT_TAKING)
        .select_related("first_site")
        .order_by("first_session_at")
        .first()
    )
    sessions = []
    if seat is not None:
        sessions.append(Session(seat.workshop.starts_at, seat.workshop.site, seat))
    if by_phone is not None and by_phone.first_site and by_phone.first_session_at:
        sessions.append(Session(by_phone.first_session_at, by_phone.first_site))
    return min(sessions, key=lambda each: each.at) if sessions else None


def seats_of(hand_overs: Iterable[int]) -> dict[int, Seat]:
    """The next seat of each booklet, in one statement."""
    rows = (
        Seat.objects.held()
        .filter(hand_over_id__in=list(hand_overs), workshop__starts_at__gte=journal.instant())
        .select_related("workshop__site")
        .order_by("-workshop__starts_at", "-pk")
    )
    return {seat.hand_over_id: seat for seat in rows}
