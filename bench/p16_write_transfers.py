"""P16: write a file of 20,000 transfers against sepaxml taken as it is, in flat memory.

Two ways on the same transfers, each in a process of its own: the naive one (the library, one
payment after the other, then its own validation), and ours (`passes.formats.pain001.write`: faults,
text, schema). Same answers: both give the same bytes. The memory is what writing adds to the
process, at two sizes; ours holds the bytes of the file, which are kept, and little else.

    .venv/bin/python -m bench.p16_write_transfers [--size full]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from passes.formats import pain001
from passes.formats.pain001 import Party, PaymentFile, Transfer

SIZES = {"small": (5_000, 3), "full": (20_000, 5)}
WAYS = ("naive", "ours")
RATIO_GOAL, MEMORY_GOAL = 0.6, 0.35
CREATED_AT = datetime(2026, 4, 8, 9, 30)  # noqa: DTZ001 — written as it is, the bank's local time


def payment_file(count: int) -> PaymentFile:
    """Make a file of so many transfers, with the names that a country really has."""
    return PaymentFile(
        message_id="B-2026-000016",
        created_at=CREATED_AT,
        requested_on=date(2026, 4, 10),
        debtor=Party("Opérateur des Pass", "FR7630006000011234567890189", "AGRIFRPPXXX"),
        transfers=tuple(
            Transfer(
                f"R-2026-03-{n:06d}-1",
                Party(f"Médiathèque & Cœur de l’Aubépine n° {n}", "FR7610107001011234567890129"),
                1_000 + n * 7 % 90_000,
                f"Pass numériques, relevé R-2026-03-{n:06d}",
            )
            for n in range(count)
        ),
    )


def naive(file: PaymentFile) -> bytes:
    """Write as most programs do: the library, payment by payment, and its own validation."""
    from sepaxml.validation import try_valid_xml

    from tests.passes.formats import sepa_witness

    written = sepa_witness.write(file)
    try_valid_xml(written, file.version)
    return written


def run_one(way: str, count: int) -> None:
    """Run one way in this process; print its CPU, the memory it added, what it wrote."""
    write: Callable[[PaymentFile], bytes] = {"naive": naive, "ours": pain001.write}[way]
    write(payment_file(1))  # imports, the schema and the first use are not the writing
    file = payment_file(count)
    base = resource.getrusage(resource.RUSAGE_SELF)
    written = write(file)
    used = resource.getrusage(resource.RUSAGE_SELF)
    found = {
        "cpu": used.ru_utime + used.ru_stime - base.ru_utime - base.ru_stime,
        "memory_mb": (used.ru_maxrss - base.ru_maxrss) / 1024,
        "bytes": len(written),
        "digest": hashlib.sha256(written).hexdigest(),
    }
    print(json.dumps(found))


def measure(size: str) -> dict[str, Any]:
    count, rounds = SIZES[size]
    runs: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way in WAYS:
            runs[way].append(_apart(way, count))
    digests = {run["digest"] for way in WAYS for run in runs[way]}
    assert len(digests) == 1, digests
    cpu = {way: statistics.median(run["cpu"] for run in runs[way]) for way in WAYS}
    memory = {way: round(max(run["memory_mb"] for run in runs[way]), 1) for way in WAYS}
    return {
        "bench": "P16",
        "transfers": count,
        "file_mb": round(runs["ours"][0]["bytes"] / 1024 / 1024, 1),
        "cpu_seconds": {way: round(value, 2) for way, value in cpu.items()},
        "memory_above_base_mb": {
            **memory,
            "ours_half": round(_apart("ours", count // 2)["memory_mb"], 1),
        },
        "ours_over_naive": round(cpu["ours"] / cpu["naive"], 2),
        "ours_over_naive_memory": round(memory["ours"] / memory["naive"], 2),
        "goal": f"<= {RATIO_GOAL} of the CPU and {MEMORY_GOAL} of the memory, the same bytes",
    }


def _apart(way: str, count: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.p16_write_transfers", "--way", way, "--count", str(count)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> int:
    reader = argparse.ArgumentParser(prog="p16")
    reader.add_argument("--size", choices=sorted(SIZES), default="small")
    reader.add_argument("--way", choices=WAYS)
    reader.add_argument("--count", type=int, default=SIZES["small"][0])
    chosen = reader.parse_args()
    if chosen.way:
        run_one(chosen.way, chosen.count)
        return 0
    found = measure(chosen.size)
    print(json.dumps(found, indent=1))
    kept = found["ours_over_naive"] <= RATIO_GOAL and found["ours_over_naive_memory"] <= MEMORY_GOAL
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
