"""A match reaches its payment, its statement and its batch, and gives them back."""

import datetime as dt

import pytest
import time_machine

from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.refusals import Refusal
from passes import answering, closing, holding, owing, reconciling, settling
from passes.holding import Ask
from passes.models import BankMatch, FundingReceipt, MonthlyStatement, Payment, PaymentBatch
from tests.accounts.factories import UserFactory
from tests.passes.bank_factories import (
    awaiting_order,
    bank_file,
    debit_of,
    euros,
    funds_of,
    return_of,
    sent_payment,
    state,
    upload,
)
from tests.passes.disputes import DAY, disputed_month
from tests.passes.formats.pain002_samples import group, line, report
from tests.passes.money_factories import payable_statement

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def settled(payment: Payment) -> BankMatch:
    upload(bank_file(debit_of(payment), closing=euros(100_000 - payment.amount_cents)))
    return BankMatch.objects.select_related("entry").get()


def test_a_batch_ends_once_the_bank_has_answered_for_each_payment():
    payable_statement()
    first = sent_payment()
    second = Payment.objects.exclude(pk=first.pk).get()
    lines = debit_of(first), debit_of(second, reference="D2")
    opening, middle = "1000.00", euros(100_000 - first.amount_cents)
    upload(bank_file(lines[0], opening=opening, closing=middle, on="2026-03-30"))
    assert PaymentBatch.objects.get().status == "exported"
    closing = euros(100_000 - first.amount_cents - second.amount_cents)
    upload(bank_file(lines[1], opening=middle, closing=closing))
    assert PaymentBatch.objects.get().status == "closed"


def test_a_payment_settled_carries_the_banks_day_and_so_does_its_statement():
    payment = sent_payment()
    match = settled(payment)
    payment.refresh_from_db()
    assert payment.settled_on == match.entry.booked_on
    assert MonthlyStatement.objects.get().paid_on == match.entry.booked_on


def test_a_payment_is_settled_once():
    match = settled(sent_payment())
    with pytest.raises(Refusal) as caught:
        settling.take(SystemJob("test"), match)
    assert caught.value.code == "payment_not_sent"


def test_a_return_frees_the_statement_for_a_new_payment():
    payment = sent_payment()
    settled(payment)
    opening = euros(100_000 - payment.amount_cents)
    upload(bank_file(return_of(payment), opening=opening, closing="1000.00", on="2026-04-01"))
    assert not Payment.objects.live().exists()
    assert MonthlyStatement.objects.get().status == "approved"


def test_funds_given_back_stay_in_history():
    order = awaiting_order()
    upload(bank_file(funds_of(order, 40_000), closing="1400.00"))
    match = BankMatch.objects.select_related("entry").get()
    match.undone_at = match.matched_at
    settling.give_back(match)
    assert FundingReceipt.objects.get().undone_at == match.undone_at


# A statement paid in two parts, because lines of it were held (T6)


def told(batch, payment, status, why="", at="2026-03-14T12:00:00"):
    lines = group(line(payment.end_to_end_id, status, why))
    return answering.import_payment_report(
        actor=SystemJob("test"), content=report(batch.number, lines, at=at), file_name="r.xml"
    )


@pytest.fixture
def parts():
    """Two parts of one statement in flight: 30 € that waited no line, then the 20 € held."""
    with time_machine.travel(DAY, tick=False):
        stage = disputed_month(fee_bp=0)
        ids = tuple(each.pk for each in stage.lines[:2])
        asked = holding.hold_lines(
            actor=stage.operator, statement=stage.statement, ask=Ask(ids, "À éclaircir", 10)
        )
        holding.confirm_hold(actor=UserFactory(operator=True), hold=asked)
        closing.approve_statement(actor=stage.admin, statement=stage.statement)
        (first,) = stage.story.pay("2026-03-10")
        debit = debit_of(first, reference="D1")
        stage.story.bank_day("2026-03-11", debit, moved=-first.amount_cents)
        (second,) = stage.story.pay("2026-03-16")
        assert [(each.part, each.amount_cents) for each in (first, second)] == [
            (1, 3_000),
            (2, 2_000),
        ]
        yield stage, first, second


def unmatched(payment):
    """Undo the match of a payment, as an operator who sees that the debit was another's."""
    match = payment.matches.get()
    reconciling.undo_match(actor=UserFactory(operator=True), match=match, reason="Autre débit")


def test_a_rejected_part_is_payable_at_once_while_the_other_is_in_flight(parts):
    stage, first, second = parts
    unmatched(first)
    told(first.batch, first, "RJCT", "AM04")
    assert (state(first), state(second)) == (("rejected", "approved"), ("sent", "approved"))
    (again,) = stage.story.pay("2026-03-17")
    assert (again.part, again.amount_cents, again.attempt) == (1, 3_000, 3)
    with pytest.raises(Refusal):
        stage.story.pay("2026-03-17")


def test_both_parts_rejected_free_the_whole_and_neither_report_is_refused(parts):
    stage, first, second = parts
    unmatched(first)
    told(first.batch, first, "RJCT", "AM04")
    told(second.batch, second, "RJCT", "AM04")
    assert (state(first), state(second)) == (("rejected", "approved"), ("rejected", "approved"))
    (again,) = stage.story.pay("2026-03-17")
    assert again.amount_cents == 5_000


def test_a_rejection_taken_back_stands_again_beside_the_other_part(parts):
    _, first, second = parts
    unmatched(first)
    told(first.batch, first, "RJCT", "AM04")
    told(first.batch, first, "ACSP", at="2026-03-15T12:00:00")
    assert (state(first), state(second)) == (("sent", "in_payment"), ("sent", "in_payment"))


def test_a_rejection_taken_back_never_pays_more_than_the_net(parts):
    stage, first, second = parts
    unmatched(first)
    told(first.batch, first, "RJCT", "AM04")
    told(second.batch, second, "RJCT", "AM04")
    stage.story.pay("2026-03-17")
    late = told(second.batch, second, "ACSP", at="2026-03-18T12:00:00")
    assert late.answers.get().without_effect == answering.PAID_AGAIN
    assert sum(each.amount_cents for each in Payment.objects.live()) == stage.statement.net_cents


def test_a_part_returned_for_its_account_waits_for_another_though_the_other_is_in_flight(parts):
    stage, first, second = parts
    back = return_of(first, reason="AC04")
    stage.story.bank_day("2026-03-17", back, moved=first.amount_cents)
    assert (state(first), state(second)) == (("returned", "approved"), ("sent", "approved"))
    statement = MonthlyStatement.objects.get(pk=stage.statement.pk)
    blocked = owing.blocked([statement], dt.date(2026, 3, 17))[statement.pk]
    assert blocked.code == "bank_account_to_correct"
    debit = debit_of(second, reference="D2")
    stage.story.bank_day("2026-03-18", debit, moved=-second.amount_cents)
    assert state(second) == ("settled", "approved")
