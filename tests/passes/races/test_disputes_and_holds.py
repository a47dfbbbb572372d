"""Two people at the same instant: a dispute is decided once, a line is held or paid."""

import datetime as dt

import pytest
import time_machine

from passes import closing, giving, holding, paying
from passes.holding import Ask
from passes.models import Dispute, Payment, Redemption, StatementLine
from tests.accounts.factories import UserFactory
from tests.passes.disputes import DAY, disputed_month
from tests.passes.money_factories import PAYING_DAY, payable_statement
from tests.passes.races.test_closing_and_paying import SYSTEM, codes
from tests.support.races import run_together

pytestmark = pytest.mark.both_databases


def test_a_dispute_settled_by_three_at_once_is_settled_once(own_database):
    with time_machine.travel(DAY, tick=False):
        stage = disputed_month(passes=2)
        dispute = stage.open("wrong_date")
        outcomes = run_together([lambda: stage.settle(dispute)] * 3)
    assert codes(outcomes) == {"done": 1, "dispute_closed": 2}
    assert Redemption.objects.filter(reversed_at__isnull=False).count() == 1
    assert Redemption.objects.live().count() == 2


def test_t9_a_decision_and_a_closing_at_once_leave_one_line_and_none_is_lost(own_database):
    stage = disputed_month(passes=2)
    with time_machine.travel("2026-04-02T09:00:00Z", tick=False):
        dispute = stage.open("double_scan")
        close = lambda: closing.close_month(actor=SYSTEM, period="2026-03")  # noqa: E731
        outcomes = run_together([lambda: stage.settle(dispute), close, close])
        assert codes(outcomes) == {"done": 3}
    with time_machine.travel("2026-05-02T09:00:00Z", tick=False):
        closing.close_month(actor=SYSTEM, period="2026-04")
    assert StatementLine.objects.filter(kind="reversal").count() == 1
    assert Dispute.objects.get().amount_cents == -1_000


def test_a_hold_and_a_batch_at_once_agree_on_what_waits(own_database, settings):
    settings.OPERATOR_NAME = "Opérateur des Pass"
    settings.OPERATOR_IBAN = "FR7630004000031234567890143"
    settings.OPERATOR_BIC = "BNPAFRPPXXX"
    statement = payable_statement()
    ids = tuple(statement.lines.values_list("pk", flat=True)[:1])
    first, second, third = (UserFactory(operator=True) for _ in range(3))
    with time_machine.travel(PAYING_DAY, tick=False):
        asked = holding.hold_lines(actor=first, statement=statement, ask=Ask(ids, "Doute"))
        outcomes = run_together(
            [
                lambda: holding.confirm_hold(actor=second, hold=asked),
                lambda: paying.prepare_batch(actor=third, requested_on=dt.date(2026, 3, 12)),
            ]
        )
    found = codes(outcomes)
    payment = Payment.objects.get()
    asked.refresh_from_db()
    if asked.confirmed_at:
        assert (found["done"], payment.amount_cents) == (2, 2_000)
    else:
        assert (found["already_in_payment"], payment.amount_cents) == (1, 3_000)


def test_two_gestures_at_once_never_spend_the_same_top_up(own_database):
    with time_machine.travel(DAY, tick=False):
        stage = disputed_month(passes=1)
        stage.top_up(1_000)
        gestures = [
            giving.propose_gesture(
                actor=stage.operator, provider=stage.provider, amount_cents=1_000, reason="Panne"
            )
            for _ in range(2)
        ]
        second = UserFactory(operator=True)
        calls = [
            lambda each=each: giving.grant_gesture(actor=second, gesture=each) for each in gestures
        ]
        outcomes = run_together(calls)
    assert codes(outcomes) == {"done": 1, "gesture_not_funded": 1}
