"""Closing a month, killed again and again: run once more, it ends as if nothing had happened."""

from collections import Counter

import pytest
import time_machine

from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.verbs import Verb
from passes import checking, closing
from passes.laws import Law
from passes.models import MonthlyStatement, NumberSeries, Redemption, StatementLine
from tests.passes.factories import active_order, open_provider
from tests.passes.money_factories import CLOSING_DAY, redemption, reversal
from tests.support.dying import killed_after

pytestmark = pytest.mark.both_databases

SYSTEM = SystemJob("close_month")
MOST_STATEMENTS = 200


def close():
    return closing.close_month(actor=SYSTEM, period="2026-02")


def figures():
    columns = (
        "provider_id",
        "period",
        "gross_cents",
        "adjustments_cents",
        "fee_cents",
        "net_cents",
    )
    return sorted(MonthlyStatement.objects.values_list(*columns))


def test_a_closing_killed_after_each_of_its_statements_in_turn_ends_as_one_never_killed(
    own_database,
):
    order = active_order(downstream_fee_bp=125)
    providers = [open_provider() for _ in range(3)]
    for provider in providers:
        for _ in range(3):
            redemption(provider, order)
    reversal(redemption(providers[0], order), at=CLOSING_DAY, after_closing=False)
    with time_machine.travel(CLOSING_DAY, tick=False):
        deaths = 0
        while killed_after(deaths + 1, close):
            deaths += 1
            assert deaths < MOST_STATEMENTS
            # Whatever died left whole statements, or nothing of them.
            assert StatementLine.objects.count() == 3 * MonthlyStatement.objects.count()
        assert close() == []
    assert deaths > 10
    assert figures() == [(each.pk, "2026-02", 3_000, 0, 38, 2_954) for each in providers]
    stated = Counter(StatementLine.objects.values_list("redemption_id", flat=True))
    live = Redemption.objects.live().values_list("pk", flat=True)
    assert stated == Counter(live)
    numbers = list(MonthlyStatement.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [f"R-2026-02-{rank:06d}" for rank in (1, 2, 3)]
    assert NumberSeries.objects.get(kind="statement").last == 3
    assert JournalEntry.objects.filter(verb=Verb.STATEMENT_ISSUED).count() == 3
    (law_c,) = [one for one in checking.weigh() if one.law == Law.C]
    assert law_c.ok, law_c.faults
