"""L15 and T24: each page says no more than its reader may know.

Every address of the site is opened as every role, in a town where everything exists. What a door
refuses is a plain 404; nothing breaks; and no page of somebody who receives nobody names a person,
her level or her score.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.http import HttpResponse

from tests.support import town
from tests.support.client import PageClient
from tests.test_consistency import OUR_URLS, example, rule_of

RECEIVE_PEOPLE = {"advisor", "manager", "advisor elsewhere"}
ROLES = [
    "advisor",
    "manager",
    "advisor elsewhere",
    "operator",
    "funder",
    "provider administrator",
    "provider member",
    "auditor",
    "administrator",
    "observer",
    "data protection officer",
    "nobody",
]
# The public rules of the risk explain the levels without anybody's.
PUBLIC_RULES = {"diagnostics:rules", "diagnostics:model_rules", "diagnostics:model_data"}
HEALTH = re.compile(
    r"risque (faible|modéré|élevé|critique|très élevé)|niveau de risque|score[ :]|"
    r"lecture difficile|écrit difficile",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one role was answered at one address."""

    name: str
    address: str
    may_see: bool
    status: int
    text: str


@pytest.fixture(scope="module")
def walk(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, list[Seen]]]:
    """Open every address as every role, once; nothing is kept in the database."""
    with django_db_blocker.unblock(), transaction.atomic():
        lived = town.build()
        with time_machine.travel(town.NOW, tick=False):
            yield {role: _walk(lived, role) for role in ROLES}
        transaction.set_rollback(True)


def _walk(lived: town.Town, role: str) -> list[Seen]:
    user, client = lived.users[role], PageClient(raise_request_exception=False)
    client.force_login(user)
    addresses, pages = lived.addresses(), []
    for name, route, pattern in OUR_URLS:
        if name == "documentation":
            continue  # A library's page: its markup is not ours, and it says nothing of anybody.
        address = addresses.get(name) or example(route)
        with transaction.atomic():
            answer = client.get(address)
            transaction.set_rollback(True)
        see = getattr(rule_of(pattern), "see", None)
        may_see = see is None or see(type(user).objects.get(pk=user.pk))
        pages.append(Seen(name, address, may_see, answer.status_code, _text(answer)))
    return pages


def _text(answer: HttpResponse) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", errors="replace")


@pytest.mark.parametrize("role", ROLES)
def test_l15_each_role_enters_where_its_door_says_and_nothing_breaks(
    walk: dict[str, list[Seen]], role: str
) -> None:
    wrong = []
    for seen in walk[role]:
        allowed = {200, 302, 403, 404, 405, 409} if seen.may_see else {404, 405}
        if seen.name.startswith(("passes_api:", "schema", "documentation")):
            allowed |= {401, 403, 405}
        if seen.status not in allowed:
            wrong.append((seen.name, seen.address, seen.status, seen.text[-300:]))
    assert wrong == []


def test_l15_every_page_opens_for_somebody(walk: dict[str, list[Seen]]) -> None:
    """The walk proves something only where a page was really shown."""
    opened = {seen.name for pages in walk.values() for seen in pages if seen.status != 404}
    assert {name for name, _, _ in OUR_URLS} - opened - {"documentation"} == set()


@pytest.mark.parametrize("role", sorted(set(ROLES) - RECEIVE_PEOPLE))
def test_t24_who_receives_nobody_reads_no_name_no_level_and_no_score(
    walk: dict[str, list[Seen]], role: str
) -> None:
    named = [seen.address for seen in walk[role] if town.FAMILY_NAME in seen.text]
    told = [
        (seen.address, found.group())
        for seen in walk[role]
        if seen.name not in PUBLIC_RULES and (found := HEALTH.search(seen.text))
    ]
    assert (named, told) == ([], [])


def test_t24_another_agency_reads_no_name(walk: dict[str, list[Seen]]) -> None:
    seen_by_hers = [s.name for s in walk["advisor"] if town.FAMILY_NAME in s.text]
    named = [s.address for s in walk["advisor elsewhere"] if town.FAMILY_NAME in s.text]
    assert "diagnostics:person" in seen_by_hers
    assert named == []
