"""The way of a scan: a program's request meets only what a program needs.

Sessions, forms, messages, second factor and page headers serve people in browsers; on the hot path
they would cost as much as the redemption itself (performance.md, P1). A request whose address
begins with one of `SHORT_PATHS` goes through `SHORT_MIDDLEWARE` alone, then to its view, which
authenticates by token. Every other request goes its usual way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string


class _ShortHandler(BaseHandler):
    """Django's own handler, with another list of middleware."""

    def __init__(self) -> None:
        super().__init__()
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        view: Any = self._get_response  # type: ignore[attr-defined]
        answer: Any = convert_exception_to_response(view)
        for name in reversed(settings.SHORT_MIDDLEWARE):
            answer = convert_exception_to_response(import_string(name)(answer))
        self.answer: Callable[[HttpRequest], HttpResponseBase] = answer


class ShortPathMiddleware:
    """Stands first; sends the scans of programs their own way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.answer = _ShortHandler().answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(settings.SHORT_PATHS):
            return self.answer(request)
        return self.get_response(request)
