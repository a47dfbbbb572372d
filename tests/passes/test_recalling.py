"""T8: funds taken back by the bank under an active order stop its distribution, with an alert."""

from __future__ import annotations

import datetime as dt

import pytest

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import enums, expiring, issuing, recalling
from passes.issuing import Terms
from passes.models import Order
from tests.accounts.factories import UserFactory
from tests.passes.desks import Desk
from tests.passes.expiries import ending, stop

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def lines(verb: str) -> int:
    return JournalEntry.objects.filter(verb=verb, refusal_code="").count()


def hand_over(desk: Desk) -> object:
    terms = Terms(passes=2, order=desk.order)
    return issuing.hand_over_booklet(actor=desk.advisor, person=desk.person(), terms=terms)


@pytest.mark.parametrize("late", [enums.LateDistribution.REFUSE, enums.LateDistribution.ACCEPT])
def test_no_booklet_leaves_a_desk_once_funds_are_recalled_until_they_are_back(late: str) -> None:
    desk = Desk(order_fields={"late_distribution": late})
    operator = UserFactory(operator=True)
    act = {"actor": operator, "order": desk.order}
    recalling.stop_for_recalled_funds(**act, reason="Virement rappelé par la banque")
    with pytest.raises(Refusal) as caught:
        hand_over(desk)
    assert caught.value.code == "distribution_stopped"
    with pytest.raises(Refusal) as again:
        recalling.stop_for_recalled_funds(**act, reason="Encore")
    assert again.value.code == "already_stopped"
    recalling.resume_distribution(**act, reason="Nouveau virement reçu")
    assert hand_over(desk)
    assert (lines("distribution.suspended"), lines("distribution.resumed")) == (1, 1)


def test_a_reason_is_asked_both_ways() -> None:
    act = {"actor": UserFactory(operator=True), "order": Desk().order}
    for verb in (recalling.stop_for_recalled_funds, recalling.resume_distribution):
        if verb == recalling.resume_distribution:
            recalling.stop_for_recalled_funds(**act, reason="x")
        with pytest.raises(Refusal) as caught:
            verb(**act, reason=" ")
        assert caught.value.code == "reason_missing"


def test_a_stop_signed_by_the_funder_is_not_opened_again_by_the_operator(clock) -> None:

    order, funder = ending()
    clock.move_to(dt.datetime(2026, 3, 16, 8, tzinfo=dt.UTC))
    expiring.climb_ladder()
    stop(Order.objects.get(pk=order.pk), funder)
    with pytest.raises(Refusal) as caught:
        recalling.resume_distribution(actor=UserFactory(operator=True), order=order, reason="x")
    assert caught.value.code == "not_stopped_for_funds"


def test_an_order_that_distributes_nothing_has_nothing_to_stop() -> None:
    order = Desk().order
    Order.objects.filter(pk=order.pk).update(status=enums.OrderStatus.IN_GRACE)
    with pytest.raises(Refusal) as caught:
        recalling.stop_for_recalled_funds(actor=UserFactory(operator=True), order=order, reason="x")
    assert caught.value.code == "transition_unknown"
