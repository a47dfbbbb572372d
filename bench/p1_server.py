"""What gunicorn serves for P1: Déclic as in service, and the limit as a new Django project."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

STOCK = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)

django.setup()
settings.ROOT_URLCONF = "bench.p1_ways"
# The reference view goes the short way too: the comparison is with ours, not with middleware.
settings.SHORT_PATHS = ("/api/v1/redemptions", "/bench/reference")

_ours = WSGIHandler()
_full, settings.MIDDLEWARE = settings.MIDDLEWARE, list(STOCK)
_limit = WSGIHandler()
settings.MIDDLEWARE = _full


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    handler = _limit if environ["PATH_INFO"] == "/bench/limit" else _ours
    return handler(environ, start_response)
