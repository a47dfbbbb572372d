"""Two operators at the same instant: a file enters once, an entry is matched once."""

import datetime as dt

import pytest
import time_machine

from diagnostics.accounts.refusals import Refusal
from passes import answering, reconciling
from passes.models import (
    BankEntry,
    BankMatch,
    BankStatement,
    CustodyReading,
    FundingReceipt,
    PaymentReport,
)
from passes.reconciling import ByHand
from tests.accounts.factories import UserFactory
from tests.passes.bank_factories import (
    BANK_DAY,
    JOB,
    awaiting_order,
    bank_file,
    debit_of,
    euros,
    funds_of,
    only_entry,
    sent_payment,
    state,
    upload,
)
from tests.passes.formats import cfonb_samples
from tests.passes.formats.camt_samples import entry
from tests.passes.formats.pain002_samples import group, line, report
from tests.support.races import run_together

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def _bank_day():
    with time_machine.travel(BANK_DAY, tick=False):
        yield


def test_t7_the_same_file_sent_twice_at_once_enters_once(own_database):
    payment = sent_payment()
    content = bank_file(debit_of(payment), closing=euros(100_000 - payment.amount_cents))
    outcomes = run_together([lambda: upload(content)] * 6)
    assert [one.error for one in outcomes] == [None] * 6
    assert {one.answer.pk for one in outcomes} == {BankStatement.objects.get().pk}
    assert BankMatch.objects.count() == 1
    assert state(payment) == ("settled", "paid")
    assert CustodyReading.objects.exists()


def test_an_entry_matched_by_two_people_at_once_is_matched_once(own_database):
    order = awaiting_order()
    upload(bank_file(funds_of(order, 25_000), closing="1250.00"))
    entry, people = only_entry(), [UserFactory(operator=True) for _ in range(4)]

    def match(person):
        return lambda: reconciling.match_by_hand(
            actor=person, entry=entry, choice=ByHand(order=order)
        )

    outcomes = run_together([match(person) for person in people])
    refused = [one.error.code for one in outcomes if isinstance(one.error, Refusal)]
    assert sum(one.succeeded for one in outcomes) == 1
    assert refused == ["not_booked"] * 3
    assert FundingReceipt.objects.count() == 1


def test_a_match_undone_twice_at_once_is_undone_once(own_database):
    payment = sent_payment()
    upload(bank_file(debit_of(payment), closing=euros(100_000 - payment.amount_cents)))
    match, people = BankMatch.objects.get(), [UserFactory(operator=True) for _ in range(4)]

    def undo(person):
        return lambda: reconciling.undo_match(actor=person, match=match, reason="Erreur")

    outcomes = run_together([undo(person) for person in people])
    assert sum(one.succeeded for one in outcomes) == 1
    assert {one.error.code for one in outcomes if one.error} == {"already_undone"}
    assert state(payment) == ("sent", "in_payment")
    assert BankEntry.objects.get().matched_cents == 0


def test_certain_matches_applied_by_two_jobs_at_once_settle_once(own_database):
    payment = sent_payment()
    upload(bank_file(debit_of(payment), closing=euros(100_000 - payment.amount_cents)))
    reconciling.undo_match(
        actor=UserFactory(operator=True), match=BankMatch.objects.get(), reason="Pour la course"
    )
    outcomes = run_together([lambda: reconciling.apply_matches(actor=JOB)] * 5)
    assert [one.error for one in outcomes] == [None] * 5
    assert sum(len(one.answer) for one in outcomes) == 1
    assert BankMatch.objects.standing().count() == 1


def test_t7_the_same_day_in_two_formats_at_once_enters_in_one_of_them(own_database):
    on = dt.date(2026, 3, 31)
    day = cfonb_samples.document(
        cfonb_samples.balance("01", 100_000, on),
        cfonb_samples.operation(500, on, reference="A1"),
        cfonb_samples.balance("07", 100_500, on),
    )
    same_day = bank_file(entry("5.00", reference="A1"), closing="1005.00")
    outcomes = run_together([lambda: upload(day), lambda: upload(same_day)] * 2)
    refused = {one.error.code for one in outcomes if one.error}
    assert refused == {"other_format_chosen"}
    assert (BankStatement.objects.count(), BankEntry.objects.count()) == (1, 1)


def test_two_answers_of_the_bank_at_once_leave_the_latest_by_its_own_clock(own_database):
    payment = sent_payment()
    number, name = payment.batch.number, payment.end_to_end_id
    accepted = report(number, group(line(name, "ACSP")), at="2026-03-12T10:00:00")
    rejected = report(number, group(line(name, "RJCT", "AC04")), at="2026-03-12T11:00:00")

    def read(content):
        return lambda: answering.import_payment_report(
            actor=JOB, content=content, file_name="reponse.xml"
        )

    outcomes = run_together([read(accepted), read(rejected)] * 2)
    assert [one.error for one in outcomes] == [None] * 4
    assert PaymentReport.objects.count() == 2
    assert state(payment) == ("rejected", "approved")
