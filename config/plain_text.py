"""A text with a NUL character is refused at the door, in one sentence.

Nobody types one: it comes from a paste, a broken program or a curious one. PostgreSQL cannot hold
it in a text and SQLite can, so that without this rule one search breaks on one database and not on
the other. Forms refuse it in their own fields; here come addresses, questions and other values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse

from config import refusing
from diagnostics.accounts.refusals import UNWRITABLE_CHARACTER, Refusal


class PlainTextMiddleware:
    """Stands behind the protection of forms, so that a form is read once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        if any("\x00" in text for text in _texts(request)):
            return refusing.page(request, Refusal(UNWRITABLE_CHARACTER))
        return None


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path
    for sent in (request.GET, request.POST):
        for _, values in sent.lists():
            yield from (value for value in values if isinstance(value, str))
