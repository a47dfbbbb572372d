"""What people and programs really send: nothing, the wrong thing, far too much of it.

Each form page and each resource of the API is sent, as somebody who may act there, tables of bad
values in every field it has. The answer is a page or a problem that says a sentence in French,
never a breakdown; and what was refused left no row behind but its line of refusal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from diagnostics.accounts import joining
from tests.support import town
from tests.test_consistency import OUR_URLS, example

pytestmark = pytest.mark.logs_errors

# Written for Déclic: what keyboards, sheets, programs and pranksters put in a field.
HOSTILE = {
    "nothing": "",
    "spaces": " \t \u00a0\u202f ",
    "text": "demain",
    "huge": "é" * 2_000,
    "nul": "a\x00b",
    "formula": '=HYPERLINK("http://exemple.invalid";"clic")',
    "minus": "-1",
    "huge number": "9" * 40,
    "float": "1e309",
    "not a number": "NaN",
    "day that is not": "2026-02-30",
    "year 0": "0000-00-00",
    "wrong identifier": "00000000-0000-4000-8000-000000000000",
    "script": "<script>alert(1)</script>",
    "template": "{{ request.user }}{% debug %}",
    "quotes": "'; DROP TABLE passes_pass; --",
    "right to left": "\u202eeton\u202c",
    "emoji": "👩🏽\u200d🦽",
    "superscript": "²",
    "line breaks": "un\r\ndeux\u2028trois",
}
FILES = {
    "empty": ("releve.xml", b""),
    "renamed text": ("classeur.xlsx", b"bonjour, ceci est un texte"),
    "zip bomb's head": ("envois.zip", b"PK\x03\x04" + b"\x00" * 60),
    "broken json": ("envois.json", b'{"a": [1,'),
    "deep json": ("envois.json", b"[" * 5_000 + b"]" * 5_000),
    "wrong json": ("envois.json", b'{"campaigns": 3}'),
    "number": ("envois.json", b"12"),
    "entities": ("releve.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    "other xml": ("releve.xml", b"<Document><CstmrCdtTrfInitn/></Document>"),
    "latin-1": ("envois.json", "Zoé".encode("latin-1")),
    "nul": ("../../etc/pass\x00wd", b"\x00\xff\xfe"),
    "picture": ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40),
}
ACTORS = [
    "advisor",
    "manager",
    "operator",
    "funder",
    "provider administrator",
    "administrator",
]

FIELDS = ("code", "scan_id", "site", "service", "service_on", "reason", "lines", "scanned_at")
RAW = [
    "",
    "{",
    "[]",
    "12",
    "null",
    '"a"',
    "[[[[",
    '{"code": {"a": [1]}}',
    '{"lines": [[], 3, null]}',
]
BODIES = [
    *RAW,
    *(json.dumps(dict.fromkeys(FIELDS, value)) for value in HOSTILE.values()),
    *(json.dumps(dict.fromkeys(FIELDS, value)) for value in (None, True, 1e99, [], {}, "\udce9")),
    json.dumps({"lines": [dict.fromkeys(FIELDS, "x")] * 500}),
]
TAKES_A_FILE = {
    "passes:bank",
    "passes:redeem",
    "diagnostics:upload",
    "diagnostics:upload_list",
}
COUNTED = [
    model
    for label in ("accounts", "diagnostics", "passes", "reporting")
    for model in apps.get_app_config(label).get_models()
    if model.__name__ not in {"JournalEntry", "RefusedScan", "NumberSeries"}
]
OURS = {"accounts", "diagnostics", "passes", "reporting"}
SIGNING_OUT = {"accounts:sign_out"}


class _Fields(HTMLParser):
    """The names of the fields of a page, those that carry a file apart."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: set[str] = set()
        self.files: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        name = given.get("name")
        if tag in {"input", "select", "textarea", "button"} and name:
            (self.files if given.get("type") == "file" else self.texts).add(name)


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: Any) -> Iterator[town.Town]:
    """One town for the module; each sending is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        lived = town.build()
        with time_machine.travel(town.NOW, tick=False):
            yield lived
        transaction.set_rollback(True)


@dataclass(frozen=True, slots=True)
class Page:
    """One page that takes a form, who sends it, and the fields it is known to have."""

    name: str
    address: str
    actor: str
    texts: tuple[str, ...]
    files: tuple[str, ...]


@pytest.fixture(scope="module")
def clients(lived: town.Town) -> dict[str, Client]:
    made = {actor: Client(raise_request_exception=False) for actor in ACTORS}
    for actor, client in made.items():
        client.force_login(lived.users[actor])
    return made


@pytest.fixture(scope="module")
def pages(lived: town.Town, clients: dict[str, Client]) -> list[Page]:
    """Each page that takes a form, once, as the first actor whom it lets act."""
    found: dict[str, Page] = {}
    named = lived.addresses()
    for actor in ACTORS:
        seen = _fields_shown(clients[actor], named)
        for name, route, _ in OUR_URLS:
            address = named.get(name) or example(route)
            if name in found or name.split(":")[0] not in OURS or name in SIGNING_OUT:
                continue
            if _send(clients[actor], address, {}).status_code in {403, 404, 405}:
                continue
            fields = (tuple(sorted(seen.texts)), tuple(sorted(seen.files)))
            found[name] = Page(name, address, actor, *fields)
    return list(found.values())


def _fields_shown(client: Client, named: dict[str, str]) -> _Fields:
    """The fields that an actor is shown anywhere: each page is sent all of them."""
    found = _Fields()
    for name, route, _ in OUR_URLS:
        if name.split(":")[0] not in OURS or name in SIGNING_OUT:
            continue
        answer = client.get(named.get(name) or example(route))
        if answer.streaming:
            assert b"".join(answer)
        elif answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            found.feed(answer.content.decode())
    found.texts -= {"csrfmiddlewaretoken"}
    return found


def _send(client: Client, address: str, values: Any, **options: Any) -> HttpResponse:
    """Post, and undo: the town stays as it is."""
    with transaction.atomic():
        answer = client.post(address, values, **options)
        if answer.streaming:
            # A file is read to its end, as a browser does, or it would stay open.
            assert b"".join(answer)
        transaction.set_rollback(True)
    return answer


def _rows() -> dict[str, int]:
    """How many rows the tables of acts have; those of refusals and counters are meant to grow."""
    return {model.__name__: model._default_manager.count() for model in COUNTED}


def _mixed(texts: tuple[str, ...], turn: int) -> dict[str, str]:
    """Give each field a value of the table, another one at each turn."""
    values = list(HOSTILE.values())
    return {name: values[(n + turn) % len(values)] for n, name in enumerate(texts)}


def test_the_walk_reaches_the_pages_that_take_a_form(pages: list[Page]) -> None:
    assert len(pages) > 50


@pytest.mark.parametrize("turn", range(3))
def test_no_page_breaks_on_hostile_values_mixed_over_its_fields(
    clients: dict[str, Client], pages: list[Page], turn: int
) -> None:
    broken, turn = [], turn * 7
    for rank, page in enumerate(pages):
        answer = _send(clients[page.actor], page.address, _mixed(page.texts, turn + rank))
        if answer.status_code >= 500:
            broken.append(page.name)
    assert broken == []


@pytest.mark.parametrize("kind", ["huge number", "not a number", "nul", "text"])
def test_no_page_breaks_on_one_hostile_value_in_all_its_fields(
    clients: dict[str, Client], pages: list[Page], kind: str
) -> None:
    broken = []
    for page in pages:
        answer = _send(clients[page.actor], page.address, dict.fromkeys(page.texts, HOSTILE[kind]))
        if answer.status_code >= 500:
            broken.append(page.name)
    assert broken == []


@pytest.mark.parametrize("kind", FILES)
def test_no_upload_breaks_a_page_and_the_answer_is_a_sentence(
    clients: dict[str, Client], pages: list[Page], kind: str
) -> None:
    name, content = FILES[kind]
    wrong = []
    for page in pages:
        if page.name not in TAKES_A_FILE:
            continue
        sent = {field: SimpleUploadedFile(name, content) for field in page.files}
        with transaction.atomic():
            before = _rows()
            answer = clients[page.actor].post(page.address, sent)
            kept = {table: n - before[table] for table, n in _rows().items() if n != before[table]}
            transaction.set_rollback(True)
        said = re.search(
            r"fr-error-text|fr-alert--error|fr-message--error", answer.content.decode()
        )
        if answer.status_code >= 500 or kept or (answer.status_code == 200 and not said):
            wrong.append((page.name, answer.status_code, kept))
    assert wrong == []


@pytest.mark.parametrize("address", ["", "/check", "/batch", "/{redemption}/reversal"])
def test_the_api_answers_every_bad_body_with_a_problem(lived: town.Town, address: str) -> None:
    client, headers = Client(raise_request_exception=False), {"Authorization": _bearer(lived)}
    redemption = lived.arguments["passes_api:reverse"][0]
    url = f"/api/v1/redemptions{address.format(redemption=redemption)}"
    wrong = []
    for body in BODIES:
        with transaction.atomic():
            before = _rows()
            answer = client.post(url, body, content_type="application/json", headers=headers)
            kept = {table for table, n in _rows().items() if n != before[table]}
            transaction.set_rollback(True)
        is_problem = answer.headers["Content-Type"] == "application/problem+json"
        if answer.status_code == 200 and address == "/batch":
            is_problem = not any("redemption" in row for row in answer.json()["results"])
        if answer.status_code >= 500 or kept or not is_problem:
            wrong.append((body[:60], answer.status_code, answer.content[:200], kept))
    assert wrong == []


def _bearer(lived: town.Town) -> str:
    provider, user = lived.story.providers[0], lived.users["provider administrator"]
    _, text = joining.create_token(
        actor=user, user=user, label="Caisse", scope_id=provider.public_id
    )
    return f"Bearer {text}"
