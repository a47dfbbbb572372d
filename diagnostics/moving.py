"""A person changes agency or advisor, one by one or all those of an advisor who leaves.

Every move is kept with its author and its reason. Invariants: a move changes who looks after a
file and nothing that was recorded; an open draft follows its person, because it is resumed from
any desk of her agency; what was shown before a transfer is what is moved, or nothing is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from diagnostics import enrolling, free_text, refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Interview, Person, PersonMove, Review

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What an advisor looks after in one agency, as it is read before a transfer."""

    people: QuerySet[Person]
    drafts: QuerySet[Interview]
    due_count: int
    frozen_count: int

    @property
    def digest(self) -> str:
        """Changes with any person or draft that comes in or goes out."""
        pks = [list(rows.order_by("pk").values_list("pk", flat=True)) for rows in self._rows]
        return hashlib.sha256(repr(pks).encode()).hexdigest()[:32]

    @property
    def _rows(self) -> tuple[QuerySet[Person], QuerySet[Interview]]:
        return self.people, self.drafts


@journal.act(Verb.PERSON_MOVED)
def move_person(
    *,
    actor: User,
    person: Person,
    to_agency: Agency,
    to_advisor: User | None = None,
    reason: str = "",
    request_id: uuid.UUID | None = None,
) -> Person:
    """Give a person another agency or another advisor; every move is kept.

    Refusals, in this order: nir_refused, file_merged, person_restricted, not_allowed,
    nothing_changes, agency_closed, advisor_not_in_agency.
    """
    with transaction.atomic():
        reason = free_text.accept(reason)
        person = Person.objects.locked(person.pk)
        enrolling.refuse_unless_writable(person)
        if person.agency_id not in actor.agency_ids:
            raise Refusal(NOT_ALLOWED)
        new_advisor_id = to_advisor.pk if to_advisor else None
        if (to_agency.pk, new_advisor_id) == (person.agency_id, person.advisor_id):
            raise Refusal(refusals.NOTHING_CHANGES)
        if to_agency.pk != person.agency_id and to_agency.closed_on is not None:
            raise Refusal(refusals.AGENCY_CLOSED)
        _refuse_stranger(to_advisor, to_agency)
        move = _move(person, to_agency, to_advisor, actor, reason)
        move.save()
        Interview.objects.open().filter(person=person).update(agency=to_agency)
        person.agency, person.advisor = to_agency, to_advisor
        person.save(update_fields=["agency", "advisor"])
        facts = {"from_agency": move.from_agency.code, "to_agency": to_agency.code}
        journal.record(actor=actor, verb=Verb.PERSON_MOVED, subject=person, facts=facts)
        return person


def portfolio_of(*, advisor: User, agency: Agency, on: dt.date) -> Portfolio:
    """What an advisor looks after: open files, reviews due, drafts; frozen files are left aside."""
    own = Person.objects.current().filter(agency=agency, advisor=advisor, closed_on__isnull=True)
    people = own.filter(restricted_at__isnull=True)
    drafts = Interview.objects.open().filter(agency=agency, advisor=advisor)
    return Portfolio(
        people=people,
        drafts=drafts.filter(person__restricted_at__isnull=True),
        due_count=Review.objects.waiting().filter(person__in=people, due_on__lte=on).count(),
        frozen_count=own.filter(restricted_at__isnull=False).count(),
    )


@journal.act(Verb.PEOPLE_TRANSFERRED)
def transfer_people(
    *,
    actor: User,
    advisor: User,
    agency: Agency,
    to_advisor: User | None,
    reason: str,
    seen: str,
    request_id: uuid.UUID | None = None,
) -> User:
    """Give everybody an advisor looks after to a colleague, or to whom the agency will name.

    `seen` is the digest of the portfolio that was read. Refusals, in this order: reason_missing,
    nir_refused, not_allowed, nothing_changes, advisor_not_in_agency, preview_changed.
    """
    with transaction.atomic():
        reason = free_text.accept(reason)
        if not reason:
            raise Refusal(REASON_MISSING)
        if agency.pk not in actor.managed_agency_ids:
            raise Refusal(NOT_ALLOWED)
        held = portfolio_of(advisor=advisor, agency=agency, on=journal.today())
        people = Person.objects.locked_in_order(held.people.values_list("pk", flat=True))
        if to_advisor == advisor or not (people or held.drafts.exists()):
            raise Refusal(refusals.NOTHING_CHANGES)
        _refuse_stranger(to_advisor, agency)
        if held.digest != seen:
            raise Refusal(refusals.PREVIEW_CHANGED)
        # A draft keeps its author when nobody is named: any desk of the agency resumes it.
        drafts = held.drafts.update(advisor=to_advisor) if to_advisor else 0
        PersonMove.objects.bulk_create(
            [_move(person, agency, to_advisor, actor, reason) for person in people], AT_ONCE
        )
        for start in range(0, len(people), AT_ONCE):
            some = [person.pk for person in people[start : start + AT_ONCE]]
            Person.objects.filter(pk__in=some).update(advisor=to_advisor)
        facts = {
            "agency": agency.code,
            "to": str(to_advisor.public_id) if to_advisor else "",
            "people": len(people),
            "drafts": drafts,
        }
        journal.record(
            actor=actor,
            verb=Verb.PEOPLE_TRANSFERRED,
            subject=advisor,
            facts=facts,
            agency_id=agency.pk,
        )
        return advisor


def _move(
    person: Person, to_agency: Agency, to_advisor: User | None, actor: User, reason: str
) -> PersonMove:
    return PersonMove(
        person=person,
        from_agency_id=person.agency_id,
        to_agency=to_agency,
        from_advisor_id=person.advisor_id,
        to_advisor=to_advisor,
        moved_at=journal.instant(),
        moved_by=actor,
        reason=reason[: free_text.LONGEST],
    )


def _refuse_stranger(advisor: User | None, agency: Agency) -> None:
    if advisor is not None and agency.pk not in advisor.agency_ids:
        raise Refusal(refusals.ADVISOR_NOT_IN_AGENCY)
