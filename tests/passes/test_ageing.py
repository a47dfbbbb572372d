"""How long redeemed Passes wait: from reception to payment, in four bands."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine

from diagnostics.accounts.journal import SystemJob
from passes import ageing, closing, codes, holding, keys, redeeming
from passes.models import Pass, StatementLine
from passes.scans import Scan
from tests.accounts.factories import UserFactory
from tests.passes.bank_factories import debit_of
from tests.passes.books_story import Story, funded_story, lived_story
from tests.passes.factories import accepted_account, member_of, open_provider
from tests.support import queries

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 20)


def counts() -> list[tuple[int, int]]:
    return [(band.count, band.cents) for band in ageing.by_age(ageing.unpaid(), TODAY)]


def redeemed(passes: int) -> Story:
    """Redeem so many Passes on 10 February, at one provider with its account."""
    story = funded_story()
    story.providers = [open_provider()]
    accepted_account(story.providers[0])
    hand_over = story.hand_over("2026-02-03", max(1, passes))
    for rank in range(1, passes + 1):
        story.redeem(hand_over, rank, story.providers[0], "2026-02-10")
    return story


def redeem_at(story: Story, digital_pass: Pass, at: dt.datetime) -> None:
    site = story.providers[0].sites.get()
    scan = Scan(
        code=codes.sign(digital_pass.serial, keys.ring()),
        site=site,
        service=site.site_services.get().service,
        service_on=at.date(),
        scan_id=uuid.uuid4(),
    )
    with time_machine.travel(at, tick=False):
        redeeming.redeem_pass(actor=member_of(story.providers[0]), scan=scan)


def test_each_redemption_is_in_the_band_of_its_days_midnight_being_the_operators() -> None:
    today = dt.date(2026, 5, 20)
    story = redeemed(0)
    hand_over = story.hand_over("2026-02-03", 5)
    for digital_pass, age in zip(hand_over.booklet.passes.all(), (0, 30, 31, 60, 91), strict=True):
        # 22:30 UTC on the eve is 00:30 in Paris: the day counts where the operator lives.
        eve = today - dt.timedelta(days=age + 1)
        hour = 23 if eve < dt.date(2026, 3, 29) else 22
        redeem_at(story, digital_pass, dt.datetime.combine(eve, dt.time(hour, 30), tzinfo=dt.UTC))
    with queries.at_most(1):
        bands = ageing.by_age(ageing.unpaid(), today)
    assert [(band.count, band.cents) for band in bands] == [
        (2, 2_000),
        (2, 2_000),
        (0, 0),
        (1, 1_000),
    ]
    assert [band.label for band in bands] == [label for label, _, _ in ageing.BANDS]
    assert ageing.told(ageing.kept(bands)) == bands
    assert ageing.told(None) == []


def test_what_is_paid_reversed_or_not_redeemed_does_not_wait() -> None:
    story = lived_story()
    assert counts() == [(0, 0)] * 4
    assert ageing.with_wait().filter(is_waiting=False).count() == 4
    hand_over = story.hand_over("2026-03-19", 2)
    story.redeem(hand_over, 1, story.providers[0], "2026-03-19")
    assert counts()[0] == (1, 1_000)


def test_of_a_statement_paid_in_part_only_the_held_lines_wait() -> None:
    story = redeemed(3)
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False):
        closing.close_month(actor=SystemJob("close_month"), period="2026-02")
    line = StatementLine.objects.earliest("pk")
    with time_machine.travel("2026-03-09T10:00:00Z", tick=False):
        closing.approve_by_silence()
        ask = holding.Ask(line_ids=(line.pk,), reason="Deux Pass à la même minute", days=20)
        hold = holding.hold_lines(
            actor=UserFactory(operator=True), statement=line.statement, ask=ask
        )
        holding.confirm_hold(actor=UserFactory(operator=True), hold=hold)
    (payment,) = story.pay("2026-03-10")
    assert counts()[1] == (3, 3_000)
    story.bank_day("2026-03-11", debit_of(payment), moved=-payment.amount_cents)
    assert counts() == [(0, 0), (1, 1_000), (0, 0), (0, 0)]
