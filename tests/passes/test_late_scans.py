"""A scan made in good faith is honoured by the operator, once, until both parties signed (T28)."""

import datetime as dt
from functools import partial

import pytest

from diagnostics import configuring
from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from passes import enums, giving, late_scans
from passes.models import (
    Gesture,
    JointStatement,
    LateScan,
    Order,
    Pass,
    Redemption,
    RefusedScan,
)
from tests.accounts.factories import UserFactory
from tests.passes.scanning import SERVICE_ON, open_desk

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock"),
    pytest.mark.both_databases,
]

SCANNED_AT = dt.datetime(2026, 3, 9, 15, tzinfo=dt.UTC)
AFTER = dt.datetime(2026, 3, 9, 18, tzinfo=dt.UTC)
REASON = "Coupure de la ligne, confirmée par la mairie"


def refused(call):
    with pytest.raises(Refusal) as refusal:
        call()
    return refusal.value


def late_desk(**change):
    """A desk whose scan of yesterday is refused today, because of what changed meanwhile."""
    desk = open_desk()
    if "order" in change:
        Order.objects.filter(pk=desk.booklet.order_id).update(**change.pop("order"))
    if change:
        Pass.objects.filter(pk=desk.first.pk).update(**change)
    code = refused(lambda: desk.redeem(scanned_at=SCANNED_AT)).code
    return desk, code


def accept(actor=None, **fields):
    fields = {"refused": RefusedScan.objects.latest("pk"), "reason": REASON, **fields}
    return late_scans.accept_late_scan(actor=actor or UserFactory(operator=True), **fields)


BLOCKED = {"blocked_at": AFTER, "blocked_reason": "lost"}


def test_a_scan_made_before_the_block_is_redeemed_and_the_block_ends():
    desk, code = late_desk(**BLOCKED)
    assert code == "blocked"
    late = accept()
    assert late.redemption.scanned_at == SCANNED_AT
    assert late.redemption.service_on == SERVICE_ON
    assert late.redemption.member == desk.member
    assert desk.first.status == enums.PassStatus.REDEEMED
    assert desk.first.blocked_at is None
    (line,) = journal.of(late)
    assert line.verb == "late_scan.accepted"
    assert line.facts["guarantee_cents"] == 0


def test_the_phone_that_sends_it_again_reads_that_it_is_redeemed():
    desk, _ = late_desk(**BLOCKED)
    accept()
    scan_id = RefusedScan.objects.get().scan_id
    assert desk.redeem(scan_id=scan_id, scanned_at=SCANNED_AT).is_replay
    assert Redemption.objects.count() == 1


def test_a_scan_made_after_the_block_is_not_honoured():
    late_desk(blocked_at=SCANNED_AT - dt.timedelta(hours=1), blocked_reason="lost")
    assert refused(accept).code == "blocked"
    assert not Redemption.objects.exists()


def test_a_scan_received_after_the_claim_window_is_redeemed_this_month():
    window = {"valid_until": dt.date(2026, 3, 9), "last_service_on": dt.date(2026, 3, 9)}
    desk, code = late_desk(order={**window, "last_claim_on": dt.date(2026, 3, 9)})
    assert code == "claim_window_closed"
    late = accept()
    assert late.redemption.received_at == journal.instant()
    assert desk.first.status == enums.PassStatus.REDEEMED


def test_when_the_value_moved_to_another_booklet_it_is_owed_by_the_operator():
    desk, code = late_desk(status="replaced", replaced_at=AFTER, returned_to_allocation=True)
    assert code == "replaced"
    late = accept()
    assert late.redemption is None
    assert late.guarantee_cents == desk.booklet.order.face_value_cents
    assert desk.first.status == enums.PassStatus.REPLACED


def test_t28_a_guarantee_is_paid_by_the_operators_own_money_that_a_second_person_grants():
    desk, _ = late_desk(status="replaced", replaced_at=AFTER, returned_to_allocation=True)
    first = UserFactory(operator=True)
    gesture = accept(first).gesture
    assert (gesture.provider, gesture.amount_cents) == (desk.provider, 1000)
    assert gesture.granted_at is None
    assert refused(lambda: giving.grant_gesture(actor=first, gesture=gesture)).code == "same_person"
    second = UserFactory(operator=True)
    call = partial(giving.grant_gesture, actor=second, gesture=gesture)
    assert refused(call).code == "gesture_not_funded"


def test_t28_an_instance_without_guarantee_says_so_and_keeps_nothing():
    late_desk(status="replaced", replaced_at=AFTER, returned_to_allocation=True)
    operator = UserFactory(operator=True)
    configuring.set_parameter(
        actor=operator, name="late_scan_guarantee", value=0, from_on=journal.today()
    )
    assert refused(accept).code == "guarantee_off"
    assert not LateScan.objects.exists()
    assert not Gesture.objects.exists()


def test_every_other_rule_of_a_scan_is_judged_again():
    desk, _ = late_desk(**BLOCKED)
    desk.site.site_services.all().delete()
    assert refused(accept).code == "service_not_covered"


def test_a_scan_refused_for_another_reason_is_not_late():
    desk = open_desk()
    desk.redeem()
    refused(lambda: desk.redeem(scanned_at=SCANNED_AT))
    assert refused(accept).code == "not_late"
    assert not late_scans.waiting()


def test_a_pass_is_honoured_once():
    desk, _ = late_desk(status="replaced", replaced_at=AFTER, returned_to_allocation=True)
    refused(lambda: desk.redeem(scanned_at=SCANNED_AT))
    accept(refused=RefusedScan.objects.earliest("pk"))
    assert refused(accept).code == "already_accepted"


def test_not_after_the_joint_statement_is_signed():
    desk, _ = late_desk(**BLOCKED)
    at = journal.instant()
    JointStatement.objects.create(
        order=desk.booklet.order,
        figures={},
        text_digest="0" * 64,
        drawn_up_at=at,
        funder_signed_at=at,
        funder_signed_by=desk.member,
        operator_signed_at=at,
        operator_signed_by=UserFactory(operator=True),
    )
    assert refused(accept).code == "joint_statement_signed"


def test_only_the_operator_honours_and_says_why():
    desk, _ = late_desk(**BLOCKED)
    assert refused(lambda: accept(desk.member)).code == "not_allowed"
    assert refused(lambda: accept(reason=" ")).code == "reason_missing"
    assert not LateScan.objects.exists()


def test_what_waits_is_what_the_phone_scanned_before_it_was_received():
    late_desk(**BLOCKED)
    assert late_scans.waiting().count() == 1
    accept()
    assert not late_scans.waiting()
