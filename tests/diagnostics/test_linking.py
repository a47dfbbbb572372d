"""The link to a person's own page: one at a time, its code never kept."""

from __future__ import annotations

import datetime as dt
import json
import uuid

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction

from diagnostics import keys, link_codes, linking
from diagnostics.accounts import journal
from diagnostics.accounts.models import JournalEntry, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person, PersonLink
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.recordings import met

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@pytest.fixture
def people() -> tuple[User, Person]:
    return met()


@time_machine.travel(NOON, tick=False)
def test_a_link_opens_for_ninety_days_and_only_its_digest_is_kept(
    people: tuple[User, Person],
) -> None:
    actor, person = people
    link = linking.issue_link(actor=actor, person=person)
    assert link_codes.read(link.code) == link.code
    assert link.valid_until == dt.date(2026, 5, 31)
    stored = PersonLink.objects.get(pk=link.pk)
    assert (stored.code, stored.code_digest) == ("", keys.link_digest(link.code))
    line = journal.of(link).get()
    assert (line.verb, line.agency_id) == ("link.issued", person.agency_id)
    assert link.code not in json.dumps(line.facts)
    assert link.code_digest not in json.dumps(line.facts)


def test_a_new_print_replaces_the_former_link(people: tuple[User, Person]) -> None:
    actor, person = people
    first = linking.issue_link(actor=actor, person=person)
    second = linking.issue_link(actor=actor, person=person)
    first.refresh_from_db()
    assert first.revoked_at is not None
    assert PersonLink.objects.live(journal.today()).get() == second
    assert second.code != first.code


def test_the_same_print_sent_twice_issues_one_link(people: tuple[User, Person]) -> None:
    actor, person = people
    request_id = uuid.uuid4()
    first = linking.issue_link(actor=actor, person=person, request_id=request_id)
    again = linking.issue_link(actor=actor, person=person, request_id=request_id)
    assert again == first
    assert again.code == ""
    assert PersonLink.objects.count() == 1


def test_an_advisor_of_another_agency_gives_no_link(people: tuple[User, Person]) -> None:
    stranger = advisor(AgencyFactory())
    with pytest.raises(Refusal, match="not_allowed"):
        linking.issue_link(actor=stranger, person=people[1])
    assert not PersonLink.objects.exists()
    assert JournalEntry.objects.get(verb="link.issued").refusal_code == "not_allowed"


@pytest.mark.parametrize(
    ("field", "code"), [("restricted_at", "person_restricted"), ("anonymised_at", "file_frozen")]
)
def test_a_frozen_file_gets_no_link(people: tuple[User, Person], field: str, code: str) -> None:
    actor, person = people
    Person.objects.filter(pk=person.pk).update(**{field: NOON})
    with pytest.raises(Refusal, match=code):
        linking.issue_link(actor=actor, person=person)


def test_a_link_is_revoked_once_and_leaves_its_line(people: tuple[User, Person]) -> None:
    actor, person = people
    link = linking.issue_link(actor=actor, person=person)
    ended = linking.revoke_link(actor=actor, link=link)
    assert ended.revoked_at is not None
    assert [line.verb for line in journal.of(link)] == ["link.issued", "link.revoked"]
    with pytest.raises(Refusal, match="link_ended"):
        linking.revoke_link(actor=actor, link=link)


def test_only_who_receives_the_person_or_a_job_revokes(people: tuple[User, Person]) -> None:
    actor, person = people
    link = linking.issue_link(actor=actor, person=person)
    with pytest.raises(Refusal, match="not_allowed"):
        linking.revoke_link(actor=advisor(AgencyFactory()), link=link)
    linking.revoke_link(actor=journal.SystemJob("anonymise"), link=link)


def test_the_database_refuses_a_second_live_link_and_any_change_of_one(
    people: tuple[User, Person],
) -> None:
    actor, person = people
    link = linking.issue_link(actor=actor, person=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonLink.objects.create(
            person=person,
            code_digest="0" * 64,
            issued_at=NOON,
            issued_by=actor,
            valid_until=NOON.date(),
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        PersonLink.objects.filter(pk=link.pk).update(valid_until=NOON.date())
