"""Two desks press the same button: one look is planned, one promise is kept, the other is told."""

from __future__ import annotations

import pytest

from diagnostics import recommending, reviewing
from diagnostics.accounts import journal
from diagnostics.models import Recommendation, Review
from tests.diagnostics.recordings import HARD, met, record
from tests.support.races import run_together

pytestmark = pytest.mark.both_databases


def test_a_person_seen_at_two_desks_at_once_gets_one_next_look(own_database: str) -> None:
    actor, person = met()
    record(actor, person, HARD, journal.today())
    review = Review.objects.waiting().select_related("assessment").get()
    outcomes = run_together([lambda: reviewing.note_nothing_new(actor=actor, review=review)] * 3)
    codes = sorted(getattr(outcome.error, "code", "") for outcome in outcomes)
    assert codes == ["", "review_not_waiting", "review_not_waiting"]
    assert Review.objects.waiting().count() == 1
    assert Review.objects.count() == 2


def test_a_promise_kept_at_two_desks_at_once_is_kept_once(own_database: str) -> None:
    actor, person = met()
    record(actor, person, HARD, journal.today())
    proposal = Recommendation.objects.earliest("rank")
    recommending.accept_recommendation(actor=actor, recommendation=proposal)
    outcomes = run_together(
        [lambda: recommending.complete_recommendation(actor=actor, recommendation=proposal)] * 3
    )
    codes = sorted(getattr(outcome.error, "code", "") for outcome in outcomes)
    assert codes == ["", "nothing_to_deliver", "nothing_to_deliver"]
