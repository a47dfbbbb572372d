"""What happens between two meetings: a right or a deadline lost for a digital reason is noted.

An incident raises the level at once (risk-model.md, 4), because it shows a need that no answer
had told. Invariant: noting it assesses the risk in the same transaction; nothing else is decided.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from diagnostics import assessing, enrolling, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Incident, Person


@journal.act(Verb.INCIDENT_NOTED)
def note_incident(
    *, actor: User, person: Person, happened_on: dt.date, request_id: uuid.UUID | None = None
) -> Incident:
    """Note a missed update, an unread message or a blocked file, and assess the risk anew.

    Refusals, in this order: not_allowed, file_merged, file_frozen, day_in_future.
    """
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        if person.agency_id not in actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        enrolling.refuse_unless_writable(person)
        if happened_on > journal.today():
            raise Refusal(refusals.DAY_IN_FUTURE)
        incident = Incident.objects.create(
            person=person, happened_on=happened_on, noted_by=actor, noted_at=journal.instant()
        )
        journal.record(
            actor=actor,
            verb=Verb.INCIDENT_NOTED,
            subject=incident,
            facts={"person": str(person.public_id), "happened_on": happened_on.isoformat()},
            agency_id=person.agency_id,
        )
        assessing.assess_risk(actor=actor, person=person)
        return incident
