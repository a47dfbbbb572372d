"""The pull protocol of Pix, « envois » (diagnosis.md, 7.2): one page of sendings at a time.

OAuth2 client credentials, then `GET` with `curseur` and `enErreur`. Invariant: the header `link`
is an address written by somebody else; only those two values are read from it, and every request
goes to the address this instance was given.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from diagnostics import outbound
from diagnostics.formats import pix_envois
from diagnostics.formats.reading_faults import WrongFile

PATH = "/api/pole-emploi/envois"
TOKEN_PATH = "/api/application/token"  # noqa: S105 - an address, not a secret
LONGEST_CURSOR = 500
REFUSED, UNREADABLE_CURSOR = (401, 403), 422
RENEWED_BEFORE = 60


class AccessRefused(Exception):
    """401 or 403: the credentials are wrong, expired, or without the scope."""


class CursorRefused(Exception):
    """422: Pix cannot read this cursor any more."""


class NoPage(Exception):
    """Anything else: worth trying again later."""


@dataclass(frozen=True)
class Page:
    """One page of sendings, newest first, and where the next one starts."""

    items: list[dict[str, Any]]
    cursor: str
    in_error: str

    @property
    def is_last(self) -> bool:
        return not self.items or not self.cursor


def missing_settings() -> list[str]:
    """What an instance must still be told before it can pull; nothing when it is ready."""
    names = ("PIX_API_URL", "PIX_CLIENT_ID", "PIX_CLIENT_SECRET")
    missing = [f"{name} manque" for name in names if not getattr(settings, name)]
    for name in ("PIX_API_URL", "PIX_TOKEN_URL"):
        address = getattr(settings, name)
        if address and not outbound.is_safe(address):
            missing.append(f"{name} doit commencer par https://")
    return missing


class Client:
    """One run of the protocol: it holds a token, renewed before it ends, and nothing else."""

    def __init__(self) -> None:
        self._token = ""
        self._ends_at = 0.0

    def page(self, *, cursor: str, in_error: str) -> Page:
        """The page after this cursor; without one, the newest."""
        query = {"curseur": cursor, "enErreur": in_error}
        answer = self._tried(
            lambda: outbound.get(
                _address(PATH),
                query={name: value for name, value in query.items() if value},
                token=self._current_token(),
            )
        )
        if answer.status == UNREADABLE_CURSOR:
            raise CursorRefused
        if answer.status != 200:
            raise NoPage(f"Pix répond {answer.status}")
        try:
            items = list(pix_envois.stream_items([answer.content]))
        except WrongFile as error:
            raise NoPage("Pix envoie une page illisible") from error
        return Page(items, *_next_of(answer.headers.get("link", "")))

    def _current_token(self) -> str:
        if self._token and time.monotonic() < self._ends_at:
            return self._token
        answer = self._tried(
            lambda: outbound.post_form(
                settings.PIX_TOKEN_URL or _address(TOKEN_PATH),
                form={
                    "grant_type": "client_credentials",
                    "client_id": settings.PIX_CLIENT_ID,
                    "client_secret": settings.PIX_CLIENT_SECRET,
                    "scope": settings.PIX_SCOPE,
                },
            )
        )
        if answer.status == 400:
            raise AccessRefused  # invalid_client or invalid_scope (RFC 6749, 5.2)
        if answer.status != 200:
            raise NoPage(f"Pix répond {answer.status} à la demande d’accès")
        try:
            told = json.loads(answer.content)
            self._token = str(told["access_token"])
            lasts = float(told.get("expires_in") or 0)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoPage("Pix envoie un accès illisible") from error
        self._ends_at = time.monotonic() + lasts - RENEWED_BEFORE
        return self._token

    @staticmethod
    def _tried(call: Any) -> outbound.Answer:
        try:
            answer: outbound.Answer = call()
        except outbound.Unreachable as error:
            raise NoPage(str(error)) from error
        if answer.status in REFUSED:
            raise AccessRefused
        return answer


def _address(path: str) -> str:
    """The configured address, which may already name the page of the sendings."""
    base = settings.PIX_API_URL.rstrip("/")
    if path == PATH and base.endswith("/envois"):
        return str(base)
    parts = urlsplit(base)
    root = f"{parts.scheme}://{parts.netloc}" if base.endswith("/envois") else base
    return f"{root}{path}"


def _next_of(link: str) -> tuple[str, str]:
    """The cursor and the filter of the next page, from a bare URL; the rest of it is not read."""
    try:
        query = parse_qs(urlsplit(link.strip().strip("<>")).query)
    except ValueError:
        return "", ""
    cursor = query.get("curseur", [""])[0]
    in_error = query.get("enErreur", [""])[0]
    is_known = in_error in ("true", "false")
    return cursor if len(cursor) <= LONGEST_CURSOR else "", in_error if is_known else ""
