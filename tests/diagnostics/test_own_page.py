"""Whose page a code opens, and the throttle of wrong ones."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from diagnostics import link_codes, linking, own_page
from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from diagnostics.models import Person, WrongLink
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.recordings import met

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]
HERE = "203.0.113.7"


@pytest.fixture
def people() -> tuple[User, Person]:
    return met()


def wrong(number: int) -> str:
    return link_codes.written(number)


def refusal_of(typed: str, client: str = HERE) -> str:
    with pytest.raises(Refusal) as refused:
        own_page.open_page(typed=typed, client=client)
    return refused.value.code


def test_a_code_opens_the_page_of_its_person_as_it_was_typed(people: tuple[User, Person]) -> None:
    actor, person = people
    code = linking.issue_link(actor=actor, person=person).code
    typed = link_codes.printed(code).lower().replace("-", " ")
    assert own_page.open_page(typed=typed, client=HERE) == person
    assert not WrongLink.objects.exists()


def test_a_code_printed_before_reads_through_a_change_of_key(
    people: tuple[User, Person], settings: Any
) -> None:
    code = linking.issue_link(actor=people[0], person=people[1]).code
    settings.SEALING_KEYS = ["ab" * 32, *settings.SEALING_KEYS]
    assert own_page.open_page(typed=code, client=HERE) == people[1]


def test_revoked_replaced_expired_erased_and_unknown_codes_get_the_same_answer(
    people: tuple[User, Person], clock: time_machine.Traveller
) -> None:
    actor, person = people
    replaced = linking.issue_link(actor=actor, person=person).code
    last = linking.issue_link(actor=actor, person=person)
    assert refusal_of(replaced) == refusal_of(wrong(7)) == refusal_of("pas un code")
    clock.move_to(dt.datetime(2026, 6, 8, 12, tzinfo=dt.UTC))
    assert own_page.open_page(typed=last.code, client=HERE) == person
    clock.move_to(dt.datetime(2026, 6, 9, 12, tzinfo=dt.UTC))
    assert refusal_of(last.code) == "link_unknown"
    erased = linking.issue_link(actor=actor, person=person).code
    Person.objects.filter(pk=person.pk).update(anonymised_at=journal.instant())
    assert refusal_of(erased) == "link_unknown"


def test_the_code_of_a_file_merged_since_opens_the_kept_file(people: tuple[User, Person]) -> None:
    actor, person = people
    code = linking.issue_link(actor=actor, person=person).code
    kept = PersonFactory(agency=person.agency)
    Person.objects.filter(pk=person.pk).update(merged_into=kept)
    assert own_page.open_page(typed=code, client=HERE) == kept


def test_codes_never_issued_pause_their_network_and_no_other(
    people: tuple[User, Person], settings: Any, clock: time_machine.Traveller
) -> None:
    settings.THROTTLE_MALFORMED = 3
    good = linking.issue_link(actor=people[0], person=people[1]).code
    for number in range(3):
        assert refusal_of(wrong(number)) == "link_unknown"
    assert refusal_of(good, "203.0.113.200") == "link_paused"
    assert own_page.open_page(typed=good, client="198.51.100.1") == people[1]
    clock.shift(settings.THROTTLE_PAUSE_MINUTES * 60 + 1)
    assert own_page.open_page(typed=good, client=HERE) == people[1]


def test_what_is_no_code_and_what_was_a_code_never_pause_anybody(
    people: tuple[User, Person], settings: Any
) -> None:
    settings.THROTTLE_MALFORMED = 2
    old = linking.issue_link(actor=people[0], person=people[1]).code
    linking.issue_link(actor=people[0], person=people[1])
    for typed in ("", "bonjour", old, old, old):
        assert refusal_of(typed) == "link_unknown"
    assert not WrongLink.objects.exists()


def test_no_address_is_kept_and_wrong_codes_are_forgotten_the_next_day(
    clock: time_machine.Traveller,
) -> None:
    refusal_of(wrong(1))
    assert HERE not in WrongLink.objects.get().network_digest
    clock.shift(86_401)
    refusal_of(wrong(2))
    assert WrongLink.objects.count() == 1


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::9", "2001:db8:1::/48"),
        ("", "unknown"),
    ],
)
def test_a_network_is_the_neighbourhood_of_an_address(client: str, network: str) -> None:
    assert own_page.network_of(client) == network
