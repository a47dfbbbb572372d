"""Two people at the same instant: money is stated once, prepared once, released once."""

import datetime as dt
import threading
from collections import Counter

import pytest
import time_machine
from django.db import transaction
from django.db.models import Sum

from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.refusals import Refusal
from passes import closing, paying, redeeming
from passes.enums import BatchStatus, ProviderRole, StatementStatus
from passes.models import (
    MonthlyStatement,
    Payment,
    PaymentBatch,
    Provider,
    Redemption,
    Reversal,
    StatementLine,
)
from tests.accounts.factories import UserFactory
from tests.passes.factories import member_of, open_provider
from tests.passes.money_factories import (
    CLOSING_DAY,
    PAYING_DAY,
    payable_statement,
    prepared_batch,
    redemption,
)
from tests.support.races import Outcome, run_together

pytestmark = pytest.mark.both_databases

SYSTEM = SystemJob("close_month")


@pytest.fixture(autouse=True)
def _ring_fenced_account(settings):
    settings.OPERATOR_NAME = "Opérateur des Pass"
    settings.OPERATOR_IBAN = "FR7630004000031234567890143"
    settings.OPERATOR_BIC = "BNPAFRPPXXX"


def codes(outcomes: list[Outcome]) -> Counter[str]:
    """Count what the callers got: "done", or the code of their refusal."""
    found: Counter[str] = Counter()
    for outcome in outcomes:
        if isinstance(outcome.error, Refusal):
            found[outcome.error.code] += 1
        elif outcome.error is not None:
            raise outcome.error
        else:
            found["done"] += 1
    return found


def test_t9_a_redemption_is_stated_or_reversed_and_never_lost_between_both(own_database):
    """Closing and reversals at once: each reversal is before closing, or gives a line later."""
    provider = open_provider()
    admin = member_of(provider, ProviderRole.ADMIN)
    redeemed = [redemption(provider) for _ in range(6)]
    calls = [
        lambda each=each: redeeming.reverse_redemption(
            actor=admin, redemption=each, reason="Scanné par erreur"
        )
        for each in redeemed[:3]
    ]
    calls.append(lambda: closing.close_month(actor=SYSTEM, period="2026-02"))
    calls.append(lambda: closing.close_month(actor=SYSTEM, period="2026-02"))
    with time_machine.travel(CLOSING_DAY, tick=False):
        outcomes = run_together(calls)
    refused = codes(outcomes)
    assert set(refused) <= {"done", "too_late", "busy_try_again"}
    statement = MonthlyStatement.objects.get()
    stated = set(StatementLine.objects.values_list("redemption_id", flat=True))
    for each in Redemption.objects.all():
        assert (each.pk in stated) != (each.reversed_at is not None)
    assert statement.gross_cents == 1_000 * len(stated)
    assert not Reversal.objects.filter(is_after_closing=True).exists()


def test_a_month_closed_by_four_callers_is_closed_once(own_database):
    for provider in (open_provider(), open_provider()):
        redemption(provider)
        redemption(provider)
    with time_machine.travel(CLOSING_DAY, tick=False):
        outcomes = run_together([lambda: closing.close_month(actor=SYSTEM, period="2026-02")] * 4)
    assert codes(outcomes) == {"done": 4}
    assert sum(len(outcome.answer) for outcome in outcomes) == 2
    assert MonthlyStatement.objects.count() == 2
    assert StatementLine.objects.count() == 4
    numbers = set(MonthlyStatement.objects.values_list("number", flat=True))
    assert numbers == {"R-2026-02-000001", "R-2026-02-000002"}


def test_a_provider_that_somebody_holds_never_keeps_the_others_unstated(
    own_database, on_postgresql
):
    """SQLite has one writer and no row to hold: there, whoever comes second only waits."""
    first, held_back, third = (open_provider() for _ in range(3))
    for provider in (first, held_back, third):
        redemption(provider)
    free, taken = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Provider.objects.locked(held_back.pk)
            taken.set()
            free.wait(30)

    def close():
        taken.wait(30)
        try:
            return closing.close_month(actor=SYSTEM, period="2026-02")
        finally:
            free.set()

    if not on_postgresql:
        free.set()
    with time_machine.travel(CLOSING_DAY, tick=False):
        _, outcome = run_together([hold, close])
        if on_postgresql:
            assert isinstance(outcome.error, Refusal)
            assert outcome.error.code == "busy_try_again"
            stated = set(MonthlyStatement.objects.values_list("provider", flat=True))
            assert stated == {first.pk, third.pk}
            (late,) = closing.close_month(actor=SYSTEM, period="2026-02")
            assert late.provider == held_back
    assert MonthlyStatement.objects.count() == 3


def test_27_two_operators_who_prepare_at_once_make_one_batch_and_the_second_is_told(own_database):
    payable_statement()
    payable_statement()
    operators = [UserFactory(operator=True) for _ in range(4)]
    with time_machine.travel(PAYING_DAY, tick=False):
        outcomes = run_together(
            [
                lambda who=who: paying.prepare_batch(actor=who, requested_on=dt.date(2026, 3, 12))
                for who in operators
            ]
        )
    assert codes(outcomes) == {"done": 1, "nothing_to_pay": 3}
    batch = PaymentBatch.objects.get()
    told = [outcome.error for outcome in outcomes if outcome.error]
    assert all(batch.number in str(error) for error in told)
    assert (batch.count, Payment.objects.count()) == (2, 2)
    assert Payment.objects.aggregate(Sum("amount_cents"))["amount_cents__sum"] == 6_000


def test_a_batch_released_by_two_and_cancelled_by_a_third_takes_one_way_only(own_database):
    payable_statement()
    batch = prepared_batch()
    first, second, third = (UserFactory(operator=True) for _ in range(3))
    with time_machine.travel(PAYING_DAY, tick=False):
        outcomes = run_together(
            [
                lambda: paying.release_batch(actor=first, batch=batch),
                lambda: paying.release_batch(actor=second, batch=batch),
                lambda: paying.cancel_batch(actor=third, batch=batch),
            ]
        )
    found = codes(outcomes)
    assert found["done"] == 1
    batch.refresh_from_db()
    status = MonthlyStatement.objects.get().status
    if batch.status == BatchStatus.RELEASED:
        assert found["already_released"] == 2
        assert status == StatementStatus.IN_PAYMENT
    else:
        assert found["already_cancelled"] == 2
        assert status == StatementStatus.APPROVED
