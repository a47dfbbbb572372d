"""Lines held by two people: what waits, what is paid on time, how it ends, and the laws after."""

import datetime as dt

import pytest
import time_machine

from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import bank_books, checking, closing, held, holding, laws, owing
from passes.holding import Ask
from passes.models import LineHold, Payment
from tests.accounts.factories import UserFactory
from tests.passes.bank_factories import debit_of, return_of
from tests.passes.disputes import DAY, disputed_month

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def stage():
    # Five Passes, no fee: 50 €.
    return disputed_month(fee_bp=0)


def refused(call):
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value.code


def ask(stage, *lines, reason="Dix Pass en deux minutes", days=30):
    ids = tuple(line.pk for line in (lines or stage.lines[:2]))
    return holding.hold_lines(
        actor=stage.operator, statement=stage.statement, ask=Ask(ids, reason, days)
    )


def hold(stage, *lines, **fields):
    return holding.confirm_hold(actor=UserFactory(operator=True), hold=ask(stage, *lines, **fields))


def approve(stage):
    closing.approve_statement(actor=stage.admin, statement=stage.statement)


def broken() -> set[str]:
    return {str(one.law) for one in checking.weigh() if one.verdict == laws.Verdict.BROKEN}


def settle(stage, payment, on, reference):
    stage.story.bank_day(on, debit_of(payment, reference=reference), moved=-payment.amount_cents)
    stage.statement.refresh_from_db()


def test_the_named_lines_wait_and_the_rest_is_paid_on_time(stage):
    hold(stage)
    approve(stage)
    stage.story.pay("2026-03-10")
    payment = Payment.objects.get()
    assert (payment.amount_cents, payment.part) == (3_000, 1)
    settle(stage, payment, "2026-03-11", "D1")
    assert (stage.statement.status, stage.statement.paid_on) == ("approved", None)
    assert bank_books.owed_to_providers() == (2_000, 0)
    assert broken() == set()


def test_after_its_last_day_a_held_line_is_due_again_and_paid_as_a_second_part(stage):
    hold(stage, days=10)
    approve(stage)
    (first,) = stage.story.pay("2026-03-10")
    settle(stage, first, "2026-03-11", "D1")
    with time_machine.travel("2026-03-13T12:00:00Z", tick=False):
        assert owing.due(dt.date(2026, 3, 13))[0] == []
    (second,) = stage.story.pay("2026-03-16")
    assert (second.amount_cents, second.part, second.attempt) == (2_000, 2, 2)
    assert broken() == set()
    settle(stage, second, "2026-03-17", "D2")
    assert (stage.statement.status, stage.statement.paid_on) == ("paid", dt.date(2026, 3, 17))
    assert bank_books.owed_to_providers() == (0, 0)
    assert broken() == set()


def test_a_part_that_comes_back_is_paid_again_and_the_other_stands(stage):
    one = hold(stage)
    approve(stage)
    (first,) = stage.story.pay("2026-03-10")
    settle(stage, first, "2026-03-11", "D1")
    with time_machine.travel("2026-03-12T09:00:00Z", tick=False):
        holding.free_lines(actor=stage.operator, hold=one, reason="Vérifié")
        holding.free_lines(actor=UserFactory(operator=True), hold=one, reason="Vérifié")
    (second,) = stage.story.pay("2026-03-13")
    settle(stage, second, "2026-03-14", "D2")
    assert stage.statement.status == "paid"
    back = return_of(first, reason="AM05")
    stage.story.bank_day("2026-03-16", back, moved=first.amount_cents)
    stage.statement.refresh_from_db()
    assert stage.statement.status == "approved"
    assert broken() == set()
    (again,) = stage.story.pay("2026-03-17")
    assert (again.part, again.amount_cents, again.attempt) == (1, 3_000, 3)
    settle(stage, again, "2026-03-18", "D3")
    assert stage.statement.status == "paid"
    assert broken() == set()


def test_a_statement_whose_every_line_is_held_waits_and_says_why(stage):
    hold(stage, *stage.lines)
    approve(stage)
    payable, (waiting,) = owing.due(dt.date(2026, 3, 10))
    assert payable == []
    assert (waiting.blocked.code, waiting.cents) == ("lines_held", 5_000)


def test_what_is_held_and_what_is_payable_add_up_to_the_net_at_any_fee():
    stage = disputed_month(fee_bp=420)
    hold(stage, stage.lines[0])
    left = held.shares([stage.statement], dt.date(2026, 3, 3))[stage.statement.pk]
    # Four Passes: 40 € less 1.68 € and 0.34 €; the net of five is 47.48 €.
    assert (left.payable_cents, left.held_cents) == (3_798, 950)
    assert left.payable_cents + left.held_cents == stage.statement.net_cents


def test_nothing_waits_until_a_second_person_confirms(stage):
    asked = ask(stage)
    left = held.shares([stage.statement], dt.date(2026, 3, 3))[stage.statement.pk]
    assert (left.held_cents, left.payable_cents) == (0, 5_000)
    confirm = lambda who: holding.confirm_hold(actor=who, hold=asked)  # noqa: E731
    assert refused(lambda: confirm(stage.operator)) == "same_person"
    assert refused(lambda: confirm(stage.admin)) == "not_allowed"
    second = UserFactory(operator=True)
    assert confirm(second).second_by == second
    assert refused(lambda: confirm(UserFactory(operator=True))) == "already_confirmed"
    verbs = [(line.verb, line.refusal_code) for line in journal.of(asked)]
    assert verbs.count((Verb.LINES_HELD, "")) == 2
    assert (Verb.LINES_HELD, "same_person") in verbs


def test_to_free_lines_takes_two_people_as_well(stage):
    one = hold(stage)
    free = lambda who, why="Vérifié": holding.free_lines(actor=who, hold=one, reason=why)  # noqa: E731
    assert refused(lambda: free(stage.operator, " ")) == "reason_missing"
    assert free(stage.operator).freed_at is None
    assert refused(lambda: free(stage.operator)) == "same_person"
    assert free(UserFactory(operator=True)).freed_at is not None
    assert not LineHold.objects.standing(dt.date(2026, 3, 3)).exists()
    assert refused(lambda: free(stage.operator)) == "hold_ended"
    assert journal.of(one).filter(verb=Verb.LINES_FREED, refusal_code="").count() == 2


def test_a_hold_that_nobody_confirmed_is_given_up_by_one(stage):
    asked = ask(stage)
    assert holding.free_lines(actor=stage.operator, hold=asked, reason="Erreur").freed_at
    assert (
        refused(lambda: holding.confirm_hold(actor=UserFactory(operator=True), hold=asked))
        == "hold_ended"
    )
    assert ask(stage).pk != asked.pk


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reason": "  "}, "reason_missing"),
        ({"days": 31}, "hold_too_long"),
        ({"days": 0}, "hold_too_long"),
    ],
)
def test_a_hold_has_a_reason_and_lasts_thirty_days_at_most(stage, fields, code):
    assert refused(lambda: ask(stage, **fields)) == code


def test_a_line_is_held_once(stage):
    hold(stage, stage.lines[0], days=1)
    with time_machine.travel("2026-03-10T09:00:00Z", tick=False):
        assert refused(lambda: ask(stage, stage.lines[0])) == "already_held"
        ask(stage, stage.lines[1])


def test_only_named_lines_of_that_statement_are_held(stage):
    call = lambda *ids: holding.hold_lines(  # noqa: E731
        actor=stage.operator, statement=stage.statement, ask=Ask(ids, "Doute")
    )
    assert refused(call) == "line_missing"
    assert refused(lambda: call(0)) == "line_missing"


def test_what_is_in_payment_is_not_held_and_a_batch_once_cancelled_lets_it_be(stage):
    asked = ask(stage)
    approve(stage)
    stage.story.pay("2026-03-10")
    second = UserFactory(operator=True)
    assert refused(lambda: holding.confirm_hold(actor=second, hold=asked)) == "already_in_payment"
    assert refused(lambda: ask(stage, stage.lines[3])) == "already_in_payment"


def test_a_hold_is_seen_by_its_structure_and_its_funder(stage):
    one = hold(stage)
    for who in (stage.admin, stage.funder, stage.operator):
        assert list(LineHold.objects.visible_to(who)) == [one]
    assert not LineHold.objects.visible_to(UserFactory()).exists()
