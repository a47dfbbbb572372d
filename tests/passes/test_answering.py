"""The bank answers for a batch: each line follows its latest answer, and only money moves money."""

import pytest

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import answering, checking, failing, owing
from passes.enums import PaymentStatus
from passes.laws import Law
from passes.models import Payment, PaymentAnswer, PaymentBatch, PaymentReport
from tests.accounts.factories import UserFactory
from tests.passes.bank_factories import (
    BANK_DAY,
    JOB,
    bank_file,
    debit_of,
    euros,
    sent_payment,
    state,
    upload,
)
from tests.passes.formats.pain002_samples import group, line, report
from tests.passes.money_factories import (
    PAYING_DAY,
    payable_statement,
    prepared_batch,
    released_batch,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]
NOON, EVENING = "2026-03-12T12:00:00", "2026-03-12T18:00:00"
NIGHT = "2026-03-12T23:00:00"
IN_PAYMENT, FREE = ("sent", "in_payment"), ("rejected", "approved")


def answer(content: bytes, *, by=None) -> PaymentReport:
    return answering.import_payment_report(
        actor=by or JOB, content=content, file_name="pain002.xml"
    )


def refusal(content: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        answer(content)
    return caught.value


def two_payments() -> tuple[PaymentBatch, Payment, Payment]:
    """Hand one batch of two transfers to the bank."""
    payable_statement()
    sent = sent_payment()
    one, two = sent.batch.payments.order_by("pk")
    return sent.batch, one, two


def test_a_partly_accepted_report_moves_each_line_and_rejected_ones_carry_their_reason():
    batch, one, two = two_payments()
    lines = line(one.end_to_end_id, "ACSP"), line(two.end_to_end_id, "RJCT", "AC04")
    read = answer(report(batch.number, group(*lines, status="PART"), status="PART"))
    assert (read.accepted_count, read.rejected_count, read.group_status) == (1, 1, "PART")
    assert state(one) == IN_PAYMENT
    assert state(two) == FREE
    assert two.bank_reason == "AC04"
    standing = answering.standing_answers(batch)
    assert [standing[each.pk].answer for each in (one, two)] == ["accepted", "rejected"]
    (law_e,) = [one for one in checking.weigh() if one.law == Law.E]
    assert law_e.ok, law_e.faults


def test_a_rejection_of_the_whole_file_leaves_no_line_treated_as_paid():
    batch, one, two = two_payments()
    answer(report(batch.number, status="RJCT", why="FF01"))
    assert {state(one), state(two)} == {FREE}
    batch.refresh_from_db()
    assert batch.status == "closed"


def test_a_rejection_of_the_group_rejects_the_lines_it_does_not_name():
    batch, one, two = two_payments()
    lines = group(line(one.end_to_end_id, "ACCP"), status="RJCT", why="AM04")
    answer(report(batch.number, lines, status="PART"))
    assert (state(one), state(two)) == (IN_PAYMENT, FREE)


def test_a_rejection_after_an_acceptance_overrides_it_for_that_line_only():
    batch, one, two = two_payments()
    answer(report(batch.number, status="ACCP", at=NOON))
    answer(report(batch.number, group(line(two.end_to_end_id, "RJCT", "AC01")), at=EVENING))
    assert (state(one), state(two)) == (IN_PAYMENT, FREE)
    assert answering.standing_answers(batch)[one.pk].answer == "accepted"
    assert PaymentAnswer.objects.count() == 3


def test_an_older_answer_that_arrives_later_changes_nothing():
    batch, one, _ = two_payments()
    answer(report(batch.number, group(line(one.end_to_end_id, "RJCT", "AC01")), at=EVENING))
    late = answer(report(batch.number, group(line(one.end_to_end_id, "ACCP")), at=NOON))
    assert state(one) == FREE
    assert (late.ignored_count, late.answers.get().without_effect) == (1, answering.OVERTAKEN)


def test_a_rejection_that_the_bank_takes_back_puts_the_transfer_back():
    batch, one, _ = two_payments()
    answer(report(batch.number, group(line(one.end_to_end_id, "RJCT", "AM05")), at=NOON))
    answer(report(batch.number, group(line(one.end_to_end_id, "ACSP")), at=EVENING))
    assert state(one) == IN_PAYMENT
    assert one.bank_reason == ""


def test_a_rejection_taken_back_too_late_never_makes_two_transfers_for_one_statement():
    payment = sent_payment()
    batch = payment.batch
    answer(report(batch.number, group(line(payment.end_to_end_id, "RJCT", "AM04")), at=NOON))
    prepared_batch()
    again = answer(report(batch.number, group(line(payment.end_to_end_id, "ACSP")), at=EVENING))
    assert again.answers.get().without_effect == answering.PAID_AGAIN
    assert state(payment) == ("rejected", "in_payment")


@pytest.mark.parametrize("answered_before", [True, False])
def test_a_file_refused_as_sent_twice_frees_nothing_for_its_first_sending_may_be_paid(
    answered_before,
):
    batch, one, two = two_payments()
    if answered_before:
        answer(report(batch.number, status="ACSP", at=NOON))
    read = answer(report(batch.number, status="RJCT", why="AM05", at=EVENING))
    assert (state(one), state(two)) == (IN_PAYMENT, IN_PAYMENT)
    assert read.ignored_count == 2
    assert {each.without_effect for each in read.answers.all()} == {answering.HAD_ALREADY}
    answer(report(batch.number, group(line(two.end_to_end_id, "RJCT", "AC04")), at=NIGHT))
    assert (state(one), state(two)) == (IN_PAYMENT, FREE)


def test_a_file_refused_as_sent_twice_and_never_answered_otherwise_may_still_be_declared_lost():
    batch, _, _ = two_payments()
    answer(report(batch.number, status="RJCT", why="DU01", at=NOON))
    assert not failing.is_answered(batch)
    answer(report(batch.number, status="ACSP", at=EVENING))
    assert failing.is_answered(batch)


def test_a_transfer_refused_alone_as_a_duplicate_after_its_acceptance_frees_nothing():
    batch, one, _ = two_payments()
    answer(report(batch.number, status="ACSP", at=NOON))
    answer(report(batch.number, group(line(one.end_to_end_id, "RJCT", "DUPL")), at=EVENING))
    assert state(one) == IN_PAYMENT


def test_a_transfer_that_the_bank_has_debited_waits_for_its_return_on_the_account():
    payment = sent_payment()
    upload(bank_file(debit_of(payment), closing=euros(100_000 - payment.amount_cents)))
    late = answer(report(payment.batch.number, status="RJCT", why="AC04"))
    assert late.answers.get().without_effect == answering.DEBITED
    assert state(payment) == ("settled", "paid")


def test_an_account_at_fault_holds_the_statement_and_another_reason_does_not():
    payment = sent_payment()
    answer(report(payment.batch.number, status="RJCT", why="AC04", at=NOON))
    payment.refresh_from_db()
    held = owing.blocked([payment.statement], PAYING_DAY.date())
    assert held[payment.statement_id].code == "bank_account_to_correct"
    answer(report(payment.batch.number, status="ACSP", at=EVENING))
    answer(report(payment.batch.number, status="RJCT", why="AM04", at="2026-03-13T08:00:00"))
    assert owing.blocked([payment.statement], PAYING_DAY.date()) == {}


def test_a_line_still_studied_is_noted_as_such():
    batch, one, two = two_payments()
    read = answer(report(batch.number, group(line(one.end_to_end_id, "PDNG")), status="PART"))
    assert (read.waiting_count, read.answers.count()) == (1, 1)
    assert (state(one), state(two)) == (IN_PAYMENT, IN_PAYMENT)


def test_a_transfer_that_is_over_keeps_what_it_is():
    batch, one, _ = two_payments()
    Payment.objects.filter(pk=one.pk).update(status=PaymentStatus.RETURNED)
    read = answer(report(batch.number, group(line(one.end_to_end_id, "RJCT")), status="PART"))
    assert read.answers.get().without_effect == answering.OVER


def test_the_same_file_twice_is_one_report_and_an_import_is_found_again():
    payment, operator = sent_payment(), UserFactory(operator=True)
    content = report(payment.batch.number, status="ACCP")
    first = answer(content, by=operator)
    assert answer(content) == first
    assert (first.file_name, first.imported_by, bytes(first.file_content)) == (
        "pain002.xml",
        operator,
        content,
    )
    entry = JournalEntry.objects.get(verb="payment_report.imported", refusal_code="")
    assert entry.facts["batch"] == payment.batch.number
    assert (entry.facts["accepted"], entry.facts["rejected"]) == (1, 0)


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ([group(line("R-1999-01-000001-1", "RJCT"))], "line_unknown"),
        ([group(line("NOTPROVIDED", "RJCT"))], "line_unknown"),
        ([group(line("{id}", "RJCT", amount="1.00"))], "line_differs"),
        ([group(line("{id}", "RJCT"), line("{id}", "ACCP"))], "line_twice"),
        ([group(line("{id}", "OUI"))], "status_unknown"),
        ([group(line("{id}", "ACCP", amount="1,00"))], "answer_unreadable"),
        ([], "nothing_answered"),
    ],
)
def test_what_is_not_certain_refuses_the_report_whole(groups, code):
    payment = sent_payment()
    content = report(payment.batch.number, *groups).replace(b"{id}", payment.end_to_end_id.encode())
    assert refusal(content).code == code
    assert state(payment) == IN_PAYMENT
    assert PaymentReport.objects.count() == 0
    assert JournalEntry.objects.filter(refusal_code=code).count() == 1


def test_a_report_for_a_file_that_is_not_ours_or_not_sent_is_refused():
    assert refusal(report("B-1999-000001", status="ACCP")).code == "batch_unknown"
    payable_statement()
    batch = released_batch()
    assert refusal(report(batch.number, status="ACCP")).code == "batch_not_sent"


def test_a_file_that_is_not_a_report_or_too_large_is_refused(monkeypatch):
    assert refusal(bank_file()).code == "format_unknown"
    assert refusal(b"<!DOCTYPE x><x/>").code == "file_unsafe"
    monkeypatch.setattr(answering, "LARGEST_FILE_BYTES", 10)
    assert refusal(report("B-1", status="ACCP")).code == "file_too_large"


def test_an_instant_with_a_zone_is_kept_and_without_one_is_of_paris():
    payment = sent_payment()
    told = answer(report(payment.batch.number, status="ACCP", at=NOON)).answered_at
    assert told.utcoffset() is not None
    assert told.isoformat() == "2026-03-12T12:00:00+01:00"
    assert told < BANK_DAY
