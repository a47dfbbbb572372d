"""A desk: an agency, its advisor, its manager, an order, and people diagnosed there."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from diagnostics import enums as diagnosis_enums
from diagnostics.accounts.models import Agency, User
from diagnostics.models import Diagnosis, Person
from passes import enums, issuing
from passes.issuing import Terms
from passes.models import Booklet, HandOver, Order, Pass, Redemption
from tests.accounts.factories import AgencyFactory, advisor, manager
from tests.diagnostics.factories import PersonFactory
from tests.passes.factories import active_order, member_of, open_provider

RECORDED = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)


def diagnosed(agency: Agency, **fields: Any) -> Person:
    """Make a person of an agency with one standing diagnosis."""
    person = PersonFactory(agency=agency, **fields)
    Diagnosis.objects.create(
        person=person,
        agency=agency,
        instrument=diagnosis_enums.Instrument.SPOTTING,
        instrument_version="1",
        nature=diagnosis_enums.Nature.DECLARED,
        mode=diagnosis_enums.Mode.SPOKEN,
        observed_on=RECORDED.date(),
        recorded_at=RECORDED,
        submission_id=uuid.uuid4(),
        submission_digest="0" * 64,
    )
    return person


@dataclass
class Desk:
    """One agency with an active order on demand."""

    allotted: int = 200
    order_fields: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.agency: Agency = AgencyFactory()
        self.advisor: User = advisor(self.agency)
        self.manager: User = manager(self.agency)
        self.order: Order = active_order(self.agency, allotted=self.allotted, **self.order_fields)

    def person(self, **fields: Any) -> Person:
        return diagnosed(self.agency, **fields)

    def hand_over(
        self, person: Person | None = None, passes: int = 3, *, by: User | None = None, **terms: Any
    ) -> HandOver:
        return issuing.hand_over_booklet(
            actor=by or self.advisor,
            person=person or self.person(),
            terms=Terms(passes=passes, **terms),
        )

    def drawn(self) -> tuple[int, int]:
        """Units drawn from the order and from the agency's share."""
        self.order.refresh_from_db()
        return self.order.drawn_count, self.order.allocations.get(agency=self.agency).drawn_count


def spend(digital_pass: Pass) -> Redemption:
    """Write what a scan writes, without its rules: these tests are about the desk."""
    provider = open_provider()
    site = provider.sites.get()
    digital_pass.status = enums.PassStatus.REDEEMED
    digital_pass.save()
    return Redemption.objects.create(
        scan_id=uuid.uuid4(),
        digital_pass=digital_pass,
        order=digital_pass.order,
        provider=provider,
        site=site,
        service=site.site_services.get().service,
        member=member_of(provider),
        service_on=RECORDED.date(),
        scanned_at=RECORDED,
        received_at=RECORDED,
        face_value_cents=1000,
    )


def printed_booklet(order: Order, agency: Agency, *, size: int = 5, number: str) -> Booklet:
    """Put a printed booklet in an agency's stock: the verbs of a lot come with their issue."""
    booklet = Booklet.objects.create(
        number=number,
        order=order,
        agency=agency,
        size=size,
        status=enums.BookletStatus.IN_STOCK,
        key_fingerprint="0" * 16,
        created_at=RECORDED,
    )
    first = (Pass.objects.order_by("-serial").values_list("serial", flat=True).first() or 0) + 1000
    Pass.objects.bulk_create(
        Pass(serial=first + rank, booklet=booklet, order=order, rank=rank + 1)
        for rank in range(size)
    )
    return booklet


def counts(order: Order) -> dict[str, int]:
    """How many Passes of an order are in each cell of law A."""
    found = dict.fromkeys(enums.PassStatus.values, 0)
    for status in order.passes.values_list("status", flat=True):
        found[status] += 1
    return found


def law_a_holds(order: Order) -> bool:
    """ordered + replacements = not_delivered + every cell (passes-and-money.md 7.7)."""
    order.refresh_from_db()
    cells = counts(order)
    not_delivered = order.ordered_count - order.drawn_count
    left = order.ordered_count + cells["replaced"]
    shares = sum(order.allocations.values_list("drawn_count", flat=True))
    return left == not_delivered + sum(cells.values()) and shares == order.drawn_count


def last_line(subject: Any) -> Any:
    from diagnostics.accounts import journal

    return journal.of(subject).last()
