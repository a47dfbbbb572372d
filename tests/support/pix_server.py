"""A Pix of our own, on this machine, that also fails: refused, slow, cut, repeated, misleading.

It speaks the pull protocol of diagnosis.md, 7.2: a token by client credentials, then pages of
sendings, newest first, with a bare URL in the header `link`.
"""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

TOKEN = "jeton-de-pix"
SECRET = "secret-de-pix"
SCOPE = "pole-emploi-participants-result"


@dataclass
class Pix:
    """What the server holds, how it will fail, and everything it was asked."""

    sendings: list[dict[str, Any]] = field(default_factory=list)
    page_size: int = 2
    link_host: str = "https://ailleurs.example"
    failures: list[str] = field(default_factory=list)  # one for each page asked, first first
    asked: list[dict[str, str]] = field(default_factory=list)
    tokens: list[dict[str, str]] = field(default_factory=list)
    secret: str = SECRET
    address: str = ""

    def page(self, query: dict[str, str]) -> tuple[list[dict[str, Any]], str]:
        """One page after the cursor, and the bare URL of the next one."""
        newest = sorted(self.sendings, key=_age, reverse=True)
        if cursor := query.get("curseur"):
            named = json.loads(base64.b64decode(cursor))
            after = (named["dateEnvoi"], str(named["idEnvoi"]))
            newest = [sending for sending in newest if _age(sending) < after]
        page = newest[: self.page_size]
        if not page:
            return [], ""
        last = {"idEnvoi": page[-1]["idEnvoi"], "dateEnvoi": page[-1]["dateEnvoi"]}
        text = base64.b64encode(json.dumps(last, separators=(",", ":")).encode()).decode()
        asked = {"curseur": text, "enErreur": query.get("enErreur", "")}
        told = {name: value for name, value in asked.items() if value}
        return page, f"{self.link_host}/pole-emploi/envois?{urlencode(told)}"


def _age(sending: dict[str, Any]) -> tuple[str, str]:
    return sending["dateEnvoi"], str(sending["idEnvoi"])


@contextmanager
def serving() -> Iterator[Pix]:
    """Serve from a thread of this process until the end of the block."""
    pix = Pix()

    class Handler(_Handler):
        told = pix

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    pix.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield pix
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    told: Pix

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        form = {
            name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()
        }
        self.told.tokens.append(form)
        if form.get("client_secret") != self.told.secret or form.get("scope") != SCOPE:
            self._answer(401, {"errors": ["wrong client"]})
            return
        told = {"access_token": TOKEN, "token_type": "bearer", "expires_in": 3600}
        self._answer(200, told)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.told.asked.append({"path": parts.path, **query})
        failure = self.told.failures.pop(0) if self.told.failures else ""
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            failure = "401"
        if failure.isdigit():
            self._answer(int(failure), {"errors": [failure]})
        elif failure:
            getattr(self, f"_{failure}")(query)
        else:
            page, link = self.told.page(query)
            self._answer(200, page, link)

    def _slow(self, query: dict[str, str]) -> None:
        time.sleep(1.5)
        self._answer(200, [])

    def _cut(self, query: dict[str, str]) -> None:
        """Promise a page, send half of it, and leave."""
        page, link = self.told.page(query)
        body = json.dumps(page).encode()
        self.send_response(200)
        self.send_header("link", link)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def _repeat(self, query: dict[str, str]) -> None:
        """Send the page of this cursor with a link to itself."""
        page, _link = self.told.page(query)
        self._answer(200, page, f"{self.told.address}?{urlencode(query)}")

    def _redirect(self, query: dict[str, str]) -> None:
        self.send_response(302)
        self.send_header("Location", f"{self.told.address}/ailleurs")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _page_of_words(self, query: dict[str, str]) -> None:
        self._answer(200, "Maintenance en cours")

    def _huge(self, query: dict[str, str]) -> None:
        self._answer(200, ["x" * 4_000_000])

    def _answer(self, status: int, told: Any, link: str = "") -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if link:
            self.send_header("link", link)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            return

    def log_message(self, *args: Any) -> None:
        """Say nothing: a test reads what was asked."""
