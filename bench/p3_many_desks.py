"""P3: thirty-two desks at once against eight, a third of their requests being retries.

The same gunicorn (three workers of two threads, for two cores) on the same PostgreSQL is sent the
same kind of work by 8 clients, then by 32, in turns. What is promised: at least 0.85 of the
throughput, a slowest hundredth at most four times the middle, no answer of the 500s, every Pass
spent exactly once and every retry answered with the first redemption.

    .venv/bin/python -m bench.p3_many_desks [--size full]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import threading
import time
from collections import Counter
from typing import Any

from bench.p1_redeem import PATHS, Client, keep, served
from bench.p1_stage import Stage, prepare

SIZES = {"small": (3, 480), "full": (5, 3200)}
FEW, MANY = 8, 32
THROUGHPUT_GOAL = 0.85
TAIL_GOAL = 4.0


def with_retries(bodies: list[dict[str, str]], dice: random.Random) -> list[dict[str, str]]:
    """The scans, and half as many again sent twice: a third of all requests are retries."""
    sent = [*bodies, *dice.sample(bodies, len(bodies) // 2)]
    dice.shuffle(sent)
    return sent


def storm(port: int, token: str, bodies: list[dict[str, str]], clients: int) -> dict[str, Any]:
    """Send everything from so many desks; tell speed, delays, statuses and who got what."""
    delays: list[float] = []
    statuses: Counter[int] = Counter()
    answers: dict[str, set[str]] = {}
    line = threading.Barrier(clients + 1)

    def desk(share: list[dict[str, str]]) -> None:
        client = Client(port, token)
        line.wait()
        for body in share:
            start = time.perf_counter()
            status, content = client.post(PATHS["ours"], body)
            delays.append(time.perf_counter() - start)
            statuses[status] += 1
            answers.setdefault(body["scan_id"], set()).add(json.loads(content).get("id", ""))

    threads = [
        threading.Thread(target=desk, args=(bodies[place::clients],)) for place in range(clients)
    ]
    for thread in threads:
        thread.start()
    line.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - start
    assert all(len(redemptions) == 1 for redemptions in answers.values()), "a retry differed"
    assert set(statuses) <= {200, 201}, statuses
    assert statuses[201] == len(answers), "a Pass was not spent exactly once"
    cut = statistics.quantiles(delays, n=100)
    return {"per_second": len(bodies) / spent, "p50_ms": cut[49] * 1000, "p99_ms": cut[98] * 1000}


def run(size: str) -> dict[str, Any]:
    rounds, requests = SIZES[size]
    prepare("postgresql")
    from passes.models import Redemption

    stage = Stage(2 * (rounds + 1) * requests + 50)
    dice = random.Random(3)
    seen: dict[int, list[dict[str, float]]] = {FEW: [], MANY: []}
    with served(workers=3, threads=2) as (port, _server):
        for turn in range(rounds + 1):
            for clients, figures in seen.items():
                bodies = with_retries(stage.bodies(requests), dice)
                found = storm(port, stage.token, bodies, clients)
                if turn:
                    figures.append(found)
    assert Redemption.objects.live().count() == 2 * (rounds + 1) * requests
    return {
        str(clients): {name: statistics.median(f[name] for f in turns) for name in turns[0]}
        for clients, turns in seen.items()
    }


def main() -> int:
    reader = argparse.ArgumentParser(prog="bench.p3_many_desks")
    reader.add_argument("--size", choices=sorted(SIZES), default="small")
    found = run(reader.parse_args().size)
    print("P3 redeem from many desks at once, PostgreSQL, a third of the requests being retries")
    for clients, figures in found.items():
        print(
            f"  {clients:>2s} desks  {figures['per_second']:7.0f} a second"
            f"  p50 {figures['p50_ms']:7.1f} ms  p99 {figures['p99_ms']:7.1f} ms"
        )
    many, few = found[str(MANY)], found[str(FEW)]
    throughput = many["per_second"] / few["per_second"]
    tail = many["p99_ms"] / many["p50_ms"]
    print(
        f"  {throughput:.2f} of the throughput (goal {THROUGHPUT_GOAL}),"
        f" p99 is {tail:.1f} x p50 (goal {TAIL_GOAL}), every Pass spent exactly once, no 5xx"
    )
    keep({**found, "throughput_ratio": throughput, "p99_over_p50": tail}, "many_desks", "p3")
    return 0 if throughput >= THROUGHPUT_GOAL and tail <= TAIL_GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
