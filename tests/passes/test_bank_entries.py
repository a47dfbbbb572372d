"""Rows enter once, in whatever order the files come; what does not follow waits at the door."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.accounts.refusals import Refusal
from passes import bank_entries, checking, reconciling
from passes.laws import Law
from passes.models import BankEntry, BankStatement
from tests.accounts.factories import UserFactory
from tests.passes.bank_factories import bank_file, euros, upload
from tests.passes.formats.camt_samples import entry

DAYS = ("2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05")
database = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def with_database(test):
    for mark in database:
        test = mark(test)
    return test


def day_file(rank: int, *, extra: int = 0) -> bytes:
    """The statement of the n-th day: one euro a day comes in, a hundred to begin with."""
    opening = 10_000 + 100 * rank
    line = entry("1.00", reference=f"E{rank}", on=f"<Dt>{DAYS[rank]}</Dt>")
    closing = euros(opening + 100 + extra)
    return bank_file(line, opening=euros(opening), closing=closing, on=DAYS[rank])


@given(st.lists(st.tuples(st.sampled_from(["credit", "debit"]), st.integers(0, 10**9))))
def test_credits_count_for_more_and_debits_for_less(amounts):
    expected = sum(c for side, c in amounts if side == "credit")
    expected -= sum(c for side, c in amounts if side == "debit")
    assert bank_entries.signed_sum(amounts) == expected


@with_database
@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::3])
def test_days_uploaded_in_any_order_all_enter_in_the_end(order):
    for rank in order:
        upload(day_file(rank))
    for rank in order:  # the first upload of a chain has nothing before it and enters at once
        upload(day_file(rank))
    held = BankStatement.objects.filter(status="held")
    late = [rank for place, rank in enumerate(order) if rank < min(order[:place] or (9,))]
    assert held.count() <= len(late)
    assert BankEntry.objects.count() == 4 - held.count()


@with_database
def test_three_days_in_reverse_enter_when_the_first_arrives():
    upload(day_file(0))
    for rank in (3, 2):
        assert upload(day_file(rank)).status == "held"
    upload(day_file(1))
    assert set(BankStatement.objects.values_list("status", flat=True)) == {"read"}
    assert BankEntry.objects.count() == 4


@with_database
def test_a_statement_wrong_in_itself_never_enters_by_itself():
    upload(day_file(0))
    wrong = upload(day_file(1, extra=7))
    upload(bank_file(opening="101.00", closing="101.00", on="2026-03-04"))
    wrong.refresh_from_db()
    assert (wrong.status, wrong.difference_cents) == ("held", 7)


@with_database
def test_a_week_that_covers_days_already_read_is_held_and_law_g_survives_its_acceptance():
    upload(day_file(0))
    lines = [entry("1.00", reference=f"E{rank}", on=f"<Dt>{DAYS[rank]}</Dt>") for rank in (0, 1)]
    week = upload(bank_file(*lines, opening="100.00", closing="102.00", on=DAYS[1]))
    assert (week.status, week.known_count, week.difference_cents) == ("held", 1, 100)
    reconciling.accept_difference(
        actor=UserFactory(operator=True), statement=week, reason="Semaine entière"
    )
    assert BankEntry.objects.count() == 2
    (law_g,) = [one for one in checking.weigh() if one.law == Law.G]
    assert law_g.ok, law_g.faults


@with_database
def test_the_same_held_day_uploaded_in_another_file_stays_one():
    upload(day_file(0))
    first = upload(day_file(2))
    again = upload(day_file(2) + b"\n")
    assert again == first
    assert BankStatement.objects.count() == 2


@with_database
def test_a_reference_told_with_another_day_is_refused():
    upload(day_file(0))
    moved = entry("1.00", reference="E0", on="<Dt>2026-03-03</Dt>")
    with pytest.raises(Refusal) as caught:
        upload(bank_file(moved, opening="101.00", closing="102.00", on=DAYS[1]))
    assert caught.value.code == "entry_differs"
