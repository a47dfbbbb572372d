"""P1 and P2: redeem one Pass through the API, everything included.

Four ways, fed Passes of the same order, in turns: the limit (Django REST framework and one
statement), the reference view (cached token, input serializer, the bare conditional update and
insert), ours (`POST /api/v1/redemptions`), and the naive one (the way a Django team writes it
first: token and objects looked up, the row locked, rules checked in Python, three saves).
PostgreSQL when one can be started, SQLite else. Same answers: each way leaves every Pass redeemed
exactly once. Retries and refusals of ours are measured apart.

    .venv/bin/python -m bench.p1_redeem [--size full] [--database sqlite]
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil

RATIO_GOAL = 1.7
PRETIX_TIMES_LIMIT = 29  # measured: 39 + 10 ms of CPU for 1.3 + 0.4 (performance.md, P1)
PRETIX_SHARE_GOAL = 12
SIZES = {"small": (5, 60), "full": (9, 400)}
WAYS = ("limit", "reference", "ours", "naive")
TOKEN = "banc-d-essai"


def prepare(database: str) -> None:
    """Settings of production, on a database of this run's own."""
    folder = Path(tempfile.mkdtemp(prefix="declic-p1-"))
    address = f"sqlite:///{folder}/p1.sqlite3"
    if database == "postgresql":
        from tests.support import postgres

        address = postgres.start()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "SECRET_KEY": "banc" * 16,
        "PASS_KEYS": uuid.uuid4().hex + uuid.uuid4().hex,
        "SEALING_KEYS": uuid.uuid4().hex + uuid.uuid4().hex,
        "EVIDENCE_KEY": uuid.uuid4().hex + uuid.uuid4().hex,
        "DATABASE_URL": address,
        "PUBLIC_HOST": "pass.example",
        "INSTANCE_ID": "banc",
        "LOG_LEVEL": "ERROR",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


class Stage:
    """One provider, one order, and as many usable Passes as the run spends."""

    def __init__(self, count: int) -> None:
        from django.db.models import F
        from django.utils import timezone

        from diagnostics.accounts import joining
        from passes import codes, enums, keys
        from passes.models import Booklet, HandOver, Order, Pass
        from tests.passes.scanning import open_desk

        self.desk = open_desk(size=1, on=timezone.localdate())
        member = self.desk.member
        _, self.token = joining.create_token(
            actor=member, user=member, label=TOKEN, scope_id=self.desk.provider.public_id
        )
        model, hand_over = self.desk.booklet, HandOver.objects.get()
        Order.objects.update(valid_from=F("drafted_at"))
        now = timezone.now()
        booklets = Booklet.objects.bulk_create(
            Booklet(
                number=codes.booklet_number(10_000 + n),
                order=model.order,
                agency=model.agency,
                size=10,
                status=enums.BookletStatus.HANDED_OUT,
                key_fingerprint=model.key_fingerprint,
                created_at=now,
            )
            for n in range(count // 10 + 1)
        )
        fields = {
            field.attname: getattr(hand_over, field.attname)
            for field in HandOver._meta.concrete_fields
            if field.attname not in {"id", "public_id", "reference", "booklet_id", "person_id"}
        }
        fields["second_booklet_reason"] = "banc"
        HandOver.objects.bulk_create(
            HandOver(
                **fields,
                reference=f"B-{booklet.pk}",
                booklet=booklet,
                person_id=hand_over.person_id,
            )
            for booklet in booklets
        )
        Pass.objects.bulk_create(
            (
                Pass(
                    serial=100_000 + 10 * n + rank,
                    booklet=booklet,
                    order=model.order,
                    rank=rank + 1,
                    status=enums.PassStatus.HANDED_OUT,
                )
                for n, booklet in enumerate(booklets)
                for rank in range(10)
            ),
            batch_size=500,
        )
        ring = keys.ring()
        serials = Pass.objects.filter(serial__gte=100_000).values_list("serial", flat=True)
        self.codes: Iterator[str] = iter([codes.sign(serial, ring) for serial in serials])
        self.day = timezone.localdate().isoformat()

    def body(self, code: str, scan_id: str = "") -> dict[str, str]:
        return {
            "code": code,
            "scan_id": scan_id or str(uuid.uuid4()),
            "site": str(self.desk.site.public_id),
            "service": self.desk.service.code,
            "service_on": self.day,
        }

    def bodies(self, count: int) -> list[dict[str, str]]:
        return [self.body(code) for code in itertools.islice(self.codes, count)]


class Site:
    """The application as a server calls it."""

    def __init__(self, token: str) -> None:
        from config.wsgi import application

        self.application = application
        self.token = token

    def post(self, path: str, body: dict[str, str]) -> tuple[int, dict[str, Any]]:
        sent = json.dumps(body).encode()
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "SERVER_NAME": "pass.example",
            "SERVER_PORT": "443",
            "HTTP_HOST": "pass.example",
            "HTTP_AUTHORIZATION": f"Bearer {self.token}",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(sent)),
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(sent),
            "wsgi.url_scheme": "https",
            "wsgi.errors": sys.stderr,
        }
        status: list[str] = []
        answer = self.application(environ, lambda line, headers: status.append(line))
        content = b"".join(answer)
        answer.close()
        return int(status[0][:3]), json.loads(content)


def processes_of_database() -> list[psutil.Process]:
    """The server started by this run, and its children: its CPU is told apart."""
    folder = os.environ["DATABASE_URL"].partition("host=")[2]
    if not folder:
        return []
    head = psutil.Process(int(Path(folder, "data", "postmaster.pid").read_text().split()[0]))
    return [head, *head.children(recursive=True)]


def cpu_of(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        try:
            spent = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += spent.user + spent.system
    return total


def measure(
    call: Callable[[dict[str, str]], Any], bodies: list[dict[str, str]]
) -> dict[str, float]:
    """Milliseconds of CPU a request, in the application and in the database, and on the wall."""
    servers = processes_of_database()
    database, application, wall = cpu_of(servers), time.process_time(), time.perf_counter()
    for body in bodies:
        call(body)
    count = len(bodies) / 1000
    return {
        "application_ms": (time.process_time() - application) / count,
        "database_ms": (cpu_of(servers) - database) / count,
        "wall_ms": (time.perf_counter() - wall) / count,
    }


def statements_of(call: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def expect(site: Site, path: str, status: int) -> Callable[[dict[str, str]], None]:
    def call(body: dict[str, str]) -> None:
        got, answer = site.post(path, body)
        assert got == status, (path, got, answer)

    return call


def run(size: str, database: str) -> dict[str, Any]:
    rounds, requests = SIZES[size]
    prepare(database)
    from django.conf import settings

    from bench import p1_ways
    from passes.models import Pass, Redemption

    settings.ROOT_URLCONF = "bench.p1_ways"
    settings.SHORT_PATHS = tuple(p1_ways.PATHS[way] for way in WAYS if way != "naive")
    stage = Stage(len(WAYS) * (rounds + 1) * requests + 100)
    p1_ways.STAGE = stage
    site = Site(stage.token)
    calls = {way: expect(site, p1_ways.PATHS[way], 201) for way in WAYS}
    calls["limit"] = expect(site, p1_ways.PATHS["limit"], 200)
    statements = {way: statements_of(lambda w=way: calls[w](stage.bodies(1)[0])) for way in WAYS}
    statements |= {way: statements_of(lambda w=way: calls[w](stage.bodies(1)[0])) for way in WAYS}
    seen: dict[str, list[dict[str, float]]] = {way: [] for way in (*WAYS, "replay", "refusal")}
    for turn in range(rounds + 1):
        for way in WAYS:
            bodies = stage.bodies(requests)
            figures = measure(calls[way], bodies)
            if turn:
                seen[way].append(figures)
            if way == "ours" and turn:
                seen["replay"].append(measure(expect(site, p1_ways.PATHS["ours"], 200), bodies))
                again = [{**body, "scan_id": str(uuid.uuid4())} for body in bodies]
                seen["refusal"].append(measure(expect(site, p1_ways.PATHS["ours"], 409), again))
    spent = Pass.objects.filter(status="redeemed").count()
    assert Redemption.objects.live().count() == spent == 3 * ((rounds + 1) * requests + 2)
    return {
        way: {
            "statements": statements.get(way),
            **{name: statistics.median(f[name] for f in figures) for name in figures[0]},
        }
        for way, figures in seen.items()
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


def keep(found: dict[str, Any], database: str) -> None:
    path = Path(__file__).resolve().parent / "results.json"
    results = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    results[f"p1_{database}"] = found
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
