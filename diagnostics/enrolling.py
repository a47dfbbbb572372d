"""A person's file: found, opened, looked at, kept up to date, closed.

Two names make a file; everything else is optional (law.md, L14). Invariants: the agency comes from
the signed-in user, never from a form; one France Travail identifier stands on one file only; a
look at a file is an act and leaves its line; duplicates are proposed, never decided alone. Files
are reunited by `merging.py` and change hands by `moving.py`.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import IntegrityError, transaction

from diagnostics import (
    duplicates,
    identifiers,
    information_sheet,
    keys,
    person_details,
    refusals,
)
from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.refusals import NOT_ALLOWED, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import CloseReason
from diagnostics.models import InformationNotice, Person

MOST_RESULTS = 25
SUMMARY = "summary"


# --- Finding -----------------------------------------------------------------------------------


def find_people(*, actor: User, text: str) -> list[Person]:
    """Find the people of the own agencies by name or by identifier, in one field.

    An identifier held by another agency finds nothing with the rule `closed`; with `summary` it
    refuses with what may be said. Both attempts are journaled.
    """
    if identifiers.looks_like_france_travail(text):
        held = Person.objects.identified(keys.identifier_digests(text)).first()
        if held is None:
            return []
        try:
            return [open_file(actor=actor, person=held.merged_into or held)]
        except Refusal:
            if settings.INTER_AGENCY_RULE == SUMMARY:
                raise
            return []
    if not identifiers.search_key(text):
        return []
    people = Person.objects.visible_to(actor).current().named(text)
    people = people.select_related("agency", "commune")
    return list(people.order_by("search_name", "pk")[:MOST_RESULTS])


def followed_elsewhere(*, actor: User, details: person_details.Details) -> list[Refusal]:
    """Who, in another agency, may be the same person: what the rule lets say, each look journaled.

    Nothing with the rule `closed`. With `summary`, the same identifier, or the same names and the
    same known year of birth, give the names, the agency and its telephone.
    """
    if settings.INTER_AGENCY_RULE != SUMMARY:
        return []
    said = []
    for person in duplicates.elsewhere(actor=actor, details=details):
        try:
            open_file(actor=actor, person=person)
        except Refusal as refusal:
            said.append(refusal)
    return said


# --- Opening -----------------------------------------------------------------------------------


@journal.act(Verb.PERSON_REGISTERED)
def register_person(
    *,
    actor: User,
    details: person_details.Details,
    agency: Agency | None = None,
    is_distinct: bool = False,
    request_id: uuid.UUID | None = None,
) -> Person:
    """Open the file of a person in the agency of who receives her.

    Refusals, in this order: no_agency, not_allowed, name_missing, nir_refused, malformed values,
    identifier_known, likely_duplicate (lifted by `is_distinct`, after a look at the others:
    `duplicates.matches` gives them).
    """
    with transaction.atomic():
        own = agency_of(actor, agency)
        values = person_details.read(details)
        _refuse_known_identifier(actor, values["identifier_digest"])
        if not is_distinct and duplicates.matches(actor=actor, details=details):
            raise Refusal(refusals.LIKELY_DUPLICATE)
        today = journal.today()
        try:
            with transaction.atomic():
                person = Person.objects.create(
                    **values,
                    agency=own,
                    advisor=actor,
                    first_met_on=today,
                    last_contact_on=today,
                    created_at=journal.instant(),
                )
        except IntegrityError:
            # Another desk registered the same identifier in between.
            _refuse_known_identifier(actor, values["identifier_digest"])
            raise
        facts = {"fields": sorted(name for name, value in values.items() if value)}
        journal.record(actor=actor, verb=Verb.PERSON_REGISTERED, subject=person, facts=facts)
        return person


@journal.act(Verb.PERSON_OPENED)
def open_file(*, actor: User, person: Person) -> Person:
    """Look at a file; the look is journaled, and so is the attempt on another agency's file.

    With the rule `closed`, that file does not exist here; with `summary`, its names, its agency
    and the phone of this agency are said, and nothing else.
    """
    with transaction.atomic():
        if person.agency_id not in actor.agency_ids:
            _refuse_elsewhere(person)
        if person.anonymised_at is not None:
            raise Refusal(refusals.FILE_FROZEN)
        journal.record(actor=actor, verb=Verb.PERSON_OPENED, subject=person)
        return person


@journal.act(Verb.INFORMATION_GIVEN)
def give_information(
    *,
    actor: User,
    person: Person,
    version: str = information_sheet.VERSION,
    given_on: dt.date | None = None,
    request_id: uuid.UUID | None = None,
) -> InformationNotice:
    """Note that the information sheet was given and read: which version, which day, by whom."""
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        refuse_unless_writable(person)
        if version not in information_sheet.VERSIONS:
            raise Refusal(refusals.NOTICE_NOT_KNOWN)
        today = journal.today()
        if given_on is not None and given_on > today:
            raise Refusal(refusals.DAY_IN_FUTURE)
        earlier = person.notices.filter(version=version).first()
        if earlier is not None:
            return earlier
        notice = InformationNotice.objects.create(
            person=person, version=version, given_on=given_on or today, given_by=actor
        )
        journal.record(
            actor=actor,
            verb=Verb.INFORMATION_GIVEN,
            subject=notice,
            facts={"version": version, "person": str(person.public_id)},
            agency_id=person.agency_id,
        )
        return notice


# --- Keeping up to date ------------------------------------------------------------------------


@journal.act(Verb.PERSON_UPDATED)
def update_contact(
    *,
    actor: User,
    person: Person,
    details: person_details.Details,
    request_id: uuid.UUID | None = None,
) -> Person:
    """Replace what a file says of a person; the journal keeps which fields changed, not values.

    An identifier left empty stays as it is: the screen never shows it whole, so it cannot be
    typed again by whoever corrects a telephone.
    """
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        refuse_unless_writable(person)
        values = person_details.read(details)
        digest = values["identifier_digest"]
        if digest is None or _is_own(digest, person):
            values = {name: v for name, v in values.items() if not name.startswith("identifier_")}
        else:
            _refuse_known_identifier(actor, digest)
        changed = [name for name, value in values.items() if getattr(person, name) != value]
        for name in changed:
            setattr(person, name, values[name])
        person.save(update_fields=changed)
        facts = {"fields": sorted(changed)}
        journal.record(actor=actor, verb=Verb.PERSON_UPDATED, subject=person, facts=facts)
        return person


@journal.act(Verb.PERSON_CLOSED)
def close_file(
    *, actor: User, person: Person, reason: CloseReason, request_id: uuid.UUID | None = None
) -> Person:
    """Close a file, with its reason; it stays readable until its retention ends."""
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        refuse_unless_writable(person)
        refuse_unless_open(person)
        person.closed_on, person.closed_reason = journal.today(), CloseReason(reason)
        person.save(update_fields=["closed_on", "closed_reason"])
        facts = {"reason": str(reason)}
        journal.record(actor=actor, verb=Verb.PERSON_CLOSED, subject=person, facts=facts)
        return person


# --- Rules shared with the other verbs ---------------------------------------------------------


def agency_of(actor: User, agency: Agency | None = None) -> Agency:
    """The agency in whose name a user acts: the one named if it is her own, else her first."""
    memberships = actor.agency_memberships
    if not memberships:
        raise Refusal(refusals.NO_AGENCY)
    if agency is None:
        return memberships[0].agency
    if agency.pk not in actor.agency_ids:
        raise Refusal(NOT_ALLOWED)
    return agency


def refuse_unless_writable(person: Person) -> None:
    """Refuse to write in a file that is merged into another, frozen or anonymised (L22)."""
    if person.merged_into_id is not None:
        raise Refusal(refusals.FILE_MERGED)
    if person.anonymised_at is not None:
        raise Refusal(refusals.FILE_FROZEN)
    if person.restricted_at is not None:
        raise Refusal(refusals.PERSON_RESTRICTED)


def note_contact(person: Person) -> None:
    """A file lives two years after the last contact (L17): a result or a booklet is one."""
    today = journal.today()
    Person.objects.filter(pk=person.pk, last_contact_on__lt=today).update(last_contact_on=today)


def refuse_unless_open(person: Person) -> None:
    """Refuse to begin anything on a closed file; what arrives about it is still received."""
    if person.closed_on is not None:
        raise Refusal(refusals.FILE_CLOSED)


def _refuse_elsewhere(person: Person) -> None:
    if settings.INTER_AGENCY_RULE != SUMMARY:
        raise Refusal(refusals.FILE_ELSEWHERE)
    agency = person.agency
    spoken = identifiers.spoken_phone(agency.phone)
    raise Refusal(
        refusals.FILE_SUMMARY,
        name=str(person),
        agency=agency.name,
        phone=f"le {spoken}" if spoken else "son accueil",
    )


def _is_own(digest: str, person: Person) -> bool:
    """Whether a file, or one reunited with it, carries this identifier already."""
    return Person.objects.filter(pk__in=person.file_pks, identifier_digest=digest).exists()


def _refuse_known_identifier(actor: User, digest: str | None) -> None:
    if digest is None:
        return
    held = Person.objects.filter(identifier_digest=digest).select_related("merged_into").first()
    if held is None:
        return
    agency = (held.merged_into or held).agency
    if agency.pk in actor.agency_ids:
        raise Refusal(refusals.IDENTIFIER_KNOWN_HERE)
    raise Refusal(
        refusals.IDENTIFIER_KNOWN,
        agency=agency.name,
        phone=identifiers.spoken_phone(agency.phone) or "son accueil",
    )
