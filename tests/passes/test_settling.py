"""A match reaches its payment, its statement and its batch, and gives them back."""

import pytest

from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.refusals import Refusal
from passes import settling
from passes.models import BankMatch, FundingReceipt, MonthlyStatement, Payment, PaymentBatch
from tests.passes.bank_factories import (
    awaiting_order,
    bank_file,
    debit_of,
    euros,
    funds_of,
    return_of,
    sent_payment,
    upload,
)
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
