"""The lines of a list get their answers: a few at a time, taken up again, once and in order."""

import datetime as dt
import os

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from passes import answering_claims, claim_lines, claim_results, claiming, enums, redeeming
from passes.models import ClaimFile, ClaimLine, Order, Pass, Redemption, RefusedScan
from tests.passes.claim_lists import answers, claim, csv_of, forged, mistyped, redeem, send
from tests.passes.factories import member_of
from tests.passes.scanning import open_desk
from tests.support.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def confirmed(desk, *passes):
    file = send(desk, csv_of(*map(claim, passes or desk.passes)))
    return claiming.confirm_claims(actor=desk.member, file=file)


def test_a_worker_that_died_between_a_redemption_and_its_line_leaves_nothing_twice():
    desk = open_desk(size=3)
    file = confirmed(desk)
    # It had redeemed the second line, by the same verb, and written nothing more.
    line = file.lines.select_related("site", "service", "file").get(row=3)
    done = redeeming.redeem_pass(
        actor=desk.member, scan=claim_lines.scan_of(line, redeems=True)
    ).redemption
    assert answering_claims.take_up(file=file)
    assert [status for _, status, _ in answers(file)] == ["redeemed"] * 3
    assert file.lines.get(row=3).redemption == done
    assert Redemption.objects.count() == 3


def test_a_list_at_work_is_left_to_who_works_on_it_until_that_one_is_dead(clock):
    desk = open_desk()
    file = confirmed(desk)
    ClaimFile.objects.update(beat_at=journal.instant())
    assert not answering_claims.take_up(file=file)
    assert answering_claims.sweep_claims() == 0
    clock.shift(answering_claims.DEAD_AFTER + dt.timedelta(seconds=1))
    assert answering_claims.sweep_claims() == 1
    file.refresh_from_db()
    assert (file.status, file.beat_at) == ("answered", None)
    assert answering_claims.sweep_claims() == 0


def test_a_sweep_judges_what_no_bell_rang_for():
    desk = open_desk()
    sent = claiming.SentList("pass.csv", csv_of(claim(desk.first)))
    file = claiming.analyse_claims(actor=desk.member, provider=desk.provider, sent=sent)
    assert file.lines.get().status == "waiting"
    assert answering_claims.sweep_claims() == 1
    assert file.lines.get().status == "good"


def test_a_pause_of_the_account_makes_a_list_wait_and_go_on_by_itself(settings, clock):
    settings.THROTTLE_FORGED = 1
    desk = open_desk()
    file = confirmed(desk)
    with pytest.raises(Refusal):
        desk.check(code=forged(1))
    answering_claims.take_up(file=file)
    file.refresh_from_db()
    assert (file.status, Redemption.objects.count()) == ("confirmed", 0)
    assert file.resumes_at == journal.instant() + dt.timedelta(minutes=15)
    assert answering_claims.sweep_claims() == 0
    clock.shift(dt.timedelta(minutes=16))
    assert answering_claims.sweep_claims() == 1
    assert [status for _, status, _ in answers(file)] == ["redeemed"] * 3


def test_the_claim_window_is_that_of_the_day_of_the_confirmation(clock):
    """A list confirmed on the last evening is paid, though the work ran after midnight."""
    desk = open_desk()
    last_day = dt.date(2026, 3, 10)
    Order.objects.update(
        valid_until=last_day,
        last_service_on=last_day,
        last_claim_on=last_day,
        valid_from="2026-01-01",
    )
    clock.move_to(dt.datetime(2026, 3, 10, 22, 50, tzinfo=dt.UTC))
    file = confirmed(desk, desk.first)
    unconfirmed = send(desk, csv_of(claim(desk.passes[1])))
    clock.move_to(dt.datetime(2026, 3, 10, 23, 10, tzinfo=dt.UTC))
    answering_claims.take_up(file=file)
    assert answers(file) == [(2, "redeemed", "")]
    assert file.lines.get().redemption.received_at == journal.instant()
    assert answers(redeem(desk, unconfirmed)) == [(2, "refused", "claim_window_closed")]


def test_a_refused_line_leaves_the_refused_scan_that_a_scan_leaves():
    desk = open_desk()
    file = send(desk, csv_of(claim(desk.first)))
    Pass.objects.update(blocked_at=desk.booklet.created_at, blocked_reason="lost")
    assert answers(redeem(desk, file)) == [(2, "refused", "blocked")]
    kept = RefusedScan.objects.get()
    line = file.lines.get()
    assert (kept.scan_id, kept.serial, kept.member) == (line.scan_id, line.serial, desk.member)


@pytest.mark.logs_errors
def test_an_authentic_code_without_its_pass_is_told_and_the_operator_is_alerted():
    desk = open_desk(size=1)
    stranger = Pass(serial=7_000_000)
    file = send(desk, csv_of(claim(stranger), claim(desk.first)))
    assert answers(file)[0] == (2, "refused", "authentic_not_found")
    assert RefusedScan.objects.get().refusal_code == "authentic_not_found"


def test_the_confirmer_may_be_another_member_than_the_sender():
    desk = open_desk()
    colleague = member_of(desk.provider)
    file = redeem(desk, send(desk, csv_of(claim(desk.first))), actor=colleague)
    assert file.lines.get().redemption.member == colleague


def test_a_line_costs_the_same_few_statements_whatever_the_length_of_the_list():
    costs = []
    for size in (2, 10):
        desk = open_desk(size=size)
        file = confirmed(desk)
        with CaptureQueriesContext(connection) as all_of_it:
            answering_claims.take_up(file=file)
        costs.append(len(statements(all_of_it)))
    a_line = (costs[1] - costs[0]) / 8
    # Those of a redemption (P2), and the line's own.
    assert a_line <= 5, a_line


def test_a_list_of_one_pass_repeated_is_judged_without_reading_it_each_time():
    desk = open_desk(size=1)
    counted = []
    for size in (20, 60):
        content = csv_of(*[(*claim(desk.first), size)] * size, heads=("Code", "Date", "Note"))
        sent = claiming.SentList("pass.csv", content)
        file = claiming.analyse_claims(actor=desk.member, provider=desk.provider, sent=sent)
        with CaptureQueriesContext(connection) as asked:
            answering_claims.take_up(file=file)
        counted.append(len(asked))
        claiming.discard_claims(actor=desk.member, file=file)
    # One Pass is looked at once; each other line is known from the one before.
    assert counted[0] == counted[1]


lists = st.lists(
    st.tuples(
        st.lists(st.integers(0, 6), min_size=1, max_size=6),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


@settings(
    max_examples=int(os.environ.get("CLAIM_LISTS", "8")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(lists, st.randoms(use_true_random=False))
def test_any_lists_any_times_in_any_order_redeem_each_pass_once_and_answer_the_same(sent, order):
    """Numbers 0 to 4 are Passes, 5 a mistyped code, 6 a blocked Pass."""
    desk = open_desk(size=6)
    blocked = desk.passes[5]
    Pass.objects.filter(pk=blocked.pk).update(
        blocked_at=desk.booklet.created_at, blocked_reason="lost"
    )
    lines = [*map(claim, desk.passes[:5]), claim(mistyped(desk.first)), claim(blocked)]
    contents = [csv_of(*(lines[each] for each in some)) for some, _ in sent]
    twice = [
        (content, is_confirmed) for content, (_, is_confirmed) in zip(contents, sent, strict=True)
    ] * 2
    order.shuffle(twice)
    told = {}
    for content, is_confirmed in twice:
        file = send(desk, content)
        if is_confirmed and claim_results.counts(file).owed:
            file = redeem(desk, file)
            assert told.setdefault(content, answers(file)) == answers(file)
        elif content in told:
            assert answers(file) == told[content]
    for digital_pass in desk.passes:
        live = Redemption.objects.live().filter(digital_pass=digital_pass).count()
        assert live == (digital_pass.status == enums.PassStatus.REDEEMED)
    claimed = {each for (some, is_confirmed) in sent if is_confirmed for each in some if each < 5}
    redeemed = Redemption.objects.filter(provider=desk.provider)
    assert redeemed.count() == len(claimed)
    assert not ClaimLine.objects.filter(status="redeemed", redemption__isnull=True).exists()
    assert redeemed.values("scan_id").distinct().count() == len(claimed)
