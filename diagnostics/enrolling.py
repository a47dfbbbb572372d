"""A person's file: opened, looked at, kept up to date, moved, reunited, closed.

Two names make a file; everything else is optional (law.md, L14). Invariants: the agency comes from
the signed-in user, never from a form; one France Travail identifier stands on one file only; a
look at a file is an act and leaves its line; duplicates are proposed, never merged by themselves.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from diagnostics import (
    free_text,
    identifiers,
    information_sheet,
    keys,
    person_details,
    refusals,
    signals,
)
from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, JournalEntry, User
from diagnostics.accounts.refusals import NOT_ALLOWED, REASON_MISSING, Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.enums import CloseReason
from diagnostics.models import InformationNotice, Person, PersonMove

MOST_RESULTS = 25
DAYS_TO_SEPARATE = 30


# --- Finding -----------------------------------------------------------------------------------


def find_people(*, actor: User, text: str) -> list[Person]:
    """Find the people of the own agencies by name or by identifier, in one field.

    An identifier held by another agency finds nothing, and that attempt is journaled.
    """
    if identifiers.looks_like_france_travail(text):
        held = Person.objects.identified(keys.identifier_digests(text)).first()
        if held is None:
            return []
        kept = held.merged_into or held
        try:
            return [open_file(actor=actor, person=kept)]
        except Refusal:
            return []
    if not identifiers.search_key(text):
        return []
    people = Person.objects.visible_to(actor).current().named(text).select_related("agency")
    return list(people.order_by("search_name", "pk")[:MOST_RESULTS])


def likely_duplicates(*, agency: Agency, details: person_details.Details) -> list[Person]:
    """Files of the agency that may be the same person: same names, and no other year of birth."""
    key = person_details.search_name(details.last_name, details.first_name)
    people = Person.objects.current().filter(agency=agency, search_name=key)
    if details.birth_year is not None:
        people = people.filter(Q(birth_year=details.birth_year) | Q(birth_year__isnull=True))
    return list(people.order_by("pk")[:MOST_RESULTS])


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
    identifier_known, likely_duplicate (lifted by `is_distinct`, after a look at the others).
    """
    with transaction.atomic():
        own = agency_of(actor, agency)
        values = person_details.read(details)
        _refuse_known_identifier(values["identifier_digest"])
        if not is_distinct and likely_duplicates(agency=own, details=details):
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
            _refuse_known_identifier(values["identifier_digest"])
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
        if digest in {None, person.identifier_digest}:
            values = {name: v for name, v in values.items() if not name.startswith("identifier_")}
        else:
            _refuse_known_identifier(digest, besides=person)
        changed = [name for name, value in values.items() if getattr(person, name) != value]
        for name in changed:
            setattr(person, name, values[name])
        person.save(update_fields=changed)
        facts = {"fields": sorted(changed)}
        journal.record(actor=actor, verb=Verb.PERSON_UPDATED, subject=person, facts=facts)
        return person


@journal.act(Verb.PERSON_MOVED)
def move_person(
    *,
    actor: User,
    person: Person,
    to_agency: Agency,
    to_advisor: User | None = None,
    request_id: uuid.UUID | None = None,
) -> Person:
    """Give a person another agency or another advisor; every move is kept."""
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        refuse_unless_writable(person)
        new_advisor_id = to_advisor.pk if to_advisor else None
        if (to_agency.pk, new_advisor_id) == (person.agency_id, person.advisor_id):
            raise Refusal(refusals.NOTHING_CHANGES)
        if to_advisor is not None and to_agency.pk not in to_advisor.agency_ids:
            raise Refusal(refusals.ADVISOR_NOT_IN_AGENCY)
        move = PersonMove.objects.create(
            person=person,
            from_agency_id=person.agency_id,
            to_agency=to_agency,
            from_advisor_id=person.advisor_id,
            to_advisor=to_advisor,
            moved_at=journal.instant(),
            moved_by=actor,
        )
        person.agency, person.advisor = to_agency, to_advisor
        person.save(update_fields=["agency", "advisor"])
        facts = {"from_agency": move.from_agency.code, "to_agency": to_agency.code}
        journal.record(actor=actor, verb=Verb.PERSON_MOVED, subject=person, facts=facts)
        return person


@journal.act(Verb.PEOPLE_MERGED)
def merge_people(
    *,
    actor: User,
    kept: Person,
    other: Person,
    reason: str,
    request_id: uuid.UUID | None = None,
) -> Person:
    """Reunite two files of one person: the other becomes a pointer to the one that is kept.

    No record moves; what hangs on a file elsewhere follows by the signal `people_merged`, whose
    receivers may refuse (two live booklets, T25).
    """
    with transaction.atomic():
        reason = free_text.accept(reason)
        if not reason:
            raise Refusal(REASON_MISSING)
        if kept.pk == other.pk:
            raise Refusal(refusals.SAME_FILE)
        by_pk = {row.pk: row for row in Person.objects.locked_in_order([kept.pk, other.pk])}
        kept, other = by_pk[kept.pk], by_pk[other.pk]
        for person in (kept, other):
            refuse_unless_writable(person)
        held = Person.objects.filter(pk__in=kept.file_pks + other.file_pks)
        if held.exclude(identifier_digest=None).values("identifier_digest").count() > 1:
            raise Refusal(refusals.TWO_IDENTIFIERS)
        followed = list(other.merged_files.all())
        pks = [other.pk, *(row.pk for row in followed)]
        Person.objects.filter(pk__in=pks).update(merged_into=kept)
        other.merged_into = kept
        signals.people_merged.send(
            sender=Person, actor=actor, kept=kept, other=other, is_undone=False
        )
        facts = {"other": str(other.public_id), "reason": reason}
        if followed:
            facts["followed"] = " ".join(str(row.public_id) for row in followed)
        journal.record(actor=actor, verb=Verb.PEOPLE_MERGED, subject=kept, facts=facts)
        return kept


@journal.act(Verb.PEOPLE_SEPARATED)
def separate_people(
    *, actor: User, other: Person, reason: str, request_id: uuid.UUID | None = None
) -> Person:
    """Undo a reunion within 30 days: each file is again as it was, with what hung on it.

    What was recorded on the kept file since then stays there.
    Refusals: reason_missing, nir_refused, not_reunited, separation_too_late.
    """
    with transaction.atomic():
        reason = free_text.accept(reason)
        if not reason:
            raise Refusal(REASON_MISSING)
        other = Person.objects.get(pk=other.pk)
        pks = [pk for pk in (other.pk, other.merged_into_id) if pk is not None]
        by_pk = {row.pk: row for row in Person.objects.locked_in_order(pks)}
        other = by_pk[other.pk]
        kept = by_pk.get(other.merged_into_id or 0)
        line = _line_of_reunion(kept, other)
        if kept is None or line is None:
            raise Refusal(refusals.NOT_REUNITED)
        if journal.instant() - line.at > dt.timedelta(days=DAYS_TO_SEPARATE):
            raise Refusal(refusals.SEPARATION_TOO_LATE, days=DAYS_TO_SEPARATE)
        followed = str(line.facts.get("followed", "")).split()
        Person.objects.filter(public_id__in=followed).update(merged_into=other)
        Person.objects.filter(pk=other.pk).update(merged_into=None)
        other.merged_into = None
        signals.people_merged.send(
            sender=Person, actor=actor, kept=kept, other=other, is_undone=True
        )
        facts = {"from": str(kept.public_id), "reason": reason}
        journal.record(actor=actor, verb=Verb.PEOPLE_SEPARATED, subject=other, facts=facts)
        return other


def _line_of_reunion(kept: Person | None, other: Person) -> JournalEntry | None:
    if kept is None:
        return None
    lines = journal.of(kept).filter(verb=Verb.PEOPLE_MERGED, refusal_code="")
    named = [line for line in lines if line.facts.get("other") == str(other.public_id)]
    return named[-1] if named else None


@journal.act(Verb.PERSON_CLOSED)
def close_file(
    *, actor: User, person: Person, reason: CloseReason, request_id: uuid.UUID | None = None
) -> Person:
    """Close a file, with its reason; it stays readable until its retention ends."""
    with transaction.atomic():
        person = Person.objects.locked(person.pk)
        refuse_unless_writable(person)
        if person.closed_on is not None:
            raise Refusal(refusals.FILE_CLOSED)
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
    if person.restricted_at is not None or person.anonymised_at is not None:
        raise Refusal(refusals.FILE_FROZEN)


def _refuse_elsewhere(person: Person) -> None:
    if settings.INTER_AGENCY_RULE != "summary":
        raise Refusal(refusals.FILE_ELSEWHERE)
    agency = person.agency
    raise Refusal(
        refusals.FILE_SUMMARY,
        name=str(person),
        agency=agency.name,
        phone=identifiers.spoken_phone(agency.phone),
    )


def _refuse_known_identifier(digest: str | None, *, besides: Person | None = None) -> None:
    if digest is None:
        return
    held = Person.objects.filter(identifier_digest=digest).select_related("agency").first()
    if held is None or (besides is not None and held.pk in besides.file_pks):
        return
    raise Refusal(
        refusals.IDENTIFIER_KNOWN,
        agency=held.agency.name,
        phone=identifiers.spoken_phone(held.agency.phone) or "son accueil",
    )
