"""P10: stream one million rows as CSV, formulas defused.

Three ways, fed the same table, each in a process of its own: the naive one (DictWriter over model
instances), ours (`reporting.streaming.tuples` into `reporting.writers.csv.chunks`), and the limit
(COPY on PostgreSQL; on SQLite the bare driver and the bare csv module). Same answers: every way
writes the same number of lines, and ours the same bytes as the limit where nothing is defused.

    .venv/bin/python -m bench.p10_stream_csv [--size full] [--database sqlite]
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.p1_redeem import prepare

SIZES = {"small": (200_000, 3), "full": (1_000_000, 5)}
WAYS = ("naive", "ours", "limit")
FIELDS = ("id", "refusal_code", "device", "service_on", "serial", "is_made_by_device")
COPY_GOAL, NAIVE_GOAL, MEMORY_GOAL_MB = 2.0, 4.0, 20


def fill(count: int) -> None:
    """Make the rows inside the database: refused scans need nothing else."""
    from django.db import connection

    head = (
        "INSERT INTO passes_refusedscan (refusal_code, device, service_on, received_at, serial,"
        " is_made_by_device) "
    )
    body = (
        f"SELECT 'already_redeemed', 'appareil ' || n, DATE '2026-03-01' + n / 5000, now(), n,"
        f" false FROM generate_series(1, {count:d}) AS n"
        if connection.vendor == "postgresql"
        else f"SELECT 'already_redeemed', 'appareil ' || n, date('2026-03-01', (n / 5000) ||"
        f" ' days'), datetime('now'), n, 0 FROM (WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL"
        f" SELECT n + 1 FROM s WHERE n < {count:d}) SELECT n FROM s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(head + body)
        cursor.execute("ANALYZE")


def naive() -> Iterator[bytes]:
    """Write what a Django team writes first."""
    from passes.models import RefusedScan

    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, FIELDS, lineterminator="\r\n")
    writer.writeheader()
    for scan in RefusedScan.objects.order_by("pk"):
        writer.writerow({field: getattr(scan, field) for field in FIELDS})
    yield buffer.getvalue().encode()


def ours() -> Iterator[bytes]:
    """Write as the reports do."""
    from passes.models import RefusedScan
    from reporting import streaming
    from reporting.columns import Column
    from reporting.writers.csv import MACHINE, chunks

    kinds = ("number", "text", "text", "date", "number", "flag")
    columns = tuple(Column(f, f, k) for f, k in zip(FIELDS, kinds, strict=True))
    rows = streaming.tuples(RefusedScan.objects.order_by("pk"), *FIELDS, iso=["service_on"])
    return chunks(rows, MACHINE, columns)


def limit() -> Iterator[bytes]:
    """Let the database write (PostgreSQL), or the bare driver and module (SQLite)."""
    from django.db import connection

    names = ", ".join(FIELDS)
    query = f"SELECT {names} FROM passes_refusedscan ORDER BY id"
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            copy = f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER true)"
            with cursor.cursor.copy(copy) as out:
                yield from (bytes(block) for block in out)
        return
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(FIELDS)
    cursor = connection.connection.execute(query)
    while rows := cursor.fetchmany(2000):
        writer.writerows(rows)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def run_one(way: str) -> None:
    """Run one way in this process, and print its CPU, its memory above the base, its lines."""
    import django

    django.setup()
    from django.db import connection

    connection.ensure_connection()
    base = resource.getrusage(resource.RUSAGE_SELF)
    lines, digest = 0, hashlib.sha256()
    for block in {"naive": naive, "ours": ours, "limit": limit}[way]():
        lines += block.count(b"\n")
        digest.update(block.replace(b"\r\n", b"\n"))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "cpu": used.ru_utime + used.ru_stime - base.ru_utime - base.ru_stime,
                "memory_mb": (used.ru_maxrss - base.ru_maxrss) / 1024,
                "lines": lines,
                "digest": digest.hexdigest(),
            }
        )
    )


def measure(size: str, database: str) -> dict[str, Any]:
    count, rounds = SIZES[size]
    prepare(database)
    fill(count)
    runs: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way in WAYS:
            done = subprocess.run(
                [sys.executable, "-m", "bench.p10_stream_csv", "--way", way],
                stdout=subprocess.PIPE,
                text=True,
                check=True,
                env=os.environ,
            )
            runs[way].append(json.loads(done.stdout))
    lines = {run["lines"] for way in WAYS for run in runs[way]}
    assert lines == {count + 1}, lines
    cpu = {way: statistics.median(run["cpu"] for run in runs[way]) for way in WAYS}
    memory = {way: round(statistics.median(r["memory_mb"] for r in runs[way]), 1) for way in WAYS}
    return {
        "database": database,
        "rows": count,
        "cpu_seconds": {way: round(value, 2) for way, value in cpu.items()},
        "memory_above_base_mb": memory,
        "ours_over_limit": round(cpu["ours"] / cpu["limit"], 2),
        "naive_over_ours": round(cpu["naive"] / cpu["ours"], 2),
    }


def main() -> int:
    reader = argparse.ArgumentParser(prog="p10")
    reader.add_argument("--size", choices=sorted(SIZES), default="small")
    reader.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    reader.add_argument("--way", choices=WAYS)
    chosen = reader.parse_args()
    if chosen.way:
        run_one(chosen.way)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("TMPDIR", str(Path(folder)))
        found = measure(chosen.size, chosen.database)
    print(json.dumps(found, indent=1))
    kept = (
        found["naive_over_ours"] >= NAIVE_GOAL
        and found["memory_above_base_mb"]["ours"] <= MEMORY_GOAL_MB
        and (chosen.database == "sqlite" or found["ours_over_limit"] <= COPY_GOAL)
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
