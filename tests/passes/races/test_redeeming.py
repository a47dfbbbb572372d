"""Many desks at once: each Pass is spent exactly once, and every retry gets the first answer."""

import datetime as dt
import random
import uuid
from collections import Counter
from dataclasses import replace

import pytest
from django.db import connection, transaction

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import enums, redeeming
from passes.models import Pass, Redemption, RefusedScan
from tests.passes.factories import member_of
from tests.passes.scanning import hand_out, open_desk
from tests.support.races import run_together

pytestmark = pytest.mark.both_databases

CALLERS = 32
YESTERDAY = dt.date.today() - dt.timedelta(days=1)  # noqa: DTZ011 (any past day will do)


def desk_of_today(**fields):
    return open_desk(on=YESTERDAY - dt.timedelta(days=7), **fields)


def answers(outcomes):
    """What each caller was told: a receipt, or a refusal's code; anything else is raised."""
    told = []
    for outcome in outcomes:
        if outcome.error is not None and not isinstance(outcome.error, Refusal):
            raise outcome.error
        told.append(outcome.answer if outcome.succeeded else outcome.error.code)
    return told


def test_thirty_two_callers_a_third_of_them_retries_spend_each_pass_exactly_once(own_database):
    desk = desk_of_today(size=10)
    members = [desk.member] + [member_of(desk.provider) for _ in range(3)]
    first = [desk.scan(each, service_on=YESTERDAY) for each in desk.passes]
    others = [replace(scan, scan_id=uuid.uuid4()) for scan in first] + [
        replace(scan, scan_id=uuid.uuid4()) for scan in first[:1]
    ]
    retries = [*first, first[0]]
    sent = [*first, *others, *retries]
    random.Random(3).shuffle(sent)
    assert len(sent) == CALLERS
    told = answers(
        run_together(
            [
                lambda s=scan, m=members[n % 4]: redeeming.redeem_pass(actor=m, scan=s)
                for n, scan in enumerate(sent)
            ]
        )
    )
    receipts = [each for each in told if not isinstance(each, str)]
    assert {each for each in told if isinstance(each, str)} <= {"already_redeemed"}
    assert Redemption.objects.count() == 10
    assert set(Pass.objects.values_list("status", flat=True)) == {enums.PassStatus.REDEEMED}
    assert sum(not each.is_replay for each in receipts) == 10
    by_scan = {}
    for receipt in receipts:
        known = by_scan.setdefault(receipt.redemption.scan_id, receipt)
        assert known.redemption == receipt.redemption
        assert known.received_at == receipt.received_at
    assert JournalEntry.objects.filter(verb=Verb.PASS_REDEEMED).count() == 10
    assert RefusedScan.objects.count() == len(told) - len(receipts)


def test_given_a_scan_whose_twin_is_still_running_then_it_gets_the_first_result(own_database):
    desk = desk_of_today()
    scan = desk.scan(service_on=YESTERDAY)
    told = answers(
        run_together(
            [lambda: redeeming.redeem_pass(actor=desk.member, scan=scan) for _ in range(CALLERS)]
        )
    )
    assert Counter(each.is_replay for each in told) == {False: 1, True: CALLERS - 1}
    assert {each.redemption.pk for each in told} == {Redemption.objects.get().pk}


def test_one_scan_id_sent_at_once_for_two_passes_counts_once(own_database):
    desk = desk_of_today()
    scan_id = uuid.uuid4()
    told = answers(
        run_together(
            [
                lambda p=digital_pass: desk.redeem(p, scan_id=scan_id, service_on=YESTERDAY)
                for digital_pass in desk.passes
            ]
        )
    )
    assert sorted(each for each in told if isinstance(each, str)) == ["scan_mismatch"] * 2
    assert Redemption.objects.count() == 1
    assert Pass.objects.filter(status=enums.PassStatus.REDEEMED).count() == 1


def test_given_three_passes_left_and_two_desks_sending_two_each_then_no_pass_counts_twice(
    own_database,
):
    desk = desk_of_today(size=3)
    first, second, third = desk.passes
    scans = [desk.scan(each, service_on=YESTERDAY) for each in (first, second, second, third)]
    told = run_together(
        [
            lambda: redeeming.redeem_batch(actor=desk.member, scans=scans[:2]),
            lambda: redeeming.redeem_batch(actor=desk.member, scans=scans[2:]),
        ]
    )
    lines = [line for outcome in told for line in outcome.answer]
    assert len(lines) == 4
    assert [line.refusal.code for line in lines if line.refusal] == ["already_redeemed"]
    assert Redemption.objects.count() == 3


def test_a_reversal_sent_by_two_people_at_once_happens_once(own_database):
    desk = desk_of_today()
    redemption = desk.redeem(service_on=YESTERDAY).redemption
    told = answers(
        run_together(
            [
                lambda: redeeming.reverse_redemption(
                    actor=desk.member, redemption=redemption, reason="Erreur"
                )
                for _ in range(4)
            ]
        )
    )
    assert Counter(isinstance(each, str) for each in told) == {True: 3, False: 1}
    assert desk.first.status == enums.PassStatus.HANDED_OUT


def test_given_a_pass_locked_for_three_seconds_then_busy_try_again(own_database):
    desk = desk_of_today()
    scan = desk.scan(service_on=YESTERDAY)
    with transaction.atomic():
        Pass.objects.filter(pk=desk.first.pk).update(status=enums.PassStatus.HANDED_OUT)
        (outcome,) = run_together([lambda: redeeming.redeem_pass(actor=desk.member, scan=scan)])
    assert outcome.error.code == "busy_try_again"
    assert outcome.error.wait == 3
    assert not Redemption.objects.exists()
    assert connection.is_usable()


def test_scans_of_a_booklet_and_their_reversals_at_once_leave_one_truth(own_database):
    desk = desk_of_today(size=4)
    hand_out(desk.booklet.order, size=1)
    spent = [desk.redeem(each, service_on=YESTERDAY).redemption for each in desk.passes[:2]]
    calls = [
        lambda r=redemption: redeeming.reverse_redemption(
            actor=desk.member, redemption=r, reason="Erreur"
        )
        for redemption in spent
    ] + [
        lambda p=digital_pass: desk.redeem(p, service_on=YESTERDAY)
        for digital_pass in desk.passes
        for _ in range(2)
    ]
    answers(run_together(calls))
    for digital_pass in desk.passes:
        live = Redemption.objects.live().filter(digital_pass=digital_pass).count()
        assert live == (digital_pass.status == enums.PassStatus.REDEEMED)
