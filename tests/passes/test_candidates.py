"""What open entries may be matched with is read from the books as they are."""

import pytest

from passes import candidates
from passes.matching import Kind
from passes.models import BankEntry, BankMatch, Order
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
from tests.passes.formats.camt_samples import entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_nothing_open_asks_nothing_more_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert candidates.proposals() == []


def test_one_entry_is_classed_among_the_others():
    order = awaiting_order()
    lines = [funds_of(order, 100, reference="A"), entry("2.00", reference="B")]
    upload(bank_file(*lines, closing="1003.00"))
    orphan = BankEntry.objects.get(bank_reference="B")
    (only,) = candidates.proposals(only=orphan)
    assert (only.entry_key, only.kind) == (orphan.pk, Kind.ORPHAN)
    assert [one.kind for one in candidates.proposals()] == [Kind.DOUBTFUL, Kind.ORPHAN]


def test_a_transfer_that_comes_back_the_same_day_leaves_first_whatever_the_banks_order():
    payment = sent_payment()
    upload(bank_file(return_of(payment), debit_of(payment)))
    assert state(payment) == ("returned", "approved")
    assert BankMatch.objects.count() == 2


@pytest.mark.parametrize("status", ["closed", "cancelled"])
def test_an_order_that_takes_no_more_funds_is_no_candidate(status):
    order = awaiting_order()
    stamp = {"activated_at": "2026-01-01T00:00Z"} if status == "closed" else {}
    Order.objects.filter(pk=order.pk).update(status=status, **stamp)
    upload(bank_file(funds_of(order, 40_000), closing="1400.00"))
    (only,) = candidates.proposals()
    assert only.kind == Kind.ORPHAN


def test_funds_already_received_are_taken_into_account():
    order = awaiting_order()
    first, twin = funds_of(order, 40_000), funds_of(order, 40_000, reference="F2")
    upload(bank_file(first, twin, closing="1800.00"))
    assert BankMatch.objects.count() == 1
    (waiting,) = candidates.proposals()
    assert waiting.kind == Kind.DOUBTFUL
    assert "il resterait 200,00" in waiting.reason


def test_what_is_left_of_an_entry_is_what_counts():
    order = awaiting_order()
    upload(bank_file(funds_of(order, 50_000), closing=euros(150_000)))
    assert [one.kind for one in candidates.proposals()] == [Kind.DOUBTFUL]
    BankEntry.objects.update(matched_cents=10_000)
    (only,) = candidates.proposals()
    assert (only.kind, only.targets[0].amount_cents) == (Kind.CERTAIN, 40_000)
