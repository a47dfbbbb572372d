"""P1 and P2: redeem one Pass through the API, everything included.

Four ways, served by the same gunicorn and fed Passes of the same order, in turns: the limit (a new
Django project with REST framework and one statement), the reference view (cached token, input
serializer, the bare conditional update and insert), ours (`POST /api/v1/redemptions`), and the
naive one (the way a Django team writes it first: token and objects looked up, the row locked,
rules checked in Python, three saves). PostgreSQL by default, SQLite on demand. CPU of the server
tree and of the database are told apart. Same answers: each way leaves every Pass it was sent
redeemed exactly once. Replays and refusals of ours are measured beside.

    .venv/bin/python -m bench.p1_redeem [--size full] [--database sqlite]
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from bench.p1_stage import Stage, prepare

RATIO_GOAL = 1.7
PRETIX_TIMES_LIMIT = 29  # measured: 39 + 10 ms of CPU for 1.3 + 0.4 (performance.md, P1)
PRETIX_SHARE_GOAL = 12
SIZES = {"small": (5, 150), "full": (9, 500)}
PATHS = {
    "limit": "/bench/limit",
    "reference": "/bench/reference",
    "ours": "/api/v1/redemptions",
    "naive": "/bench/naive",
}
STATUS = {"limit": 200, "reference": 201, "ours": 201, "naive": 201}


@contextmanager
def served(workers: int = 1, threads: int = 2) -> Iterator[tuple[int, psutil.Process]]:
    """Gunicorn as in service: its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sizes = ["--workers", str(workers), "--threads", str(threads)]
    options = ["--worker-class", "gthread", *sizes]
    quiet = ["--log-level", "critical", "--keep-alive", "60", "--bind", f"127.0.0.1:{port}"]
    command = [sys.executable, "-m", "gunicorn", "bench.p1_server:application", *options, *quiet]
    server = subprocess.Popen(command, cwd=Path(__file__).resolve().parent.parent)
    try:
        for _ in range(300):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(10)


class Client:
    """One desk that keeps its connection."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(self, path: str, body: dict[str, str]) -> tuple[int, bytes]:
        self.connection.request("POST", path, json.dumps(body), self.headers)
        response = self.connection.getresponse()
        return response.status, response.read()

    def send(self, path: str, status: int, bodies: list[dict[str, str]]) -> None:
        for body in bodies:
            got, answer = self.post(path, body)
            assert got == status, (path, got, answer[:300])


def database_process() -> psutil.Process | None:
    """The server of databases started by this run."""
    folder = os.environ["DATABASE_URL"].partition("host=")[2]
    if not folder:
        return None
    return psutil.Process(int(Path(folder, "data", "postmaster.pid").read_text().split()[0]))


def cpu_of(head: psutil.Process | None) -> float:
    """Seconds of CPU spent by a process and all its children."""
    total = 0.0
    for process in [head, *head.children(recursive=True)] if head else []:
        try:
            spent = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += spent.user + spent.system
    return total


class Meter:
    """Reads what a batch of requests cost, in the server tree and in the database."""

    def __init__(self, server: psutil.Process) -> None:
        self.server, self.database = server, database_process()

    def read(self, send: Callable[[], None], count: int) -> dict[str, float]:
        before = cpu_of(self.server), cpu_of(self.database), time.perf_counter()
        send()
        after = cpu_of(self.server), cpu_of(self.database), time.perf_counter()
        names = ("application_ms", "database_ms", "wall_ms")
        return {
            name: (end - start) * 1000 / count
            for name, start, end in zip(names, before, after, strict=True)
        }


def statements_of(stage: Stage) -> dict[str, int]:
    """What each way asks of the database, BEGIN and COMMIT included, the token being known."""
    from django.db import connection
    from django.test import Client as TestClient
    from django.test.utils import CaptureQueriesContext

    found = {}
    for way, path in PATHS.items():
        for body in stage.bodies(2):
            with CaptureQueriesContext(connection) as captured:
                response = TestClient().post(
                    path,
                    body,
                    content_type="application/json",
                    headers={"Authorization": f"Bearer {stage.token}", "Host": "127.0.0.1"},
                )
            assert response.status_code == STATUS[way], (way, response.content)
            found[way] = len(captured)
    connection.close()
    return found


def run(size: str, database: str) -> dict[str, Any]:
    rounds, requests = SIZES[size]
    prepare(database)
    from django.conf import settings

    from passes.models import Pass, Redemption

    settings.ROOT_URLCONF = "bench.p1_ways"
    stage = Stage(len(PATHS) * (rounds + 1) * requests + 100)
    statements = statements_of(stage)
    seen: dict[str, list[dict[str, float]]] = {}
    with served() as (port, server):
        client, meter = Client(port, stage.token), Meter(server)

        def note(way: str, path: str, status: int, bodies: list[dict[str, str]]) -> None:
            figures = meter.read(lambda: client.send(path, status, bodies), len(bodies))
            seen.setdefault(way, []).append(figures)

        for _ in range(rounds + 1):
            for way, path in PATHS.items():
                bodies = stage.bodies(requests)
                note(way, path, STATUS[way], bodies)
                if way == "ours":
                    note("replay", path, 200, bodies)
                    again = [{**body, "scan_id": str(uuid.uuid4())} for body in bodies]
                    note("refusal", path, 409, again)
    spent = Pass.objects.filter(status="redeemed").count()
    assert Redemption.objects.live().count() == spent == 3 * ((rounds + 1) * requests + 2)
    return {
        way: {
            "statements": statements.get(way),
            # The first turn warms the server and the plans: it is not counted.
            **{name: statistics.median(f[name] for f in turns[1:]) for name in turns[0]},
        }
        for way, turns in seen.items()
    }


def total(figures: dict[str, Any]) -> float:
    return figures["application_ms"] + figures["database_ms"]


def show(found: dict[str, Any], database: str) -> dict[str, Any]:
    print(f"P1 redeem one Pass through the API, {database}: milliseconds of CPU a request")
    for way, figures in found.items():
        told = "" if figures["statements"] is None else f"{figures['statements']:3d} statements"
        print(
            f"  {way:10s} application {figures['application_ms']:6.2f}"
            f"  database {figures['database_ms']:5.2f}  wall {figures['wall_ms']:6.2f}  {told}"
        )
    ratio = total(found["ours"]) / total(found["reference"])
    pretix = PRETIX_TIMES_LIMIT * total(found["limit"]) / total(found["ours"])
    naive = total(found["naive"]) / total(found["ours"])
    print(
        f"  ours is {ratio:.2f} x the reference view (goal {RATIO_GOAL}),"
        f" 1/{pretix:.0f} of pretix (goal 1/{PRETIX_SHARE_GOAL}), 1/{naive:.1f} of the naive way"
    )
    return {"ratio_to_reference": ratio, "pretix_over_ours": pretix, "naive_over_ours": naive}


def keep(found: dict[str, Any], name: str, promise: str = "p1") -> None:
    path = Path(__file__).resolve().parent / "results.json"
    results = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    results[f"{promise}_{name}"] = found
    path.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main() -> int:
    reader = argparse.ArgumentParser(prog="bench.p1_redeem")
    reader.add_argument("--size", choices=sorted(SIZES), default="small")
    reader.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    chosen = reader.parse_args()
    found = run(chosen.size, chosen.database)
    goals = show(found, chosen.database)
    keep({**found, **goals}, chosen.database)
    met = (
        goals["ratio_to_reference"] <= RATIO_GOAL and goals["pretix_over_ours"] >= PRETIX_SHARE_GOAL
    )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
