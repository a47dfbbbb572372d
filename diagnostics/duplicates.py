"""Who may be the same person: proposed side by side, never decided alone (diagnosis.md, 8).

An identifier is compared exactly; without it, the normalised names and the year of birth are. An
unknown year is not another year. No result of anybody is read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from diagnostics import identifiers, keys, person_details
from diagnostics.models import Person

if TYPE_CHECKING:
    from diagnostics.accounts.models import User
    from diagnostics.models.people import PersonQuerySet

MOST_MATCHES = 25


@dataclass(frozen=True, slots=True)
class Match:
    """A file that may be the person's, and what makes one think so."""

    person: Person
    by_identifier: bool = False


def matches(*, actor: User, details: person_details.Details) -> list[Match]:
    """The files of one's own agencies that may be this person's, the surest first."""
    own = Person.objects.visible_to(actor).select_related("commune", "agency")
    held = holder(details.identifier)
    sure = own.filter(pk=held.kept_pk) if held is not None else own.none()
    key = person_details.search_name(details.last_name, details.first_name)
    likely = named_alike(own, key, details.birth_year) if key else own.none()
    found = [Match(person, by_identifier=True) for person in sure]
    known = {match.person.pk for match in found}
    others = likely.order_by("pk")[:MOST_MATCHES]
    return found + [Match(person) for person in others if person.pk not in known]


def of_file(person: Person) -> PersonQuerySet:
    """The other files of the agency that carry the same names, and no other year of birth."""
    same_agency = Person.objects.filter(agency_id=person.agency_id).exclude(pk=person.pk)
    return named_alike(same_agency, person.search_name, person.birth_year)


def elsewhere(*, actor: User, details: person_details.Details) -> list[Person]:
    """The files of other agencies that are surely, or very likely, this person's."""
    held = holder(details.identifier)
    wanted = Q(pk=held.kept_pk) if held is not None else Q(pk__in=[])
    if details.birth_year is not None:
        key = person_details.search_name(details.last_name, details.first_name)
        wanted |= Q(search_name=key, birth_year=details.birth_year)
    others = Person.objects.current().exclude(agency_id__in=actor.agency_ids)
    return list(others.filter(wanted).select_related("agency").order_by("pk")[:MOST_MATCHES])


def holder(identifier: str) -> Person | None:
    """The file that carries exactly this identifier, whatever the sealing key of that day."""
    if not identifiers.looks_like_france_travail(identifier):
        return None
    return Person.objects.identified(keys.identifier_digests(identifier)).first()


def named_alike(people: PersonQuerySet, key: str, birth_year: int | None) -> PersonQuerySet:
    """Among these files, those of the same names whose year of birth does not say otherwise."""
    found = people.current().alike(key)
    if birth_year is None:
        return found
    return found.filter(Q(birth_year=birth_year) | Q(birth_year__isnull=True))
