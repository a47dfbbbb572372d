"""Closing a month: what is taken, what is left, what it adds up to; then the approval."""

import datetime as dt

import pytest
import time_machine

from diagnostics.accounts import journal
from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import closing
from passes.enums import LineKind, ProviderRole, StatementStatus
from passes.models import MonthlyStatement, StatementLine
from tests.accounts.factories import UserFactory
from tests.passes.factories import active_order, member_of, open_provider
from tests.passes.money_factories import CLOSING_DAY, redemption, reversal, stated_provider

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SYSTEM = SystemJob("close_month")
# 00:00 in Paris on 1 March 2026.
CUT_OFF = dt.datetime(2026, 2, 28, 23, 0, tzinfo=dt.UTC)
APRIL = dt.datetime(2026, 4, 2, 9, 0, tzinfo=dt.UTC)


def close(period="2026-02", at=CLOSING_DAY, provider=None, actor=SYSTEM):
    with time_machine.travel(at, tick=False):
        return closing.close_month(actor=actor, period=period, provider=provider)


def test_a_month_gives_one_statement_per_provider_with_one_line_per_redemption():
    first, second = open_provider(), open_provider()
    redeemed = [redemption(first), redemption(first), redemption(second)]
    one, other = close()
    assert (one.provider, other.provider) == (first, second)
    assert {line.redemption for line in StatementLine.objects.all()} == set(redeemed)
    assert (one.number, other.number) == ("R-2026-02-000001", "R-2026-02-000002")
    assert (one.gross_cents, one.net_cents, one.status) == (2_000, 2_000, StatementStatus.ISSUED)
    assert one.cut_off_at == CUT_OFF
    assert one.expected_on == dt.date(2026, 3, 20)


def test_closing_leaves_one_line_for_each_statement_and_one_for_the_month():
    redemption(open_provider())
    operator = UserFactory(operator=True)
    (statement,) = close(actor=operator)
    (line,) = journal.of(statement)
    assert (line.verb, line.actor) == (Verb.STATEMENT_ISSUED, operator)
    assert line.facts["net_cents"] == 1_000
    month = JournalEntry.objects.get(verb=Verb.MONTH_CLOSED)
    assert month.facts == {"period": "2026-02", "statements": 1, "net_cents": 1_000}


def test_closing_a_month_twice_changes_nothing():
    redemption(open_provider())
    close()
    lines = JournalEntry.objects.count()
    assert close() == []
    assert MonthlyStatement.objects.count() == 1
    assert JournalEntry.objects.count() == lines


def test_a_month_whose_closing_was_cut_after_its_last_statement_is_noted_when_asked_again():
    provider = open_provider()
    redemption(provider)
    close(provider=provider)
    JournalEntry.objects.filter(verb=Verb.MONTH_CLOSED).exclude(subject_pk="").get()
    assert close() == []
    line = JournalEntry.objects.get(verb=Verb.MONTH_CLOSED, subject_pk="")
    assert line.facts == {"period": "2026-02", "statements": 0, "net_cents": 0}
    assert close() == []
    assert JournalEntry.objects.filter(verb=Verb.MONTH_CLOSED).count() == 2


def test_a_closing_run_again_takes_only_the_providers_left():
    first, second = open_provider(), open_provider()
    redemption(first)
    redemption(second)
    close(provider=second)
    assert close(provider=second) == []
    (left,) = close()
    assert left.provider == first


@pytest.mark.parametrize(
    ("instant", "is_over"),
    [
        (CUT_OFF - dt.timedelta(seconds=1), False),
        (CUT_OFF + dt.timedelta(minutes=9, seconds=59), False),
        (CUT_OFF + dt.timedelta(minutes=10), True),
    ],
)
def test_a_month_closes_ten_minutes_after_midnight_in_paris(instant, is_over):
    redemption(open_provider())
    if is_over:
        assert len(close(at=instant)) == 1
        return
    with pytest.raises(Refusal) as refused:
        close(at=instant)
    assert refused.value.code == "month_not_over"
    assert "dimanche 1er mars 2026 à 00 h 10" in refused.value.remedy
    line = JournalEntry.objects.get(verb=Verb.MONTH_CLOSED)
    assert line.refusal_code == "month_not_over"


def test_a_redemption_received_seconds_after_the_cut_off_is_left_for_the_next_month():
    provider = open_provider()
    before = redemption(provider, received_at=CUT_OFF - dt.timedelta(seconds=1))
    after = redemption(provider, received_at=CUT_OFF)
    (february,) = close()
    assert [line.redemption for line in february.lines.all()] == [before]
    (march,) = close("2026-03", APRIL)
    assert [line.redemption for line in march.lines.all()] == [after]


def test_what_counts_is_when_a_scan_was_received_and_not_when_it_was_made():
    late = redemption(
        open_provider(),
        received_at=CUT_OFF + dt.timedelta(hours=2),
        scanned_at=CUT_OFF - dt.timedelta(hours=2),
        service_on=dt.date(2026, 2, 28),
    )
    assert close() == []
    (march,) = close("2026-03", APRIL)
    assert march.lines.get().redemption == late


def test_a_redemption_reversed_before_closing_has_no_line():
    provider = open_provider()
    kept = redemption(provider)
    reversal(redemption(provider), at=CUT_OFF, after_closing=False)
    (statement,) = close()
    assert [line.redemption for line in statement.lines.all()] == [kept]


def test_a_reversal_after_closing_is_a_line_of_opposite_sense_later():
    provider = open_provider()
    undone = redemption(provider)
    close()
    reversed_ = reversal(undone, at=CLOSING_DAY, after_closing=True)
    march = dt.datetime(2026, 3, 12, tzinfo=dt.UTC)
    redemption(provider, received_at=march)
    redemption(provider, received_at=march)
    (statement,) = close("2026-03", APRIL)
    line = statement.lines.get(kind=LineKind.REVERSAL)
    assert (line.reversal, line.amount_cents) == (reversed_, -1_000)
    assert (statement.gross_cents, statement.adjustments_cents) == (2_000, -1_000)
    assert statement.net_cents == 1_000
    assert close("2026-03", APRIL) == []


def test_a_net_below_zero_is_carried_over_and_shown_in_full_on_the_next_statement():
    provider = open_provider()
    undone = redemption(provider)
    close()
    reversal(undone, at=CLOSING_DAY, after_closing=True)
    (march,) = close("2026-03", APRIL)
    assert (march.net_cents, march.status) == (-1_000, StatementStatus.CARRIED_OVER)
    for _ in range(3):
        redemption(provider, received_at=APRIL)
    (april,) = close("2026-04", dt.datetime(2026, 5, 2, tzinfo=dt.UTC))
    line = april.lines.get(kind=LineKind.CARRY_OVER)
    assert (line.carried_from, line.amount_cents) == (march, -1_000)
    assert (april.gross_cents, april.net_cents, april.status) == (3_000, 2_000, "issued")


def test_a_debt_alone_makes_no_statement():
    provider = open_provider()
    undone = redemption(provider)
    close()
    reversal(undone, at=CLOSING_DAY, after_closing=True)
    close("2026-03", APRIL)
    assert close("2026-04", dt.datetime(2026, 5, 2, tzinfo=dt.UTC), provider) == []


def test_a_net_of_zero_is_settled_by_offset():
    provider = open_provider()
    undone = redemption(provider)
    close()
    reversal(undone, at=CLOSING_DAY, after_closing=True)
    redemption(provider, received_at=dt.datetime(2026, 3, 12, tzinfo=dt.UTC))
    (statement,) = close("2026-03", APRIL)
    assert (statement.net_cents, statement.status) == (0, StatementStatus.SETTLED_BY_OFFSET)


def test_two_passes_of_forty_euros_at_a_rate_that_leaves_95_percent_give_7600_cents():
    order = active_order(face_value_cents=4_000, downstream_fee_bp=500, fee_vat_bp=0)
    provider = open_provider()
    redemption(provider, order)
    redemption(provider, order)
    (statement,) = close()
    assert (statement.fee_cents, statement.fee_vat_cents, statement.net_cents) == (400, 0, 7_600)


def test_the_fee_is_exact_over_all_orders_and_rounded_once_with_its_vat():
    provider = open_provider()
    for _ in range(3):
        redemption(provider, active_order(downstream_fee_bp=125, fee_vat_bp=2_000))
    (statement,) = close()
    assert (statement.fee_cents, statement.fee_vat_cents) == (38, 8)
    assert statement.net_cents == 3_000 - 38 - 8


def test_the_fee_of_a_reversed_redemption_comes_back_to_the_provider():
    provider = open_provider()
    order = active_order(downstream_fee_bp=1_000, fee_vat_bp=2_000)
    undone = redemption(provider, order)
    close()
    reversal(undone, at=CLOSING_DAY, after_closing=True)
    (statement,) = close("2026-03", APRIL)
    assert (statement.fee_cents, statement.fee_vat_cents, statement.net_cents) == (-100, -20, -880)


def test_three_orders_of_one_statement_each_bear_their_own_rate_and_are_rounded_together():
    provider = open_provider()
    for rate, vat in ((125, 2_000), (125, 0), (420, 2_000)):
        redemption(provider, active_order(downstream_fee_bp=rate, fee_vat_bp=vat))
    (statement,) = close()
    # 12.5 + 12.5 + 42 = 67 cents; VAT 2.5 + 0 + 8.4 = 10.9, so 11.
    assert (statement.fee_cents, statement.fee_vat_cents, statement.net_cents) == (67, 11, 2_922)


def test_an_earlier_month_closed_after_a_later_one_states_nothing_out_of_its_time():
    provider = open_provider()
    undone = redemption(provider)
    close("2026-03", APRIL)
    reversal(undone, at=APRIL, after_closing=True)
    assert close("2026-02", APRIL, provider) == []
    redemption(provider, received_at=APRIL)
    (april,) = close("2026-04", dt.datetime(2026, 5, 2, tzinfo=dt.UTC))
    assert {line.kind for line in april.lines.all()} == {LineKind.REDEMPTION, LineKind.REVERSAL}


def test_the_nightly_job_closes_the_month_that_ended():
    redemption(open_provider())
    with time_machine.travel(CLOSING_DAY, tick=False):
        (statement,) = closing.close_last_month()
        assert closing.close_last_month() == []
    assert statement.period == "2026-02"


def test_the_nightly_job_waits_for_the_ten_minutes_after_the_cut_off():
    redemption(open_provider())
    with time_machine.travel(CUT_OFF + dt.timedelta(minutes=5), tick=False):
        assert closing.close_last_month() == []


def test_a_provider_approves_its_statement():
    statement = stated_provider()
    admin = member_of(statement.provider, ProviderRole.ADMIN)
    with time_machine.travel(CLOSING_DAY, tick=False):
        approved = closing.approve_statement(actor=admin, statement=statement)
    assert (approved.status, approved.approved_by) == (StatementStatus.APPROVED, admin)
    line = journal.of(statement).last()
    assert (line.verb, line.actor) == (Verb.STATEMENT_APPROVED, admin)
    assert line.facts == {"number": statement.number, "by_silence": False}


def test_a_statement_approved_twice_is_refused_and_stays_as_it_is():
    statement = stated_provider()
    admin = member_of(statement.provider, ProviderRole.ADMIN)
    closing.approve_statement(actor=admin, statement=statement)
    MonthlyStatement.objects.update(status=StatementStatus.IN_PAYMENT)
    with pytest.raises(Refusal) as refused:
        closing.approve_statement(actor=admin, statement=statement)
    assert refused.value.code == "already_approved"
    assert MonthlyStatement.objects.get().status == StatementStatus.IN_PAYMENT
    assert journal.of(statement).last().refusal_code == "already_approved"


def test_a_disputed_statement_waits_for_its_decision():
    statement = stated_provider()
    MonthlyStatement.objects.update(status=StatementStatus.DISPUTED)
    with pytest.raises(Refusal) as refused:
        closing.approve_statement(actor=UserFactory(), statement=statement)
    assert refused.value.code == "on_hold"


def test_the_system_approves_after_five_days_of_silence_and_not_before():
    statement = stated_provider()
    with time_machine.travel(CLOSING_DAY + dt.timedelta(days=4, hours=23), tick=False):
        assert closing.approve_by_silence() == 0
        with pytest.raises(Refusal) as refused:
            closing.approve_statement(actor=SYSTEM, statement=statement)
    assert refused.value.code == "review_not_over"
    assert "samedi 7 mars 2026" in refused.value.remedy
    with time_machine.travel(CLOSING_DAY + dt.timedelta(days=5), tick=False):
        assert closing.approve_by_silence() == 1
        assert closing.approve_by_silence() == 0
    line = journal.of(statement).last()
    assert (line.actor_name, line.facts["by_silence"]) == ("approve_by_silence", True)
