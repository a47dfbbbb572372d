"""Planning the next look at a person: each assessment plans one review and closes the one before.

A review is never a threat: it is a day on the advisor's list « À revoir ».
"""

from __future__ import annotations

from django.db import transaction

from diagnostics.accounts import journal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Review, RiskAssessment


@journal.act(Verb.REVIEW_PLANNED)
def plan_review(*, actor: journal.Actor, assessment: RiskAssessment) -> Review:
    """Plan the review of an assessment; the waiting one is done by a new record, else replaced."""
    with transaction.atomic():
        waiting = Review.objects.waiting().filter(person_id=assessment.person_id)
        before = waiting.select_related("assessment").first()
        if before is not None:
            # A second result of the same day completes the first look, it is not another one.
            is_another_day = before.assessment.as_of < assessment.as_of
            if assessment.diagnosis_id is not None and is_another_day:
                waiting.update(done_on=assessment.as_of)
            else:
                waiting.update(replaced_at=journal.instant())
        review = Review.objects.create(
            person_id=assessment.person_id,
            assessment=assessment,
            due_on=assessment.output["next_review_on"],
        )
        journal.record(
            actor=actor,
            verb=Verb.REVIEW_PLANNED,
            subject=review,
            facts={"due_on": assessment.output["next_review_on"]},
            agency_id=assessment.agency_id,
        )
        review.refresh_from_db()
        return review
