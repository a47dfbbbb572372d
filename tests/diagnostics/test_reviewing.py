"""Each assessment plans one review; a new record does the waiting one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from diagnostics import assessing, reviewing
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person, Review, RiskAssessment
from tests.accounts.factories import advisor
from tests.diagnostics.recordings import CONTEXT_PATH, CORE, HARD, met, record

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


def code_of(act: Any, **arguments: Any) -> str:
    with pytest.raises(Refusal) as caught:
        act(**arguments)
    return caught.value.code


def test_seen_with_nothing_new_plans_the_next_look_by_the_level(
    people: tuple[User, Person],
) -> None:
    actor, person = people
    waiting = Review.objects.waiting().get()
    with time_machine.travel(dt.datetime(2026, 4, 9, 9, tzinfo=dt.UTC), tick=False):
        planned = reviewing.note_nothing_new(actor=actor, review=waiting)
    waiting.refresh_from_db()
    person.refresh_from_db()
    assert waiting.done_on == person.last_contact_on == LATER
    # Appui prioritaire: thirty days, as from the assessment itself.
    assert planned.due_on == LATER + dt.timedelta(days=30)
    assert planned == Review.objects.waiting().get()
    assert RiskAssessment.objects.count() == 1
    line = journal.of(planned).get()
    assert line.verb == "nothing_new.noted"
    assert line.facts == {"person": str(person.public_id), "due_on": "2026-05-09"}


@pytest.mark.parametrize(
    ("answers", "days"),
    [
        (CORE, 180),
        ({**CORE, "B2": "aide_systematique"}, 90),
        ({**CORE, "B2": "renonce"}, 60),
        (HARD, 30),
        ({**HARD, "D4": "refus_choisi"}, 180),
        ({}, 15),
    ],
)
def test_the_day_of_the_next_look_follows_the_level(answers: dict[str, str], days: int) -> None:
    actor, person = met()
    record(actor, person, answers, TODAY)
    waiting = Review.objects.waiting().get(person=person)
    assert waiting.due_on == TODAY + dt.timedelta(days=days)
    with time_machine.travel(dt.datetime(2026, 4, 9, 9, tzinfo=dt.UTC), tick=False):
        planned = reviewing.note_nothing_new(actor=actor, review=waiting)
    assert planned.due_on == LATER + dt.timedelta(days=days)


def test_a_person_is_seen_once_by_her_agency_and_never_on_a_frozen_file(
    people: tuple[User, Person],
) -> None:
    actor, person = people
    waiting = Review.objects.waiting().get()
    act = reviewing.note_nothing_new
    assert code_of(act, actor=advisor(), review=waiting) == "not_allowed"
    Person.objects.filter(pk=person.pk).update(restricted_at=journal.instant())
    assert code_of(act, actor=actor, review=waiting) == "person_restricted"
    Person.objects.filter(pk=person.pk).update(restricted_at=None)
    act(actor=actor, review=waiting)
    assert code_of(act, actor=actor, review=waiting) == "review_not_waiting"
