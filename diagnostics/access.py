"""Who may see and do what with people: the predicates that the doors of diagnostics declare.

A person is seen by the advisors and the managers of her agency, and by nobody else by name.
"""

from __future__ import annotations

from diagnostics.accounts import access
from diagnostics.accounts.models import AgencyRole, User
from diagnostics.models import Person


def receives_people(user: User) -> bool:
    """Advisor or manager of an agency: finds, registers and meets people there."""
    return access.advises(user)


def imports_results(user: User) -> bool:
    """Manager of an agency or operator: brings the files of results that Pix sent."""
    return access.manages(user) or access.operates(user)


def reads_requests(user: User) -> bool:
    """Who receives people, and the data-protection officer: reads the requests on personal data."""
    return access.advises(user) or access.protects_data(user)


def marks_campaigns(user: User) -> bool:
    """Manager of an agency: says which campaigns are Pix Emploi ones."""
    return access.manages(user)


def reads_needs(user: User, person: Person) -> bool:
    """Whether a user may read that an adapted tool is missing (T24): those who ask the question.

    The advisor of the person; any advisor of her agency while she has none.
    """
    if person.advisor_id is not None:
        return person.advisor_id == user.pk
    return any(
        membership.agency_id == person.agency_id and membership.role == AgencyRole.ADVISOR
        for membership in user.agency_memberships
    )


def reads_withdrawn(user: User, person: Person) -> bool:
    """Whether a user may read a record taken out of this file (the wrong person): who answers."""
    return access.protects_data(user) or person.agency_id in user.managed_agency_ids
