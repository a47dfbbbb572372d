"""The rungs of an order as rows, and who is waited for."""

from __future__ import annotations

import datetime as dt

import pytest

from diagnostics.accounts.journal import SystemJob
from passes import enums, ladder, paper_kinds
from passes.models import ExpiryStep, Order
from tests.passes.expiries import LAST_DAY, ending, operator
from tests.passes.scanning import hand_out

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def test_the_six_rungs_have_their_days_before_any_row_exists() -> None:
    order, _ = ending()
    steps = ladder.steps_of(order)
    days = [(step.due_on - LAST_DAY).days for step in steps]
    assert days == [-30, -15, -7, 0, 30, 37]
    assert not ExpiryStep.objects.exists()


def test_a_rung_is_done_once_with_its_author_and_counts() -> None:
    order, _ = ending()
    hand_out(order, size=3)
    person = operator()
    first = ladder.do(order, paper_kinds.LadderStep.STOP, person)
    again = ladder.do(order, paper_kinds.LadderStep.STOP, SystemJob("climb_ladder"))
    assert first == again
    assert again.done_name == person.full_name
    assert first.counts == {
        "issued": 100,
        "handed_out": 3,
        "not_handed_out": 97,
        "redeemed": 0,
        "booklets": 1,
        "started": 0,
    }


def test_the_screen_says_who_is_waited_for() -> None:
    order, _ = ending()
    assert ladder.waited_for(order) == ""
    Order.objects.filter(pk=order.pk).update(status=enums.OrderStatus.CLOSING)
    order.refresh_from_db()
    assert "arrêt de la distribution" in ladder.waited_for(order)
    order.distribution_stopped_on = dt.date(2026, 3, 16)
    assert "prendre acte" in ladder.waited_for(order)
    ladder.do(order, paper_kinds.LadderStep.ACKNOWLEDGEMENT, operator())
    assert ladder.waited_for(order) == ""
