"""What of a net is taken, held, payable, told."""

import datetime as dt

import pytest

from passes import held, holding
from passes.holding import Ask
from tests.accounts.factories import UserFactory
from tests.passes.money_factories import payable_statement

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)


def test_without_a_hold_all_of_a_net_is_payable_and_the_first_part_is_free():
    statement = payable_statement()
    left = held.shares([statement], DAY)[statement.pk]
    assert (left.taken_cents, left.held_cents, left.payable_cents) == (0, 0, 3_000)
    assert held.next_parts([statement]) == {}
    assert held.all_held([statement], DAY) == set()
    assert held.told([statement], DAY) == []


def test_a_statement_is_all_held_when_each_of_its_lines_is(clock):
    statement = payable_statement()
    ids = tuple(statement.lines.values_list("pk", flat=True))
    asked = holding.hold_lines(
        actor=UserFactory(operator=True), statement=statement, ask=Ask(ids, "Doute")
    )
    holding.confirm_hold(actor=UserFactory(operator=True), hold=asked)
    assert held.all_held([statement], asked.until_on) == {statement.pk}
    assert held.all_held([statement], asked.until_on + dt.timedelta(days=1)) == set()
    (told,) = held.told([statement], asked.until_on)
    assert (told.held_cents, len(told.serials)) == (3_000, 3)
