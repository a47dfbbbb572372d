"""Gestures: two people, money that is there, one line without fee, and the laws after."""

import pytest
import time_machine

from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from passes import bank_books, checking, closing, giving, laws
from passes.models import Gesture
from tests.accounts.factories import UserFactory
from tests.passes.bank_factories import debit_of
from tests.passes.disputes import DAY, disputed_month

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def stage():
    return disputed_month()


def refused(call):
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value.code


def propose(stage, cents=1_500, reason="Panne de deux jours"):
    return giving.propose_gesture(
        actor=stage.operator, provider=stage.provider, amount_cents=cents, reason=reason
    )


def grant(gesture, who=None):
    return giving.grant_gesture(actor=who or UserFactory(operator=True), gesture=gesture)


def broken() -> set[str]:
    return {str(one.law) for one in checking.weigh() if one.verdict == laws.Verdict.BROKEN}


def test_t3_a_gesture_is_refused_until_its_top_up_is_on_the_account(stage):
    gesture = propose(stage)
    assert refused(lambda: grant(gesture)) == "gesture_not_funded"
    stage.top_up(1_499)
    assert refused(lambda: grant(gesture)) == "gesture_not_funded"
    stage.top_up(1_500, on="2026-03-03")
    granted = grant(gesture)
    assert granted.top_up.amount_cents == 1_500
    lines = [(line.verb, line.refusal_code) for line in journal.of(granted)]
    assert lines[0] == (Verb.GESTURE_PROPOSED, "")
    assert lines[-1] == (Verb.GESTURE_GRANTED, "")
    assert lines.count((Verb.GESTURE_GRANTED, "gesture_not_funded")) == 2


def test_one_top_up_pays_for_several_gestures_and_never_beyond_its_amount(stage):
    stage.top_up(2_000)
    grant(propose(stage, 1_500))
    assert refused(lambda: grant(propose(stage, 501))) == "gesture_not_funded"
    grant(propose(stage, 500))
    assert [left.left_cents for left in giving.left_on_top_ups()] == [0]


def test_two_people_give(stage):
    stage.top_up(1_500)
    gesture = propose(stage)
    assert refused(lambda: grant(gesture, stage.operator)) == "same_person"
    assert refused(lambda: grant(gesture, stage.admin)) == "not_allowed"
    grant(gesture)
    assert refused(lambda: grant(gesture)) == "already_granted"


def test_a_gesture_has_an_amount_a_reason_and_an_operator(stage):
    assert refused(lambda: propose(stage, 0)) == "amount_missing"
    assert refused(lambda: propose(stage, reason=" ")) == "reason_missing"
    stage.operator = stage.admin
    assert refused(lambda: propose(stage)) == "not_allowed"
    assert not Gesture.objects.exists()


def test_a_granted_gesture_is_one_line_without_fee_on_the_next_statement_and_is_paid(stage):
    stage.top_up(1_500)
    propose(stage, 100)
    gesture = grant(propose(stage))
    assert bank_books.owed_to_providers() == (6_500, 0)
    statement = stage.close("2026-03", "2026-04-02T09:00:00Z")
    line = statement.lines.get()
    assert (line.kind, line.amount_cents, line.gesture) == ("gesture", 1_500, gesture)
    assert (statement.fee_cents, statement.fee_vat_cents, statement.net_cents) == (0, 0, 1_500)
    with time_machine.travel("2026-04-09T09:00:00Z", tick=False):
        closing.approve_by_silence()
    first, second = stage.story.pay("2026-04-10")
    paid = first.amount_cents + second.amount_cents
    with time_machine.travel("2026-04-12T09:00:00Z", tick=False):
        stage.story.bank_day(
            "2026-04-11", debit_of(first), debit_of(second, reference="D2"), moved=-paid
        )
        assert bank_books.owed_to_providers() == (0, 0)
        assert broken() == set()
