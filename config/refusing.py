"""The pages of a no: a refusal that no form caught, a form too old, a page that is not there.

A refusal is a decision with a sentence and a remedy, so its page says both, with the way back,
and carries the refusal's own HTTP status.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from diagnostics.accounts import rows
from diagnostics.accounts.refusals import BUSY_TRY_AGAIN, Refusal


class RefusalPageMiddleware:
    """Render a Refusal that reached the top of a page as a page with its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if rows.is_a_lock(error):
            error = Refusal(BUSY_TRY_AGAIN)
        if not isinstance(error, Refusal):
            return None
        return page(request, error)


def page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The sentence, the remedy and the way back, under the refusal's own status."""
    seen = {"refusal": refusal, "back": _way_back(request)}
    return render(request, "refusal.html", seen, status=refusal.status)


def _way_back(request: HttpRequest) -> str:
    """The page one came from, when it is ours; otherwise the home page."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())
    return came_from if ours else "/"


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose protection expired: nothing was saved, opening it again is enough."""
    return render(request, "403_csrf.html", status=403)
