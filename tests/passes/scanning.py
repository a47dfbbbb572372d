"""A desk ready to scan: an active order, a booklet in somebody's hands, a place open for it."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from dataclasses import dataclass, replace
from typing import Any

from diagnostics.accounts.models import User
from passes import codes, enums, keys, redeeming
from passes.models import (
    Booklet,
    HandOver,
    MonthlyStatement,
    Order,
    Pass,
    Provider,
    Redemption,
    Service,
    Site,
    SiteService,
    StatementLine,
)
from passes.scans import Receipt, Scan
from tests.accounts.factories import AgencyFactory, UserFactory
from tests.diagnostics.factories import PersonFactory
from tests.passes.factories import active_order, member_of, open_provider

HANDED_OVER_ON = dt.date(2026, 3, 3)
SERVICE_ON = dt.date(2026, 3, 9)
# Far from the numbers that the verbs take, so that both can live in one test.
_positions = itertools.count(20_000_000)
_serials = itertools.count(20_000_000)


def hand_out(
    order: Order, *, size: int = 3, on: dt.date = HANDED_OVER_ON, **fields: Any
) -> Booklet:
    """Put a booklet in somebody's hands, as a hand-over of that day leaves it."""
    agency = fields.pop("agency", None) or AgencyFactory()
    at = dt.datetime.combine(on, dt.time(9), tzinfo=dt.UTC)
    booklet = Booklet.objects.create(
        number=codes.booklet_number(next(_positions)),
        order=order,
        agency=agency,
        size=size,
        status=enums.BookletStatus.HANDED_OUT,
        key_fingerprint=keys.ring().signing.fingerprint,
        created_at=at,
    )
    for rank in range(1, size + 1):
        Pass.objects.create(
            serial=next(_serials),
            booklet=booklet,
            order=order,
            rank=rank,
            status=enums.PassStatus.HANDED_OUT,
        )
    HandOver.objects.create(
        reference=f"RZ-{booklet.pk:06d}",
        order=order,
        booklet=booklet,
        person=fields.pop("person", None) or PersonFactory(agency=agency),
        agency=agency,
        advisor=UserFactory(),
        handed_over_at=at,
        handed_over_on=on,
        first_handed_over_on=on,
        **fields,
    )
    return booklet


def code_of(digital_pass: Pass) -> str:
    return codes.sign(digital_pass.serial, keys.ring())


def mistyped(code: str) -> str:
    """The same code with one wrong character, whatever its last one is."""
    return code[:-1] + ("0" if code[-1] != "0" else "1")


@dataclass
class Desk:
    """Somebody of a provider, at one place, with one service; and a booklet to spend."""

    member: User
    provider: Provider
    site: Site
    service: Service
    booklet: Booklet

    @property
    def passes(self) -> list[Pass]:
        return list(self.booklet.passes.order_by("rank"))

    @property
    def first(self) -> Pass:
        return self.booklet.passes.get(rank=1)

    @property
    def offer(self) -> SiteService:
        return SiteService.objects.get(site=self.site, service=self.service)

    def scan(self, digital_pass: Pass | None = None, **fields: Any) -> Scan:
        """A scan of the first Pass, done on Monday 9 March 2026, unless told otherwise."""
        scan = Scan(
            code=code_of(digital_pass or self.first),
            site=self.site,
            service=self.service,
            service_on=SERVICE_ON,
            scan_id=uuid.uuid4(),
        )
        return replace(scan, **fields)

    def redeem(self, digital_pass: Pass | None = None, **fields: Any) -> Receipt:
        return redeeming.redeem_pass(actor=self.member, scan=self.scan(digital_pass, **fields))

    def check(self, digital_pass: Pass | None = None, **fields: Any) -> Receipt:
        return redeeming.check_pass(actor=self.member, scan=self.scan(digital_pass, **fields))


def order_of_now() -> Order:
    """An order good around the real day: a browser has its own clock, which nobody moves."""
    today = dt.date.today()  # noqa: DTZ011 (any day near the browser's will do)
    days = {"valid_from": -60, "valid_until": 200, "last_service_on": 230, "last_claim_on": 237}
    return active_order(**{name: today + dt.timedelta(days=far) for name, far in days.items()})


def open_desk(order: Order | None = None, *, size: int = 3, **fields: Any) -> Desk:
    """Open a desk whose every scan is lawful, so that a test changes its own subject only."""
    provider = open_provider()
    site = provider.sites.get()
    return Desk(
        member=member_of(provider),
        provider=provider,
        site=site,
        service=site.site_services.get().service,
        booklet=hand_out(order or active_order(), size=size, **fields),
    )


def state(redemption: Redemption) -> None:
    """Put a redemption on the statement of its month, as closing does."""
    statement = MonthlyStatement.objects.create(
        number="R-2026-03-000001",
        provider=redemption.provider,
        period="2026-03",
        cut_off_at=dt.datetime(2026, 3, 31, 22, tzinfo=dt.UTC),
        issued_at=dt.datetime(2026, 3, 31, 22, 10, tzinfo=dt.UTC),
        gross_cents=1000,
        net_cents=1000,
        expected_on=dt.date(2026, 4, 22),
        status=enums.StatementStatus.ISSUED,
    )
    StatementLine.objects.create(
        statement=statement,
        kind=enums.LineKind.REDEMPTION,
        order=redemption.order,
        amount_cents=1000,
        redemption=redemption,
    )
