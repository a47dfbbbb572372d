"""Proposing the next services, and noting what the person wishes.

A proposal is never an order. Accepting and declining are acts of the person, noted by an advisor
without judgement and without effect on anything else: no level, no list, no right (L01, L05).
"""

from __future__ import annotations

import uuid

from django.db import transaction

from diagnostics import enrolling, enums, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.rows import move
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Recommendation, RiskAssessment
from diagnostics.ren_sentences import NEEDS_SERVICE


@journal.act(Verb.RECOMMENDATION_MADE)
def recommend(*, actor: journal.Actor, assessment: RiskAssessment) -> RiskAssessment:
    """Write the proposals of an assessment, in order; the first three are for now."""
    with transaction.atomic():
        codes: list[str] = assessment.output["services"]
        Recommendation.objects.bulk_create(
            Recommendation(
                person_id=assessment.person_id, assessment=assessment, rank=rank, code=code
            )
            for rank, code in enumerate(codes, 1)
        )
        # An adaptation says something of health: the journal has more readers than the file.
        journal.record(
            actor=actor,
            verb=Verb.RECOMMENDATION_MADE,
            subject=assessment,
            facts={"codes": [code for code in codes if code != NEEDS_SERVICE]},
        )
        return assessment


@journal.act(Verb.RECOMMENDATION_ACCEPTED)
def accept_recommendation(
    *, actor: User, recommendation: Recommendation, request_id: uuid.UUID | None = None
) -> Recommendation:
    """Note that the person accepts a proposal, also one declined before. Refusals: advisor_needed,
    not_allowed, person_restricted, transition_unknown."""
    accepted = enums.RecommendationStatus.ACCEPTED
    return _answer(actor, recommendation, accepted, Verb.RECOMMENDATION_ACCEPTED)


@journal.act(Verb.RECOMMENDATION_DECLINED)
def decline_recommendation(
    *, actor: User, recommendation: Recommendation, request_id: uuid.UUID | None = None
) -> Recommendation:
    """Note that the person declines a proposal; nothing else changes. Refusals: advisor_needed,
    not_allowed, person_restricted, transition_unknown."""
    declined = enums.RecommendationStatus.DECLINED
    return _answer(actor, recommendation, declined, Verb.RECOMMENDATION_DECLINED)


@journal.act(Verb.RECOMMENDATION_DONE)
def complete_recommendation(
    *, actor: User, recommendation: Recommendation, request_id: uuid.UUID | None = None
) -> Recommendation:
    """Note that an accepted proposal was carried out; it leaves the advisor's day.

    Refusals: not_allowed, person_restricted, nothing_to_deliver.
    """
    with transaction.atomic():
        recommendation = Recommendation.objects.locked(recommendation.pk)
        person = recommendation.person
        if person.agency_id not in actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        enrolling.refuse_unless_writable(person.merged_into or person)
        waiting = Recommendation.objects.undelivered().filter(pk=recommendation.pk)
        if not waiting.update(done_on=journal.today(), done_by=actor):
            raise Refusal(refusals.NOTHING_TO_DELIVER)
        recommendation.refresh_from_db()
        is_protected = recommendation.code == NEEDS_SERVICE
        journal.record(
            actor=actor,
            verb=Verb.RECOMMENDATION_DONE,
            subject=recommendation,
            facts={} if is_protected else {"code": recommendation.code},
            agency_id=person.agency_id,
        )
        return recommendation


def _answer(actor: User, recommendation: Recommendation, status: str, verb: Verb) -> Recommendation:
    with transaction.atomic():
        if not isinstance(actor, User):
            raise Refusal(refusals.ADVISOR_NEEDED)
        recommendation = Recommendation.objects.locked(recommendation.pk)
        person = recommendation.person
        if person.agency_id not in actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        enrolling.refuse_unless_writable(person.merged_into or person)
        move(recommendation, status, answered_at=journal.instant(), answered_by=actor)
        is_protected = recommendation.code == NEEDS_SERVICE
        journal.record(
            actor=actor,
            verb=verb,
            subject=recommendation,
            facts={} if is_protected else {"code": recommendation.code},
            agency_id=recommendation.person.agency_id,
        )
        return recommendation
