"""Each assessment plans one review; a new record does the waiting one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from diagnostics import assessing
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.models import Person, Review
from tests.diagnostics.recordings import CONTEXT_PATH, HARD, met, record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "quiet_surroundings")]
TODAY = dt.date(2026, 3, 10)
LATER = dt.date(2026, 4, 9)


@pytest.fixture
def quiet_surroundings(settings: Any) -> None:
    settings.PERSON_CONTEXT = CONTEXT_PATH


@pytest.fixture
def people() -> tuple[User, Person]:
    people = met()
    record(*people, HARD, TODAY)
    return people


def test_an_assessment_plans_the_day_of_the_next_look(people: tuple[User, Person]) -> None:
    review = Review.objects.waiting().get()
    assert review.due_on == LATER
    line = journal.of(review).get()
    assert (line.verb, line.facts) == ("review.planned", {"due_on": "2026-04-09"})


def test_a_record_of_another_day_does_the_waiting_review(people: tuple[User, Person]) -> None:
    waiting = Review.objects.waiting().get()
    with time_machine.travel(dt.datetime(2026, 4, 9, 9, tzinfo=dt.UTC), tick=False):
        record(*people, HARD, LATER)
    waiting.refresh_from_db()
    assert (waiting.done_on, waiting.replaced_at) == (LATER, None)
    assert Review.objects.waiting().count() == 1


def test_a_second_result_of_the_same_day_replaces_the_plan(people: tuple[User, Person]) -> None:
    waiting = Review.objects.waiting().get()
    record(*people, {"D3": "personne"}, TODAY)
    waiting.refresh_from_db()
    assert waiting.done_on is None
    assert waiting.replaced_at is not None


def test_an_override_replaces_the_plan_without_doing_the_review(
    people: tuple[User, Person],
) -> None:
    waiting = Review.objects.waiting().get()
    lower = assessing.Disagreement("faible", "SITUATION_CHANGEE")
    with time_machine.travel(dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC), tick=False):
        assessing.override_level(actor=people[0], person=people[1], disagreement=lower)
    waiting.refresh_from_db()
    assert (waiting.done_on, waiting.replaced_at is not None) == (None, True)
    assert Review.objects.waiting().get().due_on == dt.date(2026, 9, 28)
