"""Redemptions, reversals and statements as the money verbs meet them.

A redemption here is the row a scan leaves, written without the scan: what is under test begins
where `redeem_pass` ends. Statements and what follows are made by the verbs themselves.
"""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from typing import Any

import time_machine

from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.models import User
from passes import closing, enums, paying
from passes.models import (
    BankAccount,
    Booklet,
    MonthlyStatement,
    Order,
    Pass,
    PaymentBatch,
    Provider,
    Redemption,
    Reversal,
)
from tests.accounts.factories import AgencyFactory, UserFactory
from tests.passes.factories import accepted_account, active_order, open_provider

FEBRUARY = dt.datetime(2026, 2, 12, 9, 0, tzinfo=dt.UTC)
# 2 March 2026, 10:00 in Paris: February is over.
CLOSING_DAY = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
# Six days later, the silence of a provider is an approval.
PAYING_DAY = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)
_serials = itertools.count(500_000)


def redemption(
    provider: Provider,
    order: Order | None = None,
    *,
    received_at: dt.datetime = FEBRUARY,
    **fields: Any,
) -> Redemption:
    """Leave the rows of one scan: a Pass redeemed and its redemption."""
    order = order or Order.objects.first() or active_order()
    serial = next(_serials)
    booklet = Booklet.objects.create(
        number=f"C-{serial:06d}",
        order=order,
        agency=AgencyFactory(),
        size=1,
        status=enums.BookletStatus.HANDED_OUT,
        key_fingerprint="0" * 16,
        created_at=received_at,
    )
    digital_pass = Pass.objects.create(
        serial=serial, booklet=booklet, order=order, rank=1, status=enums.PassStatus.REDEEMED
    )
    site = provider.sites.first()
    offer = site.site_services.first()
    values: dict[str, Any] = {
        "scan_id": uuid.uuid4(),
        "digital_pass": digital_pass,
        "order": order,
        "provider": provider,
        "site": site,
        "service": offer.service,
        "member": UserFactory(),
        "service_on": received_at.date(),
        "scanned_at": received_at,
        "received_at": received_at,
        "face_value_cents": order.face_value_cents,
        "site_name": site.name,
        "service_label": offer.service.label,
    }
    return Redemption.objects.create(**{**values, **fields})


def reversal(of: Redemption, *, at: dt.datetime, after_closing: bool) -> Reversal:
    """Leave the rows of one reversal."""
    Redemption.objects.filter(pk=of.pk).update(reversed_at=at)
    return Reversal.objects.create(
        redemption=of,
        reversed_by=UserFactory(),
        reversed_at=at,
        reason="Pass scanné par erreur",
        is_after_closing=after_closing,
    )


def stated_provider(*, passes: int = 3, account: bool = True, **fields: Any) -> MonthlyStatement:
    """Give a provider some Passes of February and close the month for it."""
    provider = open_provider(**fields)
    if account:
        accepted_account(provider)
    for _ in range(passes):
        redemption(provider)
    with time_machine.travel(CLOSING_DAY, tick=False):
        (statement,) = closing.close_month(
            actor=SystemJob("close_month"), period="2026-02", provider=provider
        )
    return statement


def payable_statement(**fields: Any) -> MonthlyStatement:
    """Go on to the approval of that statement."""
    statement = stated_provider(**fields)
    with time_machine.travel(PAYING_DAY, tick=False):
        return closing.approve_statement(actor=SystemJob("approve_by_silence"), statement=statement)


def prepared_batch(*, by: User | None = None, on: dt.date | None = None) -> PaymentBatch:
    """Prepare what is payable on the paying day."""
    with time_machine.travel(PAYING_DAY, tick=False):
        return paying.prepare_batch(
            actor=by or UserFactory(operator=True), requested_on=on or dt.date(2026, 3, 12)
        )


def released_batch() -> PaymentBatch:
    """Go on to its release by somebody else."""
    batch = prepared_batch()
    with time_machine.travel(PAYING_DAY, tick=False):
        return paying.release_batch(actor=UserFactory(operator=True), batch=batch)


def account_of(statement: MonthlyStatement) -> BankAccount:
    return statement.provider.bank_accounts.get(status=enums.AccountStatus.ACCEPTED)
