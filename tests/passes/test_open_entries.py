"""The age of what is open, counted by the days of the bank."""

import datetime as dt

import pytest

from passes import open_entries
from passes.models import BankEntry
from tests.passes.bank_factories import bank_file, debit_of, sent_payment, upload
from tests.passes.formats.camt_samples import entry

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def day(text: str) -> str:
    return f"<Dt>{text}</Dt>"


def test_what_is_open_is_counted_by_age_and_what_is_matched_no_more():
    lines = [
        entry("2.00", reference="A", on=day("2026-03-31")),
        entry("3.00", reference="B", on=day("2026-03-24"), mark="DBIT"),
        entry("5.00", reference="C", on=day("2026-01-02")),
    ]
    upload(bank_file(*lines, closing="1004.00"))
    told = open_entries.ages(dt.date(2026, 4, 1))
    assert [(one.in_count, one.in_cents, one.out_cents) for one in told] == [
        (1, 200, 0),
        (0, 0, 300),
        (0, 0, 0),
        (1, 500, 0),
    ]
    BankEntry.objects.filter(bank_reference="C").update(matched_cents=400)
    assert open_entries.ages(dt.date(2026, 4, 1))[3].in_cents == 100


def test_a_transfer_waits_since_its_file_was_handed_over_until_the_bank_books_it():
    payment = sent_payment()
    told = open_entries.ages(dt.date(2026, 4, 1))
    assert [(one.sent_count, one.sent_cents) for one in told] == [
        (0, 0),
        (1, payment.amount_cents),
        (0, 0),
        (0, 0),
    ]
    assert told[1].count == 1
    upload(bank_file(debit_of(payment), closing="970.00"))
    assert sum(one.count for one in open_entries.ages(dt.date(2026, 4, 1))) == 0


def test_the_ages_take_three_readings_whatever_is_open(django_assert_num_queries):
    with django_assert_num_queries(3):
        open_entries.ages(dt.date(2026, 4, 1))
