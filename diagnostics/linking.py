"""The link to a person's own page (« Mon espace »): given on paper, replaced at each print, ended.

The code is known at the print and never again: a keyed digest recognises it, no journal line
names it. One live link per person: a new sheet silently makes the former one useless (T21).
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from diagnostics import enrolling, keys, link_codes, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Person, PersonLink

DAYS_VALID = 90


@journal.act(Verb.LINK_ISSUED)
def issue_link(*, actor: User, person: Person, request_id: uuid.UUID | None = None) -> PersonLink:
    """Draw the code of a person's own page, in place of the one printed before.

    The object returned carries `code`, this once; the same `request_id` gives the link without it.
    Refusals, in this order: not_allowed, file_merged, file_frozen.
    """
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        _refuse_unless_receives(actor, person)
        enrolling.refuse_unless_writable(person)
        now = journal.instant()
        standing = person.links.filter(revoked_at__isnull=True)
        replaced = standing.update(revoked_at=Greatest(F("issued_at"), now))
        code = link_codes.written(secrets.randbits(link_codes.BITS))
        link = PersonLink.objects.create(
            person=person,
            code_digest=keys.link_digest(code),
            issued_at=now,
            issued_by=actor,
            valid_until=journal.today() + dt.timedelta(days=DAYS_VALID),
        )
        facts = {
            "person": str(person.public_id),
            "valid_until": link.valid_until.isoformat(),
            "replaced": bool(replaced),
        }
        journal.record(
            actor=actor,
            verb=Verb.LINK_ISSUED,
            subject=link,
            facts=facts,
            agency_id=person.agency_id,
        )
        link.code = code
        return link


@journal.act(Verb.LINK_REVOKED)
def revoke_link(
    *, actor: journal.Actor, link: PersonLink, request_id: uuid.UUID | None = None
) -> PersonLink:
    """End a link, because a sheet was lost or a file is erased. Refusals: not_allowed, link_ended.

    A job (erasing, merging) ends any link; a user, those of the people her agency receives.
    """
    with transaction.atomic():
        person = Person.objects.locked(link.person_id)
        if isinstance(actor, User):
            _refuse_unless_receives(actor, person)
        standing = PersonLink.objects.filter(pk=link.pk, revoked_at__isnull=True)
        if not standing.update(revoked_at=Greatest(F("issued_at"), journal.instant())):
            raise Refusal(refusals.LINK_ENDED)
        link.refresh_from_db()
        journal.record(
            actor=actor,
            verb=Verb.LINK_REVOKED,
            subject=link,
            facts={"person": str(person.public_id)},
            agency_id=person.agency_id,
        )
        return link


def _refuse_unless_receives(actor: User, person: Person) -> None:
    if person.agency_id not in actor.agency_ids:
        raise Refusal(NOT_ALLOWED)
