"""Freezing a file (RGPD 18, « limitation »): it is kept and read, and no longer written in.

Every verb on people asks `enrolling.refuse_unless_writable` first, the retention purge leaves the
file out, and a frozen file is thawed by the same people who may freeze it. Invariant: the reason
stands on the file, never in the journal, which has more readers.
"""

from __future__ import annotations

import uuid

from django.db import transaction

from diagnostics import enrolling, free_text, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Person


@journal.act(Verb.PERSON_RESTRICTED)
def restrict_person(
    *, actor: User, person: Person, reason: str, request_id: uuid.UUID | None = None
) -> Person:
    """Freeze a file: a complaint, a dispute, or the person's own wish.

    Refusals, in this order: not_allowed, file_merged, file_frozen, person_restricted,
    reason_missing, nir_refused.
    """
    with transaction.atomic():
        person = _own(actor, person)
        enrolling.refuse_unless_writable(person)
        written = free_text.accept(reason)
        if not written:
            raise Refusal(REASON_MISSING)
        person.restricted_at, person.restricted_reason = journal.instant(), written
        person.save(update_fields=["restricted_at", "restricted_reason"])
        journal.record(actor=actor, verb=Verb.PERSON_RESTRICTED, subject=person)
        return person


@journal.act(Verb.RESTRICTION_LIFTED)
def lift_restriction(*, actor: User, person: Person, request_id: uuid.UUID | None = None) -> Person:
    """Let a frozen file be written again, once the person was told so (RGPD 18, 3).

    Refusals, in this order: not_allowed, not_restricted.
    """
    with transaction.atomic():
        person = _own(actor, person)
        if person.restricted_at is None:
            raise Refusal(refusals.NOT_RESTRICTED)
        since = person.restricted_at
        person.restricted_at, person.restricted_reason = None, ""
        person.save(update_fields=["restricted_at", "restricted_reason"])
        facts = {"frozen_since": since.date().isoformat()}
        journal.record(actor=actor, verb=Verb.RESTRICTION_LIFTED, subject=person, facts=facts)
        return person


def _own(actor: User, person: Person) -> Person:
    person = Person.objects.locked(person.pk)
    if person.agency_id not in actor.agency_ids:
        raise Refusal(NOT_ALLOWED)
    return person
