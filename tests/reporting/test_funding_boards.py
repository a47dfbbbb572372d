"""What a funder reads first: what is asked of it, what came, what lives and what comes back."""

from __future__ import annotations

import datetime as dt

import pytest

from passes import ordering
from reporting import funding_boards
from tests.passes.factories import FunderMembershipFactory, open_provider
from tests.passes.invoices import asked, line_of, operator, received, three_payers
from tests.passes.money_factories import redemption

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)


def test_a_payer_reads_its_own_calls_and_the_funder_those_of_its_order() -> None:
    order = three_payers()
    for rank in (1, 2, 3):
        asked(order, rank=rank)
    state = FunderMembershipFactory(funder=line_of(order, 1).payer).user
    mine = funding_boards.to_pay(state, TODAY)
    assert [line.text for line in mine.lines] == ["500\u00a0€ à payer par État"]
    owner = FunderMembershipFactory(funder=order.funder).user
    late = funding_boards.to_pay(owner, dt.date(2026, 5, 1))
    assert len(late.lines) == 3
    assert late.lines[0].reason.endswith("(en retard)")


def test_the_money_of_an_order_is_told_in_three_lines_with_the_share_of_the_state() -> None:
    order = three_payers()
    asked(order, rank=1)
    received(order, 100_500)
    ordering.activate_order(actor=operator(), order=order, mandate_number="M-1")
    order.refresh_from_db()
    redemption(open_provider(), order)
    money, life, share = funding_boards.of_order(order)
    assert money.text == "1\u00a0005\u00a0€ reçus"
    assert money.reason.endswith("dont 5\u00a0€ de trop")
    assert life.reason == "10\u00a0€ encaissés, 5\u00a0€ à rendre ou à déduire"
    assert (share.text, share.reason) == (
        "5\u00a0€ justifiés pour État",
        "sur 500\u00a0€ apportés",
    )
