"""The books of providers and bank read from rows: who is owed, what is missing, what is lost."""

import datetime as dt

import pytest
import time_machine

from diagnostics.accounts.journal import SystemJob
from passes import bank_books, closing, line_books
from passes.models import MonthlyStatement, Redemption
from tests.passes.bank_factories import bank_file, debit_of, euros, sent_payment, upload
from tests.passes.factories import open_provider
from tests.passes.money_factories import redemption, reversal, stated_provider
from tests.passes.test_checking import tamper

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]
APRIL = dt.datetime(2026, 4, 2, 9, 0, tzinfo=dt.UTC)


def test_without_a_statement_there_is_no_balance() -> None:
    assert bank_books.last_balance() is None


def test_the_last_balance_is_that_of_the_last_day_read_whatever_came_since() -> None:
    upload(bank_file(on="2026-03-04"))
    upload(bank_file(on="2026-03-03", opening="7.00", closing="7.00"))
    held = upload(bank_file(on="2026-03-05", opening="1.00", closing="2.00"))
    assert held.status == "held"
    assert bank_books.last_balance() == (100_000, dt.date(2026, 3, 4))


def test_what_is_redeemed_is_owed_until_the_bank_paid_it() -> None:
    payment = sent_payment()
    assert bank_books.owed_to_providers() == (3_000, 0)
    upload(bank_file(debit_of(payment), closing=euros(100_000 - payment.amount_cents)))
    assert bank_books.owed_to_providers() == (0, 0)


def test_a_reversal_after_payment_is_a_debt_shown_apart() -> None:
    payment = sent_payment()
    upload(bank_file(debit_of(payment), closing=euros(100_000 - payment.amount_cents)))
    first = Redemption.objects.order_by("pk").first()
    reversal(first, at=dt.datetime(2026, 3, 20, tzinfo=dt.UTC), after_closing=True)
    redemption(open_provider())
    assert bank_books.owed_to_providers() == (1_000, 1_000)


def test_a_negative_statement_is_settled_with_the_one_that_carries_it() -> None:
    payment = sent_payment()
    upload(bank_file(debit_of(payment), closing=euros(100_000 - payment.amount_cents)))
    provider = payment.statement.provider
    first = Redemption.objects.order_by("pk").first()
    reversal(first, at=dt.datetime(2026, 3, 20, tzinfo=dt.UTC), after_closing=True)
    with time_machine.travel(APRIL, tick=False):
        closing.close_month(actor=SystemJob("close_month"), period="2026-03", provider=provider)
    negative = MonthlyStatement.objects.get(period="2026-03")
    assert negative.status == "carried_over"
    assert bank_books.owed_to_providers() == (0, 1_000)
    redemption(provider, received_at=dt.datetime(2026, 4, 10, tzinfo=dt.UTC))
    redemption(provider, received_at=dt.datetime(2026, 4, 10, tzinfo=dt.UTC))
    with time_machine.travel("2026-05-02T09:00:00Z", tick=False):
        closing.close_month(actor=SystemJob("close_month"), period="2026-04", provider=provider)
    carrying = MonthlyStatement.objects.get(period="2026-04")
    assert bank_books.owed_to_providers() == (1_000, 0)
    MonthlyStatement.objects.filter(pk=carrying.pk).update(status="paid", paid_on="2026-05-20")
    assert bank_books.owed_to_providers() == (0, 0)


def test_a_redemption_of_a_closed_month_on_no_statement_is_missing() -> None:
    stated_provider()
    assert bank_books.unstated_cents() == 0
    late = redemption(Redemption.objects.first().provider)
    assert bank_books.unstated_cents() == late.face_value_cents


def test_the_journal_remembers_which_months_were_closed_for_all() -> None:
    redemption(open_provider())
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False):
        closing.close_month(actor=SystemJob("close_month"), period="2026-02")
    forgotten = redemption(open_provider())
    assert bank_books.unstated_cents() == forgotten.face_value_cents


def test_a_bank_file_that_disappeared_is_remembered_by_the_journal() -> None:
    upload(bank_file())
    assert bank_books.files_lost() == 0
    tamper("DELETE FROM passes_bankstatement")
    assert bank_books.files_lost() == 1


def test_the_statements_are_read_with_the_rates_of_their_orders() -> None:
    statement = stated_provider()
    ((number, figures),) = bank_books.statements()
    assert (number, figures.net) == (statement.number, statement.net_cents)
    assert (figures.fee, figures.fee_due, figures.lines_off_cents) == (0, 0, 0)
    assert line_books.read().misplaced == 0
