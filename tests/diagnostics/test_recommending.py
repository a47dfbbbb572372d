"""Proposals are made, accepted and declined, and change nothing else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from diagnostics import recommending
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import RecommendationStatus
from diagnostics.models import Person, Recommendation
from tests.accounts.factories import UserFactory, advisor
from tests.diagnostics.recordings import CONTEXT_PATH, HARD, latest, met, record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "quiet_surroundings")]
TODAY = dt.date(2026, 3, 10)


@pytest.fixture
def quiet_surroundings(settings: Any) -> None:
    settings.PERSON_CONTEXT = CONTEXT_PATH


@pytest.fixture
def people() -> tuple[User, Person]:
    people = met()
    record(*people, HARD, TODAY)
    return people


def first(person: Person) -> Recommendation:
    return latest(person).recommendations.order_by("rank")[0]


def code_of(act: Any, **arguments: Any) -> str:
    with pytest.raises(Refusal) as caught:
        act(**arguments)
    return caught.value.code


def test_proposals_are_written_in_order_and_none_is_accepted(people: tuple[User, Person]) -> None:
    made = list(latest(people[1]).recommendations.order_by("rank"))
    assert [row.code for row in made] == latest(people[1]).output["services"]
    assert {row.status for row in made} == {RecommendationStatus.PROPOSED}
    line = journal.of(latest(people[1])).get(verb="recommendation.made")
    assert line.facts["codes"] == [row.code for row in made]


def test_accepting_carries_an_advisor_and_an_instant(people: tuple[User, Person]) -> None:
    proposal = first(people[1])
    recommending.accept_recommendation(actor=people[0], recommendation=proposal)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.answered_by) == ("accepted", people[0])
    assert proposal.answered_at == journal.instant()
    line = journal.of(proposal).get()
    assert (line.verb, line.facts) == ("recommendation.accepted", {"code": proposal.code})


def test_a_declined_proposal_changes_nothing_and_may_be_accepted_later(
    people: tuple[User, Person],
) -> None:
    before = latest(people[1])
    proposal = first(people[1])
    recommending.decline_recommendation(actor=people[0], recommendation=proposal)
    assert journal.of(proposal).get().verb == "recommendation.declined"
    record(*people, HARD, TODAY)
    after = latest(people[1])
    assert after.output == before.output
    recommending.accept_recommendation(actor=people[0], recommendation=proposal)
    proposal.refresh_from_db()
    assert proposal.status == "accepted"


def test_an_answered_proposal_is_not_accepted_twice(people: tuple[User, Person]) -> None:
    proposal = first(people[1])
    recommending.accept_recommendation(actor=people[0], recommendation=proposal)
    act = recommending.decline_recommendation
    assert code_of(act, actor=people[0], recommendation=proposal) == "transition_unknown"


def test_only_the_agency_of_the_person_notes_an_answer(people: tuple[User, Person]) -> None:
    for act in (recommending.accept_recommendation, recommending.decline_recommendation):
        for stranger in (advisor(), UserFactory(operator=True)):
            refused = code_of(act, actor=stranger, recommendation=first(people[1]))
            assert refused == "not_allowed"
        job = journal.SystemJob("nuit")
        assert code_of(act, actor=job, recommendation=first(people[1])) == "advisor_needed"


def test_t24_an_adaptation_is_not_named_in_the_journal(people: tuple[User, Person]) -> None:
    record(*people, {"D2": "besoin_non_couvert"}, TODAY)
    proposal = latest(people[1]).recommendations.get(code="ADAPTATION")
    recommending.accept_recommendation(actor=people[0], recommendation=proposal)
    assert journal.of(proposal).get().facts == {}


def test_an_accepted_proposal_is_carried_out_once(people: tuple[User, Person]) -> None:
    proposal = first(people[1])
    act = recommending.complete_recommendation
    assert code_of(act, actor=people[0], recommendation=proposal) == "nothing_to_deliver"
    recommending.accept_recommendation(actor=people[0], recommendation=proposal)
    assert list(Recommendation.objects.undelivered()) == [proposal]
    assert code_of(act, actor=advisor(), recommendation=proposal) == "not_allowed"
    done = act(actor=people[0], recommendation=proposal)
    assert (done.done_on, done.done_by, done.status) == (TODAY, people[0], "accepted")
    assert not Recommendation.objects.undelivered().exists()
    assert journal.of(done).latest("pk").verb == "recommendation.done"
    assert code_of(act, actor=people[0], recommendation=proposal) == "nothing_to_deliver"


def test_t24_an_adaptation_carried_out_is_not_named_either(people: tuple[User, Person]) -> None:
    record(*people, {"D2": "besoin_non_couvert"}, TODAY)
    proposal = latest(people[1]).recommendations.get(code="ADAPTATION")
    recommending.accept_recommendation(actor=people[0], recommendation=proposal)
    recommending.complete_recommendation(actor=people[0], recommendation=proposal)
    assert [line.facts for line in journal.of(proposal)] == [{}, {}]


@pytest.mark.both_databases
def test_the_database_refuses_a_proposal_done_that_nobody_accepted(
    people: tuple[User, Person],
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.filter(pk=first(people[1]).pk).update(
            done_on=TODAY, done_by=people[0]
        )
