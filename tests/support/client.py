"""A test client that looks at every page it is given.

Each HTML answer is read: one main heading, a language, a title, no inline script or handler that
the content security policy would refuse, no template tag left in the text, no duplicate
identifier, a label on each field. What a verb planned for after its commit is run, as in service.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client, TestCase

HANDLER = re.compile(r"\Aon[a-z]+\Z")
LEAKED = re.compile(r"\{[{%#]|[%#}]\}")
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


class PageProblem(AssertionError):
    """A page that a person or her browser would stumble on."""


class PageClient(Client):
    def request(self, **request: Any) -> HttpResponse:
        in_test_transaction = transaction.get_connection().in_atomic_block
        if in_test_transaction:
            with TestCase.captureOnCommitCallbacks(execute=True):
                response = super().request(**request)
        else:
            response = super().request(**request)
        if response.headers.get("Content-Type", "").startswith("text/html") and not (
            300 <= response.status_code < 400 or getattr(response, "streaming", False)
        ):
            inspect(response.content.decode(), fragment=bool(request.get("HTTP_HX_REQUEST")))
        return response


def inspect(html: str, *, fragment: bool = False) -> None:
    """Raise PageProblem, listing everything wrong with this page."""
    page = _Page()
    page.feed(html)
    problems = list(page.problems)
    if leaked := LEAKED.search(page.text):
        problems.append(f"template text left in the page: {leaked.group()!r}")
    if not fragment and "<html" in html:
        if page.headings != 1:
            problems.append(f"{page.headings} main headings instead of one")
        if not page.language:
            problems.append("no language")
        if not page.title.strip():
            problems.append("no title")
    problems += [f"field without label: {name}" for name in page.unlabelled()]
    if problems:
        raise PageProblem("; ".join(problems))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.text = ""
        self.title = ""
        self.language = ""
        self.headings = 0
        self._ids: set[str] = set()
        self._labels: set[str] = set()
        self._fields: list[tuple[str, str]] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self._open.append(tag)
        for name, value in given.items():
            if HANDLER.match(name):
                self.problems.append(f"inline handler {name} on {tag}")
            if name == "style":
                self.problems.append(f"inline style on {tag}")
            if name in {"href", "action", "src"} and value.strip().startswith("javascript:"):
                self.problems.append(f"script address on {tag}")
            if "{%" in value or "{{" in value:
                self.problems.append(f"template text left in {name} of {tag}")
        if tag == "style" or (tag == "script" and "src" not in given and not _is_data(given)):
            self.problems.append(f"inline {tag}")
        self._notice(tag, given)

    def _notice(self, tag: str, given: dict[str, str]) -> None:
        if identifier := given.get("id"):
            if identifier in self._ids:
                self.problems.append(f"two elements with the id {identifier}")
            self._ids.add(identifier)
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "h1":
            self.headings += 1
        if tag == "label":
            self._labels.add(given.get("for", ""))
        if tag == "img" and "alt" not in given:
            self.problems.append("image without alternative text")
        if tag in {"input", "select", "textarea"} and given.get("type") not in UNLABELLED:
            named = "aria-label" in given or "aria-labelledby" in given or "label" in self._open
            if not named:
                self._fields.append((given.get("id", ""), given.get("name", tag)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        elif not {"script", "style", "code", "pre"} & set(self._open):
            self.text += data

    def unlabelled(self) -> list[str]:
        return [name for identifier, name in self._fields if identifier not in self._labels]


def _is_data(given: dict[str, str]) -> bool:
    return given.get("type", "") in {"application/json", "application/ld+json"}
