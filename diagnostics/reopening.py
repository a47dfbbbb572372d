"""A closed file that lives again: somebody comes back, with the same history.

A closed file accepts no new interview and no new booklet (`file_closed`), because who works on it
should first say that the person is there again. Invariant: reopening rewrites nothing; the closing
and the reopening both stay in the journal.
"""

from __future__ import annotations

import uuid

from django.db import transaction

from diagnostics import enrolling, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Person


@journal.act(Verb.PERSON_REOPENED)
def reopen_file(*, actor: User, person: Person, request_id: uuid.UUID | None = None) -> Person:
    """Open a closed file again; the person is there, so this is a contact (L17).

    Refusals, in this order: not_allowed, file_merged, file_frozen, person_restricted,
    file_not_closed.
    """
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        if person.agency_id not in actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        enrolling.refuse_unless_writable(person)
        if person.closed_on is None:
            raise Refusal(refusals.FILE_NOT_CLOSED)
        facts = {"closed_on": person.closed_on.isoformat(), "reason": person.closed_reason}
        person.closed_on, person.closed_reason = None, ""
        person.last_contact_on = journal.today()
        person.save(update_fields=["closed_on", "closed_reason", "last_contact_on"])
        journal.record(actor=actor, verb=Verb.PERSON_REOPENED, subject=person, facts=facts)
        return person
