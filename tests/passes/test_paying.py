"""Two people, one file: preparing, releasing, handing over, giving up."""

import datetime as dt
import hashlib

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from lxml import etree

from diagnostics.accounts import journal
from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import closing, paying
from passes.enums import AccountStatus, BatchStatus, PaymentStatus, StatementStatus
from passes.formats import iso20022
from passes.models import BankAccount, MonthlyStatement, PaymentBatch
from tests.accounts.factories import UserFactory
from tests.passes.bank_factories import bank_file, debit_of, upload
from tests.passes.factories import accepted_account
from tests.passes.money_factories import (
    PAYING_DAY,
    account_of,
    payable_statement,
    prepared_batch,
    redemption,
    released_batch,
    stated_provider,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

DAY = dt.date(2026, 3, 12)


@pytest.fixture(autouse=True)
def _ring_fenced_account(settings):
    settings.OPERATOR_NAME = "Opérateur des Pass"
    settings.OPERATOR_IBAN = "FR7630004000031234567890143"
    settings.OPERATOR_BIC = "BNPAFRPPXXX"


@pytest.fixture(autouse=True)
def _paying_day():
    with time_machine.travel(PAYING_DAY, tick=False):
        yield


def operator(**fields):
    return UserFactory(operator=True, **fields)


def code_of(act, **arguments):
    with pytest.raises(Refusal) as refused:
        act(**arguments)
    return refused.value.code


def states(batch):
    return {
        (payment.status, payment.statement.status)
        for payment in batch.payments.select_related("statement")
    }


# Preparing


def test_a_batch_gathers_each_approved_statement_into_one_payment():
    statements = [payable_statement(), payable_statement(passes=2)]
    preparer = operator()
    batch = paying.prepare_batch(actor=preparer, requested_on=DAY)
    assert (batch.count, batch.control_sum_cents) == (2, 5_000)
    assert batch.number == "B-2026-000001"
    assert [payment.end_to_end_id for payment in batch.payments.order_by("pk")] == [
        f"{statement.number}-1" for statement in statements
    ]
    assert states(batch) == {(PaymentStatus.PREPARED, StatementStatus.IN_PAYMENT)}
    (line,) = journal.of(batch)
    assert (line.verb, line.actor, line.facts["count"]) == (Verb.BATCH_PREPARED, preparer, 2)


def test_two_redemptions_of_one_provider_make_one_payment_of_their_sum():
    payable_statement(passes=2)
    (payment,) = prepared_batch().payments.all()
    assert payment.amount_cents == 2_000
    assert payment.statement.lines.count() == 2


def test_the_account_is_copied_as_it_is_that_day():
    account = account_of(payable_statement())
    (payment,) = prepared_batch().payments.all()
    assert payment.account == account
    assert (payment.iban, payment.bic, payment.holder_name) == (
        account.iban,
        account.bic,
        account.holder_name,
    )


def test_a_statement_not_yet_approved_is_not_paid():
    stated_provider()
    assert code_of(paying.prepare_batch, actor=operator(), requested_on=DAY) == "nothing_to_pay"
    line = JournalEntry.objects.filter(verb=Verb.BATCH_PREPARED).get()
    assert line.refusal_code == "nothing_to_pay"


def test_the_money_of_a_provider_without_accepted_account_waits_while_the_rest_is_paid():
    paid, waiting = payable_statement(), payable_statement(account=False)
    (payment,) = prepared_batch().payments.all()
    assert payment.statement == paid
    waiting.refresh_from_db()
    assert waiting.status == StatementStatus.APPROVED


def test_no_batch_is_made_when_no_provider_has_an_accepted_account():
    payable_statement(account=False)
    assert code_of(paying.prepare_batch, actor=operator(), requested_on=DAY) == "no_bank_account"


def test_an_account_accepted_from_another_day_does_not_count_today():
    statement = payable_statement(account=False)
    accepted_account(statement.provider, valid_from=dt.date(2026, 3, 11))
    assert code_of(paying.prepare_batch, actor=operator(), requested_on=DAY) == "no_bank_account"


def test_a_batch_is_not_prepared_for_a_day_that_is_over():
    payable_statement()
    yesterday = dt.date(2026, 3, 9)
    assert (
        code_of(paying.prepare_batch, actor=operator(), requested_on=yesterday)
        == "date_in_the_past"
    )


def test_nothing_is_prepared_before_the_ring_fenced_account_is_set(settings):
    settings.OPERATOR_IBAN = ""
    payable_statement()
    assert (
        code_of(paying.prepare_batch, actor=operator(), requested_on=DAY)
        == "operator_account_missing"
    )


def test_the_second_of_two_operators_is_told_about_the_first():
    payable_statement()
    first = prepared_batch(by=operator(first_name="Inès", last_name="Roy"))
    with pytest.raises(Refusal) as refused:
        paying.prepare_batch(actor=operator(), requested_on=DAY)
    assert refused.value.code == "nothing_to_pay"
    assert first.number in refused.value.detail
    assert "Inès Roy" in refused.value.detail


def test_the_same_form_sent_twice_prepares_one_batch():
    payable_statement()
    preparer, request_id = operator(), "7d3a7c0e-6a54-4b3a-9d52-111111111111"
    arguments = {"actor": preparer, "requested_on": DAY, "request_id": request_id}
    assert paying.prepare_batch(**arguments) == paying.prepare_batch(**arguments)
    assert PaymentBatch.objects.count() == 1


def test_a_statement_taken_meanwhile_is_never_taken_twice():
    statement = payable_statement()
    prepared_batch()
    assert code_of(paying._take, statements=[statement]) == "state_changed"


# Releasing


def test_another_person_releases_the_batch_and_the_file_is_kept_with_its_digest():
    payable_statement()
    batch = prepared_batch()
    promised = paying.file_digest(batch)
    releaser = operator()
    released = paying.release_batch(actor=releaser, batch=batch)
    assert (released.status, released.released_by) == (BatchStatus.RELEASED, releaser)
    content = bytes(PaymentBatch.objects.get().file_content)
    assert hashlib.sha256(content).hexdigest() == released.file_digest == promised
    line = journal.of(batch).last()
    assert (line.verb, line.facts["digest"]) == (Verb.BATCH_RELEASED, promised)
    assert states(released) == {(PaymentStatus.PREPARED, StatementStatus.IN_PAYMENT)}


def test_the_file_is_valid_and_its_count_and_sum_equal_the_lines():
    payable_statement()
    payable_statement(passes=5)
    content = bytes(released_batch().file_content)
    assert not iso20022.schema_faults(content, "pain.001.001.09")
    root = etree.fromstring(content)
    assert [e.text for e in root.iter("{*}CtrlSum")] == ["80.00", "80.00"]
    assert [e.text for e in root.iter("{*}InstdAmt")] == ["30.00", "50.00"]


def test_who_prepared_a_batch_does_not_release_it():
    payable_statement()
    preparer = operator()
    batch = prepared_batch(by=preparer)
    assert code_of(paying.release_batch, actor=preparer, batch=batch) == "same_person"
    assert journal.of(batch).last().refusal_code == "same_person"


def test_the_database_itself_refuses_that_one_person_prepares_and_releases():
    payable_statement()
    batch = prepared_batch()
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentBatch.objects.filter(pk=batch.pk).update(
            status=BatchStatus.RELEASED, released_by=batch.prepared_by, released_at=PAYING_DAY
        )


def test_t22_an_operator_appointed_less_than_72_hours_ago_does_not_release():
    payable_statement()
    batch = prepared_batch()
    appointed = PAYING_DAY - dt.timedelta(hours=72) + dt.timedelta(seconds=1)
    newcomer = operator(confirmed_at=appointed)
    assert code_of(paying.release_batch, actor=newcomer, batch=batch) == "operator_too_recent"
    with time_machine.travel(PAYING_DAY + dt.timedelta(seconds=1), tick=False):
        assert paying.release_batch(actor=newcomer, batch=batch).status == BatchStatus.RELEASED


def test_t5_who_checked_an_account_does_not_release_its_first_payment():
    checker = account_of(payable_statement()).checked_by
    batch = prepared_batch()
    with pytest.raises(Refusal) as refused:
        paying.release_batch(actor=checker, batch=batch)
    assert refused.value.code == "same_person"
    assert "premier virement" in refused.value.detail


def test_t5_who_checked_an_account_may_release_its_second_payment():
    statement = payable_statement()
    released_batch().payments.update(status=PaymentStatus.SETTLED)
    redemption(statement.provider, received_at=PAYING_DAY)
    with time_machine.travel(dt.datetime(2026, 4, 8, 9, tzinfo=dt.UTC), tick=False):
        (second,) = closing.close_month(actor=SystemJob("close_month"), period="2026-03")
        closing.approve_statement(actor=UserFactory(), statement=second)
        batch = paying.prepare_batch(actor=operator(), requested_on=dt.date(2026, 4, 9))
        checker = account_of(statement).checked_by
        assert paying.release_batch(actor=checker, batch=batch).released_by == checker


def test_t4_an_account_changed_since_the_preparation_stops_the_release():
    statement = payable_statement()
    batch = prepared_batch()
    BankAccount.objects.filter(pk=account_of(statement).pk).update(status=AccountStatus.ENDED)
    accepted_account(statement.provider, iban="FR7610107001011234567890129", bic="BREDFRPPXXX")
    with pytest.raises(Refusal) as refused:
        paying.release_batch(actor=operator(), batch=batch)
    assert refused.value.code == "account_changed_since_prepared"
    assert statement.provider.name in refused.value.detail


def test_t4_an_account_ended_since_the_preparation_stops_the_release():
    statement = payable_statement()
    batch = prepared_batch()
    BankAccount.objects.filter(pk=account_of(statement).pk).update(status=AccountStatus.ENDED)
    assert (
        code_of(paying.release_batch, actor=operator(), batch=batch)
        == "account_changed_since_prepared"
    )


def test_a_batch_whose_day_is_over_is_not_released():
    payable_statement()
    batch = prepared_batch(on=DAY)
    with time_machine.travel(dt.datetime(2026, 3, 13, 9, tzinfo=dt.UTC), tick=False):
        assert code_of(paying.release_batch, actor=operator(), batch=batch) == "date_in_the_past"


def test_a_file_that_its_schema_refuses_is_never_released():
    statement = payable_statement(account=False)
    accepted_account(statement.provider, holder_name="🙂")
    batch = prepared_batch()
    assert paying.file_digest(batch) == ""
    with pytest.raises(Refusal) as refused:
        paying.release_batch(actor=operator(), batch=batch)
    assert refused.value.code == "schema_invalid"
    assert "Nom illisible" in refused.value.remedy
    batch.refresh_from_db()
    assert (batch.status, batch.file_content) == (BatchStatus.PREPARED, None)


def test_a_batch_is_released_once():
    payable_statement()
    batch = released_batch()
    assert code_of(paying.release_batch, actor=operator(), batch=batch) == "already_released"


# Exporting


def test_the_first_download_sends_the_payments_and_the_second_gives_the_same_bytes():
    payable_statement()
    batch = released_batch()
    reader = operator()
    first = paying.export_batch(actor=reader, batch=batch)
    assert (first.status, first.exported_at) == (BatchStatus.EXPORTED, PAYING_DAY)
    assert states(first) == {(PaymentStatus.SENT, StatementStatus.IN_PAYMENT)}
    with time_machine.travel(PAYING_DAY + dt.timedelta(days=9), tick=False):
        second = paying.export_batch(actor=reader, batch=batch)
    assert bytes(second.file_content) == bytes(first.file_content)
    assert second.exported_at == PAYING_DAY
    lines = [line for line in journal.of(batch) if line.verb == Verb.BATCH_EXPORTED]
    assert [line.facts["digest"] for line in lines] == [batch.file_digest] * 2


def test_a_batch_that_nobody_released_has_no_file_to_download():
    payable_statement()
    batch = prepared_batch()
    assert code_of(paying.export_batch, actor=operator(), batch=batch) == "not_released"


def test_t4_a_file_altered_in_the_database_is_never_handed_over():
    payable_statement()
    batch = released_batch()
    PaymentBatch.objects.update(file_content=b"<Document/>")
    assert code_of(paying.export_batch, actor=operator(), batch=batch) == "file_damaged"


# Cancelling


def test_a_cancelled_batch_makes_its_statements_payable_again_under_a_new_attempt():
    statement = payable_statement()
    batch = prepared_batch()
    cancelled = paying.cancel_batch(actor=batch.prepared_by, batch=batch)
    assert cancelled.status == BatchStatus.CANCELLED
    assert states(cancelled) == {(PaymentStatus.CANCELLED, StatementStatus.APPROVED)}
    assert journal.of(batch).last().verb == Verb.BATCH_CANCELLED
    (payment,) = prepared_batch().payments.all()
    assert (payment.attempt, payment.end_to_end_id) == (2, f"{statement.number}-2")


@pytest.mark.parametrize("act", [paying.cancel_batch, paying.release_batch])
def test_a_cancelled_batch_stays_cancelled(act):
    payable_statement()
    batch = prepared_batch()
    paying.cancel_batch(actor=operator(), batch=batch)
    assert code_of(act, actor=operator(), batch=batch) == "already_cancelled"
    assert code_of(paying.export_batch, actor=operator(), batch=batch) == "not_released"


def test_a_released_batch_is_not_cancelled():
    payable_statement()
    batch = released_batch()
    assert code_of(paying.cancel_batch, actor=operator(), batch=batch) == "already_released"


# After the bank said no


def refused_by_bank(reason):
    """Leave a statement payable again after the bank refused its first payment."""
    statement = payable_statement()
    batch = paying.export_batch(actor=operator(), batch=released_batch())
    batch.payments.update(status=PaymentStatus.RETURNED, bank_reason=reason)
    MonthlyStatement.objects.update(status=StatementStatus.APPROVED)
    return statement


def test_a_statement_returned_for_its_account_waits_for_another_account():
    statement = refused_by_bank("AC04")
    assert (
        code_of(paying.prepare_batch, actor=operator(), requested_on=DAY)
        == "bank_account_to_correct"
    )
    BankAccount.objects.update(status=AccountStatus.ENDED)
    accepted_account(statement.provider, iban="FR7610107001011234567890129", bic="BREDFRPPXXX")
    (payment,) = prepared_batch().payments.all()
    assert (payment.attempt, payment.iban) == (2, "FR7610107001011234567890129")


def test_a_statement_returned_for_another_reason_is_payable_at_once():
    refused_by_bank("AM04")
    (payment,) = prepared_batch().payments.all()
    assert payment.attempt == 2


def test_37_states_move_one_by_one_and_the_paid_date_is_set_only_at_the_end():
    statement = stated_provider()

    def seen():
        statement.refresh_from_db()
        payment = statement.payments.first()
        return statement.status, payment and payment.status, statement.paid_on

    assert seen() == (StatementStatus.ISSUED, None, None)
    closing.approve_statement(actor=UserFactory(), statement=statement)
    assert seen() == (StatementStatus.APPROVED, None, None)
    batch = prepared_batch()
    assert seen() == (StatementStatus.IN_PAYMENT, PaymentStatus.PREPARED, None)
    paying.release_batch(actor=operator(), batch=batch)
    assert seen() == (StatementStatus.IN_PAYMENT, PaymentStatus.PREPARED, None)
    paying.export_batch(actor=operator(), batch=batch)
    assert seen() == (StatementStatus.IN_PAYMENT, PaymentStatus.SENT, None)
    payment = statement.payments.get()
    upload(bank_file(debit_of(payment), closing="970.00"))
    status, settled, paid_on = seen()
    assert (status, settled) == (StatementStatus.PAID, PaymentStatus.SETTLED)
    assert paid_on == statement.payments.get().settled_on


# A large run


def test_paying_many_takes_the_same_statements_as_paying_one():
    """A run of 20,000 transfers must not ask the database 20,000 questions."""
    found = []
    for passes in (1, 1, 9):  # the first one opens the series of numbers
        for _ in range(passes):
            payable_statement(passes=1)
        with CaptureQueriesContext(connection) as asked:
            batch = paying.prepare_batch(actor=operator(), requested_on=DAY)
            prepared = len(asked)
            paying.release_batch(actor=operator(), batch=batch)
            released = len(asked)
            paying.export_batch(actor=operator(), batch=batch)
        assert batch.count == passes
        found.append((prepared, released, len(asked)))
    assert found[1] == found[2]
