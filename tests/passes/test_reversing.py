"""A redemption is undone: by its provider until the month is closed, by the operator after."""

import datetime as dt
import uuid

import pytest

from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import enums, redeeming
from passes.models import LossReport, Order, Redemption, Reversal, StatementLine
from tests.accounts.factories import UserFactory
from tests.passes.scanning import open_desk, state

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def reverse(actor, redemption, reason="Mauvais Pass scanné", **fields):
    return redeeming.reverse_redemption(actor=actor, redemption=redemption, reason=reason, **fields)


def refused(call, code):
    with pytest.raises(Refusal) as refusal:
        call()
    assert refusal.value.code == code


def test_given_a_redemption_of_the_open_month_when_the_provider_reverses_it_then_it_is_usable():
    desk = open_desk()
    redemption = desk.redeem().redemption
    undone = reverse(desk.member, redemption)
    reversal = Reversal.objects.get()
    assert undone.reversed_at == reversal.reversed_at is not None
    assert (reversal.reversed_by, reversal.is_after_closing) == (desk.member, False)
    assert reversal.reason == "Mauvais Pass scanné"
    assert desk.first.status == enums.PassStatus.HANDED_OUT
    assert desk.first.blocked_at is None
    assert desk.redeem().redemption != redemption


def test_a_reversal_leaves_its_line_of_history():
    desk = open_desk()
    redemption = desk.redeem().redemption
    reverse(desk.member, redemption)
    line = journal.of(redemption).get(verb=Verb.REDEMPTION_REVERSED)
    assert line.actor == desk.member
    assert line.facts["after_closing"] is False


def test_a_pass_never_redeemed_has_nothing_to_reverse():
    desk = open_desk()
    refused(lambda: redeeming.live_redemption_of(desk.first), "not_redeemed")
    redemption = desk.redeem().redemption
    assert redeeming.live_redemption_of(desk.first) == redemption


def test_a_redemption_is_reversed_once_and_the_refusal_leaves_a_line():
    desk = open_desk()
    redemption = desk.redeem().redemption
    reverse(desk.member, redemption)
    refused(lambda: reverse(desk.member, redemption), "already_reversed")
    assert Reversal.objects.count() == 1
    assert JournalEntry.objects.filter(refusal_code="already_reversed").count() == 1


def test_the_same_form_sent_twice_reverses_once():
    desk = open_desk()
    redemption = desk.redeem().redemption
    request_id = uuid.uuid4()
    first = reverse(desk.member, redemption, request_id=request_id)
    assert reverse(desk.member, redemption, request_id=request_id) == first
    assert Reversal.objects.count() == 1


def test_a_reversal_says_why():
    desk = open_desk()
    redemption = desk.redeem().redemption
    refused(lambda: reverse(desk.member, redemption, reason="  "), "reason_missing")


def test_given_a_closed_month_then_it_is_too_late_for_the_provider_and_not_for_the_operator():
    desk = open_desk()
    redemption = desk.redeem().redemption
    state(redemption)
    refused(lambda: reverse(desk.member, redemption), "too_late")
    reverse(UserFactory(operator=True), redemption)
    assert Reversal.objects.get().is_after_closing
    assert StatementLine.objects.get().amount_cents == 1000


def test_the_operator_does_not_reverse_in_place_of_the_provider_before_closing():
    desk = open_desk()
    redemption = desk.redeem().redemption
    refused(lambda: reverse(UserFactory(operator=True), redemption), "not_allowed")


@pytest.mark.parametrize("status", ["replaced", "cancelled"])
def test_the_pass_comes_back_blocked_when_its_booklet_no_longer_lives(status):
    desk = open_desk()
    redemption = desk.redeem().redemption
    type(desk.booklet).objects.update(status=status)
    reverse(desk.member, redemption)
    assert desk.first.status == enums.PassStatus.HANDED_OUT
    assert desk.first.blocked_reason == enums.LossKind.BLOCKED
    refused(desk.redeem, "blocked")


def test_the_pass_of_a_booklet_reported_lost_comes_back_blocked():
    desk = open_desk()
    redemption = desk.redeem().redemption
    LossReport.objects.create(
        booklet=desk.booklet,
        kind=enums.LossKind.STOLEN,
        reported_by=desk.member,
        reported_at=redemption.received_at,
    )
    reverse(desk.member, redemption)
    assert desk.first.blocked_reason == enums.LossKind.STOLEN


def test_31_given_an_expired_order_then_a_redemption_of_the_open_month_can_be_reversed():
    desk = open_desk()
    redemption = desk.redeem().redemption
    Order.objects.update(status=enums.OrderStatus.EXPIRED)
    reverse(desk.member, redemption)
    assert desk.first.status == enums.PassStatus.EXPIRED


def test_given_a_closed_claim_window_then_the_value_is_owed_back(clock):
    desk = open_desk()
    redemption = desk.redeem().redemption
    state(redemption)
    clock.move_to(dt.datetime(2027, 2, 7, 9, tzinfo=dt.UTC))
    reverse(UserFactory(operator=True), redemption)
    assert desk.first.status == enums.PassStatus.EXPIRED
    assert Redemption.objects.live().count() == 0


def test_a_pass_that_is_no_longer_redeemed_is_not_freed_twice():
    desk = open_desk()
    redemption = desk.redeem().redemption
    type(desk.first).objects.filter(pk=desk.first.pk).update(status=enums.PassStatus.HANDED_OUT)
    refused(lambda: reverse(desk.member, redemption), "already_reversed")
    redemption.refresh_from_db()
    assert redemption.reversed_at is None
