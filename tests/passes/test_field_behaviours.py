"""Behaviours 1 to 26, 32, 71 and 72 of passes-and-money.md that no other test bears by name.

Elsewhere, by their own sentence: 1, 3, 4, 10, 11, 13, 14, 16, 20, 22, 24 in test_redeeming; 5 in
test_producing; 6, 7, 19 in test_codes and pages/test_series; 8 in pages/test_scanning; 9 in
test_throttling; 15, 23 in api/test_redemptions; 18 in test_taking; 21, 26 in races/test_redeeming;
32 in test_reversing; 71 in tests/reporting/test_requesting; the login of 72 in tests/config.
"""

import datetime as dt

import pytest

from diagnostics.accounts import journal
from passes import accrediting, issuing, noticing, redeeming
from passes.models import Pass, Redemption, RefusedScan, Reversal, Signal
from passes.scan_refusals import MALFORMED_CODE
from tests.accounts.factories import UserFactory
from tests.passes.applications import refused
from tests.passes.desks import diagnosed
from tests.passes.factories import FunderMembershipFactory, active_order
from tests.passes.scanning import SERVICE_ON, open_desk
from tests.passes.stock import Stock

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def test_2_given_a_booklet_number_typed_as_a_code_then_malformed_and_in_the_hand_over_it_works():
    stock = Stock()
    number = stock.numbers(stock.received(1)).first_number
    desk = open_desk()
    assert refused(desk.redeem, code=number).code == MALFORMED_CODE.code
    terms = issuing.Terms(booklet_number=number)
    person = diagnosed(stock.agency)
    made = issuing.hand_over_booklet(actor=stock.advisor, person=person, terms=terms)
    assert made.booklet.number == number


def test_12_given_a_cancelled_pass_when_redeemed_then_cancelled_and_nothing_changes():
    desk = open_desk()
    at = journal.instant()
    Pass.objects.filter(pk=desk.first.pk).update(status="cancelled", cancelled_at=at)
    assert refused(desk.redeem).code == "cancelled"
    kept = Pass.objects.get(pk=desk.first.pk)
    assert (kept.status, kept.cancelled_at) == ("cancelled", at)
    assert not Redemption.objects.exists()


def test_17_given_a_check_run_many_times_then_no_redemption_no_counter_and_no_date_has_changed():
    desk = open_desk()
    before = Pass.objects.values().get(pk=desk.first.pk)
    for _ in range(5):
        assert desk.check().face_value_cents == 1000
    assert Pass.objects.values().get(pk=desk.first.pk) == before
    assert not Redemption.objects.exists()
    assert not RefusedScan.objects.exists()


@pytest.mark.parametrize("gap", ["future", "before_the_hand_over"])
def test_25_given_an_offline_scan_dated_wrong_by_its_phone_then_a_signal_shows_the_gap(gap):
    desk = open_desk()
    now = journal.instant()
    away = dt.timedelta(days=3) if gap == "future" else dt.timedelta(days=-30)
    desk.redeem(scanned_at=now + away)
    noticing.notice_signals()
    signal = Signal.objects.get(kind="clock_gap")
    assert signal.provider == desk.provider
    assert "L'appareil dit" in signal.sentence
    assert Redemption.objects.live().count() == 1


def test_72_given_a_refused_reversal_or_redeem_then_one_trace_more_exists_and_nothing_changed():
    desk = open_desk()
    made = desk.redeem().redemption
    assert refused(desk.redeem).code == "already_redeemed"
    assert RefusedScan.objects.count() == 1
    lines = journal.of(made).count()
    undo = {"actor": desk.member, "redemption": made, "reason": " "}
    assert refused(redeeming.reverse_redemption, **undo).code == "reason_missing"
    assert journal.of(made).count() == lines + 1
    assert not Reversal.objects.exists()
    assert Redemption.objects.live().count() == 1


def test_the_suspension_of_a_structure_stops_new_scans_and_pays_the_past_ones():
    desk = open_desk()
    made = desk.redeem().redemption
    operator = UserFactory(operator=True)
    accrediting.suspend_provider(actor=operator, provider=desk.provider, reason="Contrôle")
    today = dt.date(2026, 3, 10)
    assert refused(desk.redeem, desk.passes[1], service_on=today).code == "provider_not_qualified"
    assert Redemption.objects.live().get() == made
    late = desk.redeem(desk.passes[1], service_on=SERVICE_ON)
    assert late.redemption is not None
    noticing.notice_signals()
    assert Signal.objects.filter(kind="after_suspension", provider=desk.provider).exists()


def approve(desk, funder):
    member = FunderMembershipFactory(funder=funder).user
    accrediting.approve_for_funder(actor=member, provider=desk.provider, funder=funder)


def test_an_approval_is_asked_funder_by_funder():
    order = active_order(approved_providers_only=True)
    desk = open_desk(order)
    assert refused(desk.redeem).code == "provider_not_qualified"
    approve(desk, active_order().funder)
    assert refused(desk.redeem).code == "provider_not_qualified"
    approve(desk, order.funder)
    assert desk.redeem(service_on=dt.date(2026, 3, 10)).redemption is not None
