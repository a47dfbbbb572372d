"""The share of each payer in each redeemed Pass: what justifies the State's part, Pass by Pass.

Passes are taken in the order of their service, and the part of one is the difference of two
cumulative attributions of the order (law F): whatever the cents, the sum over the Passes is exactly
what the laws say each payer has paid. No person and no place of hand-over is told.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.verbs import Verb
from passes import codes, ledger
from passes.models import FundingLine, Order, Redemption


@dataclass(frozen=True, slots=True)
class PassShare:
    """One redeemed Pass, and the cents of each funding line in it, in the order of ranks."""

    serial: str
    service_on: dt.date
    received_on: dt.date
    service: str
    provider: str
    cents: int
    parts: tuple[int, ...]


def by_pass(order: Order) -> Iterator[PassShare]:
    """Give each redeemed Pass of an order with the share of each line, row after row."""
    weights = [(line.rank, line.amount_cents) for line in lines_of(order)]
    so_far, before = 0, {rank: 0 for rank, _ in weights}
    zone = ZoneInfo(order.time_zone)
    rows = Redemption.objects.live().filter(order=order).order_by("service_on", "pk")
    columns = (
        "digital_pass__serial",
        "service_on",
        "received_at",
        "service_label",
        "service__label",
        "provider__name",
        "face_value_cents",
    )
    for serial, service_on, received_at, label, service, provider, cents in rows.values_list(
        *columns
    ).iterator(2_000):
        so_far += cents
        after = ledger.attribute(so_far, weights) if weights else {}
        yield PassShare(
            serial=codes.serial_text(serial),
            service_on=service_on,
            received_on=received_at.astimezone(zone).date(),
            service=label or service,
            provider=provider,
            cents=cents,
            parts=tuple(after[rank] - before[rank] for rank, _ in weights),
        )
        before = after


def lines_of(order: Order) -> list[FundingLine]:
    """Give the funding lines of an order, by rank."""
    return list(order.funding_lines.select_related("payer").order_by("rank"))


@journal.act(Verb.SHARES_EXPORTED)
def note_export(*, actor: User, order: Order, request_id: uuid.UUID | None = None) -> Order:
    """Leave a line: row by row leaves the application, for the public accountant (T24)."""
    with transaction.atomic():
        facts = {"order": order.reference}
        journal.record(actor=actor, verb=Verb.SHARES_EXPORTED, subject=order, facts=facts)
        return order
