"""Planning the next look at a person: each assessment plans one review and closes the one before.

A review is never a threat: it is a day on the advisor's list « À revoir ».
"""

from __future__ import annotations

import uuid

from django.db import transaction

from diagnostics import enrolling, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Person, Review, RiskAssessment


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


@journal.act(Verb.NOTHING_NEW_NOTED)
def note_nothing_new(*, actor: User, review: Review, request_id: uuid.UUID | None = None) -> Review:
    """Note that the person was seen and nothing changed; her level says when to look again.

    Nothing is assessed: without a new answer the same rules would say the same. Refusals:
    not_allowed, file_merged, person_restricted, review_not_waiting.
    """
    with transaction.atomic():
        person = Person.objects.locked(review.person_id)
        if person.agency_id not in actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        enrolling.refuse_unless_writable(person.merged_into or person)
        today = journal.today()
        if not Review.objects.waiting().filter(pk=review.pk).update(done_on=today):
            raise Refusal(refusals.REVIEW_NOT_WAITING)
        assessment = review.assessment
        planned = Review.objects.create(
            person=person,
            assessment=assessment,
            due_on=today + (assessment.next_review_on - assessment.as_of),
        )
        Person.objects.filter(pk=person.pk, last_contact_on__lt=today).update(last_contact_on=today)
        journal.record(
            actor=actor,
            verb=Verb.NOTHING_NEW_NOTED,
            subject=planned,
            facts={"person": str(person.public_id), "due_on": planned.due_on.isoformat()},
            agency_id=person.agency_id,
        )
        return planned
