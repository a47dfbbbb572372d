"""The ceilings of a transfer and of a batch: nobody goes unpaid by them, and none is passed."""

import datetime as dt

import pytest
import time_machine

from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from passes import limits, owing, paying
from passes.enums import BatchStatus
from passes.models import MonthlyStatement, Payment
from tests.accounts.factories import UserFactory
from tests.passes.money_factories import PAYING_DAY, payable_statement, prepared_batch

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

DAY = dt.date(2026, 3, 12)


@pytest.fixture(autouse=True)
def _paying_day(settings):
    settings.TRANSFER_LIMIT_CENTS, settings.BATCH_LIMIT_CENTS = 4_000, 7_000
    with time_machine.travel(PAYING_DAY, tick=False):
        yield


def prepare():
    return paying.prepare_batch(actor=UserFactory(operator=True), requested_on=DAY)


def test_what_passes_the_ceiling_of_a_batch_goes_in_the_next_one():
    for _ in range(3):
        payable_statement()  # 30 € each
    first, second = prepare(), prepare()
    assert [(each.count, each.control_sum_cents) for each in (first, second)] == [
        (2, 6_000),
        (1, 3_000),
    ]
    assert journal.of(first).get().facts["left_for_the_next"] == 1


def test_the_earliest_promised_goes_first():
    late, early = payable_statement(passes=4), payable_statement(passes=4)
    cents = {late.pk: 4_000, early.pk: 4_000}
    early.expected_on -= dt.timedelta(days=31)
    assert limits.within_a_batch([late, early], cents) == [early]


def test_a_statement_above_the_ceiling_of_a_transfer_waits_in_sight_with_its_reason():
    small, large = payable_statement(), payable_statement(passes=5)
    (payment,) = prepare().payments.all()
    assert payment.statement == small
    _, (waiting,) = owing.due(PAYING_DAY.date())
    assert (waiting.statement, waiting.cents) == (large, 5_000)
    assert waiting.blocked.code == "over_transfer_limit"
    with pytest.raises(Refusal) as refused:
        prepare()
    assert "plafond d'un virement" in refused.value.detail


def test_without_ceiling_everything_goes(settings):
    settings.TRANSFER_LIMIT_CENTS = settings.BATCH_LIMIT_CENTS = 0
    payable_statement(passes=5)
    payable_statement(passes=5)
    assert prepare().count == 2
    assert limits.in_words() == ""


def test_a_transfer_never_passes_what_a_whole_batch_may_carry(settings):
    settings.TRANSFER_LIMIT_CENTS = 0
    assert limits.per_transfer() == 7_000
    said = limits.in_words().replace("\N{NO-BREAK SPACE}", " ")
    assert said == "70 € par virement, 70 € par bordereau"


@pytest.mark.parametrize(
    ("setting", "code"),
    [("TRANSFER_LIMIT_CENTS", "transfer_over_limit"), ("BATCH_LIMIT_CENTS", "batch_over_limit")],
)
def test_a_ceiling_lowered_since_the_preparation_stops_the_release(settings, setting, code):
    payable_statement(passes=2)
    payable_statement(passes=2)
    batch = prepared_batch(on=DAY)
    setattr(settings, setting, 1_900 if setting.startswith("TRANSFER") else 3_900)
    with pytest.raises(Refusal) as refused:
        paying.release_batch(actor=UserFactory(operator=True), batch=batch)
    assert refused.value.code == code
    assert journal.of(batch).last().refusal_code == code
    batch.refresh_from_db()
    assert batch.status == BatchStatus.PREPARED


def test_a_statement_under_the_ceiling_once_part_of_it_is_paid_is_payable():
    statement = payable_statement(passes=5)
    MonthlyStatement.objects.update(status="in_payment")
    account = statement.provider.bank_accounts.get()
    batch = paying.PaymentBatch.objects.create(
        number="B-2026-000009",
        prepared_by=UserFactory(operator=True),
        prepared_at=PAYING_DAY,
        requested_on=DAY,
        count=1,
        control_sum_cents=1_500,
    )
    Payment.objects.create(
        batch=batch,
        statement=statement,
        account=account,
        attempt=1,
        end_to_end_id=f"{statement.number}-1",
        iban=account.iban,
        bic=account.bic,
        holder_name=account.holder_name,
        amount_cents=1_500,
    )
    assert owing.blocked([statement], PAYING_DAY.date()) == {}
