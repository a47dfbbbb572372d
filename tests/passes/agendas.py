"""A place with an agenda: one provider, its site, its member, and the sessions it opens."""

from __future__ import annotations

import datetime as dt
from typing import Any

from diagnostics.accounts.models import User
from passes import booking, enums
from passes.attending import Told
from passes.models import HandOver, Provider, Seat, Service, Site, Workshop
from tests.passes.factories import member_of, open_provider

# Tuesday 17 March 2026, 14:00 in Paris: a week after the day of the tests.
NEXT_WEEK = dt.date(2026, 3, 17)
AT_TWO = dt.time(14, 0)
DURING = dt.datetime(2026, 3, 17, 13, 30, tzinfo=dt.UTC)
TOLD = Told(
    next_advice=enums.NextAdvice.CONTINUE,
    themes=("device", "mail"),
    minutes=90,
    before="helped",
    after="alone",
)


class Place:
    """A qualified provider with one open site, and somebody who works there."""

    def __init__(self, **fields: Any) -> None:
        self.provider: Provider = open_provider(**fields)
        self.site: Site = self.provider.sites.get()
        self.service: Service = self.site.site_services.get().service
        self.member: User = member_of(self.provider)

    def plan(self, **changes: Any) -> booking.Plan:
        facts: dict[str, Any] = {
            "site": self.site,
            "service": self.service,
            "on": NEXT_WEEK,
            "at": AT_TWO,
            "minutes": 120,
            "capacity": 8,
        }
        return booking.Plan(**(facts | changes))

    def workshop(self, **changes: Any) -> Workshop:
        return booking.open_workshop(actor=self.member, plan=self.plan(**changes))


def hold(hand_over: HandOver, workshop: Workshop) -> Seat:
    return booking.hold_seat(actor=hand_over.advisor, hand_over=hand_over, workshop=workshop)


def held_counts_are_true() -> bool:
    """The count of every workshop is the number of its live seats."""
    return all(
        row.held_count == row.seats.filter(released_at__isnull=True).count() <= row.capacity
        for row in Workshop.objects.all()
    )
