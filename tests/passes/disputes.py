"""A closed month to disagree about: five Passes redeemed at one place in February, at a fee.

Everything is what the verbs wrote, down to the bank's file that brought the funds, so that the
seven laws can be weighed after each decision.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import time_machine

from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.models import User
from passes import closing, disputing, reconciling
from passes.claims import Claim
from passes.disputing import Settlement
from passes.enums import ProviderRole
from passes.models import BankEntry, Dispute, MonthlyStatement, Pass, Provider, StatementLine
from tests.accounts.factories import UserFactory
from tests.passes.books_story import Story, funded_story
from tests.passes.factories import (
    FunderMembershipFactory,
    accepted_account,
    member_of,
    open_provider,
)
from tests.passes.formats.camt_samples import entry

# The day of the dispute: the month is closed, nothing is approved yet.
DAY = "2026-03-03T09:00:00Z"
SERVICE_ON = dt.date(2026, 2, 11)


@dataclass
class Stage:
    """Who disagrees, and about what."""

    story: Story
    admin: User
    funder: User
    operator: User
    statement: MonthlyStatement
    unused: Pass

    @property
    def provider(self) -> Provider:
        return self.statement.provider

    @property
    def lines(self) -> list[StatementLine]:
        return list(self.statement.lines.order_by("pk"))

    def claim(self, reason: str, *lines: StatementLine, **fields: object) -> Claim:
        if reason == "missing_scan":
            site = self.provider.sites.get()
            fields = {
                "serial": self.unused.serial,
                "site": site,
                "service": site.site_services.get().service,
                "service_on": SERVICE_ON,
                **fields,
            }
        elif reason == "wrong_date":
            fields = {"service_on": SERVICE_ON, **fields}
        ids = tuple(line.pk for line in (lines or self.lines[:1]))
        if reason == "missing_scan":
            ids = ()
        return Claim(reason=reason, text="Voir le registre du lieu", line_ids=ids, **fields)

    def actor_for(self, reason: str) -> User:
        if reason in {"missing_scan", "wrong_date", "wrong_fee"}:
            return self.admin
        return self.funder if reason == "out_of_perimeter" else self.operator

    def open(self, reason: str, *lines: StatementLine, **fields: object) -> Dispute:
        return disputing.open_dispute(
            actor=self.actor_for(reason), claim=self.claim(reason, *lines, **fields)
        )

    def settle(
        self, dispute: Dispute, *, decision: str = "accepted", cents: int | None = None
    ) -> Dispute:
        return disputing.settle_dispute(
            actor=self.operator,
            dispute=dispute,
            settlement=Settlement(decision, "Vérifié avec le lieu", cents),
        )

    def close_for(self, provider: Provider) -> None:
        """Close February for somebody else, late."""
        job = SystemJob("close_month")
        closing.close_month(actor=job, period="2026-02", provider=provider)

    def close(self, period: str, on: str) -> MonthlyStatement:
        with time_machine.travel(on, tick=False):
            (statement,) = closing.close_month(
                actor=SystemJob("close_month"), period=period, provider=self.provider
            )
        return statement

    def top_up(self, cents: int, *, on: str = "2026-03-02") -> None:
        """Let the operator's own money arrive, and class it."""
        euros = f"{cents // 100}.{cents % 100:02d}"
        reference = f"T{on}-{cents}"
        self.story.bank_day(on, entry(euros, reference=reference, text="ABONDEMENT"), moved=cents)
        reconciling.set_aside_entry(
            actor=UserFactory(operator=True),
            entry=BankEntry.objects.get(bank_reference=reference),
            kind="top_up",
            reason="Geste commercial",
        )


def disputed_month(*, fee_bp: int = 420, passes: int = 5) -> Stage:
    """Live February, and close it on 2 March."""
    story = funded_story(downstream_fee_bp=fee_bp, fee_vat_bp=2_000 if fee_bp else 0)
    provider = open_provider()
    accepted_account(provider)
    hand_over = story.hand_over("2026-02-03", passes + 1)
    for rank in range(1, passes + 1):
        story.redeem(hand_over, rank, provider, "2026-02-10")
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False):
        (statement,) = closing.close_month(actor=SystemJob("close_month"), period="2026-02")
    return Stage(
        story=story,
        admin=member_of(provider, ProviderRole.ADMIN),
        funder=FunderMembershipFactory(funder=story.order.funder).user,
        operator=UserFactory(operator=True),
        statement=statement,
        unused=hand_over.booklet.passes.get(rank=passes + 1),
    )
