"""A person died: her booklets end and her file is closed, in one act (threats T27).

What is left goes back to the allocation, what was used stays paid, her seats are given to others.
One act for the advisor, because nobody should have to fill in two forms that day; the journal
keeps each of the acts it is made of.
"""

from __future__ import annotations

import uuid

from django.db import transaction

from diagnostics import enrolling
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import CloseReason
from diagnostics.models import Person
from passes import booking, enums, mending
from passes.models import HandOver, Pass


@journal.act(Verb.PERSON_DIED)
def record_death(*, actor: User, person: Person, request_id: uuid.UUID | None = None) -> Person:
    """End every live booklet of a person who died, and close her file.

    Refusals: not_allowed, then those of closing a file.
    """
    with transaction.atomic():
        if person.agency_id not in actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        enrolling.refuse_unless_writable(person)
        held = list(HandOver.objects.live().filter(person=person).order_by("pk"))
        ended = 0
        for hand_over in held:
            if Pass.objects.filter(booklet=hand_over.booklet_id).unused().exists():
                mending.end_hand_over(
                    actor=actor, hand_over=hand_over, reason=enums.EndReason.DEATH
                )
                ended += 1
        booking.release_seats_of([each.pk for each in held], actor=actor, at=journal.instant())
        enrolling.close_file(actor=actor, person=person, reason=CloseReason.DIED)
        facts = {"booklets": ended}
        journal.record(actor=actor, verb=Verb.PERSON_DIED, subject=person, facts=facts)
        return person
