"""The only way out to the network: short, bounded, to a configured address and nowhere else.

Invariants: every call has a time limit, on each step and on the whole; a redirection is never
followed, because it would choose the address for us; an answer larger than expected is dropped
before it fills the memory. What went wrong is told without the address's query or any secret.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from django.conf import settings

LARGEST_ANSWER = 20 * 1024 * 1024
# A server that drips one byte now and then keeps each step short: the whole is bounded too.
WHOLE_TIMES_STEP = 3
OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class Unreachable(Exception):
    """No usable answer came: no connection, too slow, cut, or too large."""


@dataclass(frozen=True)
class Answer:
    """What a server answered, whole."""

    status: int
    headers: Mapping[str, str]
    content: bytes


def is_safe(address: str) -> bool:
    """Whether secrets may travel to this address: encrypted, or on this very machine (tests)."""
    parts = urlsplit(address)
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in OWN_MACHINE)


def get(address: str, *, query: Mapping[str, str], token: str) -> Answer:
    """Ask for a page with a bearer token."""
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    return _call("GET", address, params=dict(query), headers=headers)


def post_form(address: str, *, form: Mapping[str, str]) -> Answer:
    """Send a form, as OAuth2 asks for its tokens."""
    return _call("POST", address, data=dict(form), headers={"Accept": "application/json"})


def _call(method: str, address: str, **sent: object) -> Answer:
    step = settings.OUTBOUND_TIMEOUT_SECONDS
    proxy = settings.OUTBOUND_PROXY or None
    ends_at = time.monotonic() + WHOLE_TIMES_STEP * step
    try:
        with (
            # The environment is read by config/env.py alone: httpx must not look at it.
            httpx.Client(
                timeout=step, follow_redirects=False, trust_env=False, proxy=proxy
            ) as client,
            client.stream(method, address, **sent) as response,  # type: ignore[arg-type]
        ):
            content = bytearray()
            for block in response.iter_bytes():
                content += block
                if len(content) > LARGEST_ANSWER:
                    raise Unreachable("la réponse est trop grande")
                if time.monotonic() > ends_at:
                    raise Unreachable("la réponse est trop lente")
            return Answer(response.status_code, dict(response.headers), bytes(content))
    except httpx.TimeoutException as error:
        raise Unreachable("la réponse est trop lente") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreachable("la liaison est coupée") from error
