"""A file without effect: two people, the bank's proof, then new transfers for the same money."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import answering, checking, failing, laws, paying
from passes.attaching import Paper
from passes.enums import BatchStatus, PaymentStatus, StatementStatus
from passes.models import Document, MonthlyStatement, Payment, PaymentBatch
from passes.paper_kinds import DocumentKind
from tests.accounts.factories import UserFactory
from tests.passes.bank_factories import BANK_DAY, JOB, bank_file, debit_of, sent_payment, upload
from tests.passes.formats.pain002_samples import group, line, report
from tests.passes.money_factories import (
    PAYING_DAY,
    payable_statement,
    prepared_batch,
    released_batch,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

LETTER = Paper(DocumentKind.BANK_LETTER, "banque.pdf", b"%PDF-1.7 fichier jamais recu")
LATER = dt.datetime(2026, 3, 16, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(LATER, tick=False):
        yield


def operator():
    return UserFactory(operator=True)


def declare(batch, *, by=None, reason="La banque n'a jamais reçu ce fichier", proof=LETTER):
    return failing.declare_batch_failed(
        actor=by or operator(), batch=batch, reason=reason, proof=proof
    )


def code_of(call):
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.code


def sent_batch():
    payable_statement()
    return sent_payment().batch


def test_t10_two_people_with_the_banks_proof_make_a_batch_payable_again():
    batch = sent_batch()
    first, second = operator(), operator()
    declared = declare(batch, by=first)
    assert (declared.status, declared.failure_asked_by) == (BatchStatus.EXPORTED, first)
    assert set(batch.payments.values_list("status", flat=True)) == {PaymentStatus.SENT}
    assert Document.objects.get().batch == batch
    failed = failing.confirm_batch_failed(actor=second, batch=batch)
    assert (failed.status, failed.failed_by, failed.failed_at) == (
        BatchStatus.FAILED,
        second,
        LATER,
    )
    assert set(batch.payments.values_list("status", flat=True)) == {PaymentStatus.CANCELLED}
    assert set(MonthlyStatement.objects.values_list("status", flat=True)) == {
        StatementStatus.APPROVED
    }
    verbs = [one.verb for one in journal.of(batch)][-2:]
    assert verbs == [Verb.BATCH_FAILURE_DECLARED, Verb.BATCH_FAILED]


def test_the_same_money_goes_by_new_transfers_under_new_references():
    batch = sent_batch()
    declare(batch)
    failing.confirm_batch_failed(actor=operator(), batch=batch)
    again = paying.prepare_batch(actor=operator(), requested_on=LATER.date())
    assert again.control_sum_cents == batch.control_sum_cents
    references = list(Payment.objects.values_list("end_to_end_id", flat=True))
    assert len(set(references)) == len(references) == 4
    verdicts = {one.law: one.verdict for one in checking.weigh()}
    assert verdicts[laws.Law.E] != laws.Verdict.BROKEN


def test_one_person_alone_never_makes_a_batch_fail():
    batch = sent_batch()
    first = operator()
    declare(batch, by=first)
    assert code_of(lambda: failing.confirm_batch_failed(actor=first, batch=batch)) == "same_person"
    assert journal.of(batch).last().refusal_code == "same_person"
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentBatch.objects.filter(pk=batch.pk).update(
            status=BatchStatus.FAILED, failed_by=first, failed_at=LATER
        )


def test_a_declaration_has_a_reason_and_a_proof():
    batch = sent_batch()
    assert code_of(lambda: declare(batch, reason=" ")) == "reason_missing"
    assert code_of(lambda: declare(batch, proof=None)) == "proof_missing"
    bad = Paper(DocumentKind.BANK_LETTER, "lettre.docx", b"PK\x03\x04")
    assert code_of(lambda: declare(batch, proof=bad)) == "document_type_unknown"
    batch.refresh_from_db()
    assert batch.failure_asked_by is None
    assert not Document.objects.exists()


def test_a_failure_is_declared_once_and_confirmed_only_when_declared():
    batch = sent_batch()
    confirm = lambda: failing.confirm_batch_failed(actor=operator(), batch=batch)  # noqa: E731
    assert code_of(confirm) == "failure_not_declared"
    declare(batch)
    assert code_of(lambda: declare(batch)) == "failure_declared"


def test_a_declaration_taken_back_lets_the_batch_go_on():
    batch = sent_batch()
    withdraw = lambda: failing.withdraw_failure(actor=operator(), batch=batch)  # noqa: E731
    assert code_of(withdraw) == "failure_not_declared"
    declare(batch)
    taken_back = withdraw()
    assert (taken_back.failure_asked_by, taken_back.failure_reason) == (None, "")
    assert journal.of(batch).last().facts["is_withdrawn"] is True
    assert paying.export_batch(actor=operator(), batch=batch).status == BatchStatus.EXPORTED


def test_a_batch_that_the_bank_answered_never_fails():
    batch = sent_batch()
    one = batch.payments.first()
    declare(batch)
    content = report(batch.number, group(line(one.end_to_end_id, "ACSP")), status="PART")
    answering.import_payment_report(actor=JOB, content=content, file_name="r.xml")
    confirm = lambda: failing.confirm_batch_failed(actor=operator(), batch=batch)  # noqa: E731
    assert code_of(confirm) == "answer_exists"


def test_an_entry_of_the_account_that_names_a_transfer_proves_that_it_left():
    batch = sent_batch()
    one = batch.payments.first()
    with time_machine.travel(BANK_DAY, tick=False):
        upload(bank_file(debit_of(one, gap=5), closing="969.95"))
        assert code_of(lambda: declare(batch)) == "answer_exists"


def test_the_file_of_a_failed_batch_is_never_handed_over_again():
    batch = sent_batch()
    declare(batch)
    export = lambda: paying.export_batch(actor=operator(), batch=batch)  # noqa: E731
    assert code_of(export) == "failure_declared"
    failing.confirm_batch_failed(actor=operator(), batch=batch)
    assert code_of(export) == "failure_declared"


def test_a_released_file_that_nobody_downloaded_is_given_up_by_two_without_a_letter():
    payable_statement()
    batch = released_batch()
    declare(batch, reason="Mauvais jour demandé", proof=None)
    failing.confirm_batch_failed(actor=operator(), batch=batch)
    assert {each.status for each in MonthlyStatement.objects.all()} == {StatementStatus.APPROVED}


@pytest.mark.parametrize("end", [paying.cancel_batch, None])
def test_a_batch_not_released_or_cancelled_cannot_fail(end):
    payable_statement()
    batch = prepared_batch()
    if end is not None:
        with time_machine.travel(PAYING_DAY, tick=False):
            end(actor=operator(), batch=batch)
    assert code_of(lambda: declare(batch)) == "cannot_fail"
