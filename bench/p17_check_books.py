"""P17: the seven laws weighed over ten million Passes, each table read once.

Three ways on the same population of PostgreSQL: ours (`checking.weigh`, in one snapshot), the naive
one (every order, every statement, every question by itself: bench/p17_naive.py) and the limit (the
rows of the same tables counted, nothing compared). CPU of this process and of the database are told
apart. Same answers: every cell, every row denied, every sum of lines. The statements asked must be
as many for one life and for all of them. At full size the naive way is measured on a sample
of orders and statements, and multiplied; its answers are compared on that sample.

    .venv/bin/python -m bench.p17_check_books [--size full]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from bench.p1_redeem import cpu_of
from bench.p17_stage import NOW, ORDERS, Population

SIZES = {"small": (200_000, 60, 3), "full": (10_000_000, 3_000, 1)}
COUNTED = ("Pass", "Booklet", "HandOver", "Redemption", "StatementLine", "MonthlyStatement")
SAMPLE = {"small": (ORDERS, 720), "full": (2, 100)}


def prepare() -> None:
    """Settings of the tests, on a PostgreSQL of this run's own."""
    from tests.support import postgres

    address = postgres.start()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "TEST_DATABASE_URL": address,
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def database_process() -> psutil.Process:
    """The server of databases started by this run."""
    folder = os.environ["TEST_DATABASE_URL"].partition("host=")[2]
    return psutil.Process(int(Path(folder, "data", "postmaster.pid").read_text().split()[0]))


class Meter:
    """What a piece of work cost: wall, this process, the database; and how often it asked."""

    def __init__(self) -> None:
        self.costs: list[tuple[float, float, float]] = []
        self.statements = 0

    def run(self, work: Callable[[], Any]) -> Any:
        from django.db import connection

        server, self.statements = database_process(), 0
        before = (time.perf_counter(), time.process_time(), cpu_of(server))
        with connection.execute_wrapper(self._count):
            answer = work()
        after = (time.perf_counter(), time.process_time(), cpu_of(server))
        wall, ours, database = (b - a for a, b in zip(before, after, strict=True))
        self.costs.append((wall, ours, database))
        return answer

    def _count(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        return execute(sql, params, many, context)

    def told(self, times: float = 1) -> dict[str, float]:
        names = ("wall_s", "application_cpu_s", "database_cpu_s")
        medians = (statistics.median(column) * times for column in zip(*self.costs, strict=True))
        return {name: round(cost, 2) for name, cost in zip(names, medians, strict=True)}


def weighed() -> Any:
    from passes import checking, snapshots

    with snapshots.one_instant():
        return checking.weigh()


def counted() -> None:
    from django.apps import apps

    for name in COUNTED:
        apps.get_model(f"passes.{name}").objects.count()


def compared(size: str) -> tuple[Meter, float]:
    """Ask the naive questions of a sample, and hold our answers to theirs."""
    from bench import p17_naive as naive
    from passes import line_books, pass_cells
    from passes.models import MonthlyStatement, Order

    orders, statements = SAMPLE[size]
    some = list(Order.objects.order_by("-pk")[:orders])
    months = list(MonthlyStatement.objects.order_by("-pk")[:statements])
    meter = Meter()
    told = meter.run(
        lambda: (
            [(naive.cells_of(order), naive.denied_of(order)) for order in some],
            [naive.lines_of(each) for each in months],
        )
    )
    cells, lines = pass_cells.read(), line_books.read()
    for order, (asked, denied) in zip(some, told[0], strict=True):
        states = {state: cells.states[order.pk][state] for state in naive.STATES}
        away = cells.on_the_way[order.pk]
        found = {**states, "on_the_way": away, "replacements": cells.replacements[order.pk]}
        assert found == asked, (order, found, asked)
        assert cells.denied[order.pk] == denied, (order, denied)
    for each, (added, off, _, kinds) in zip(months, told[1], strict=True):
        assert (lines.added[each.pk], lines.off[each.pk]) == (added, off), each
        assert lines.by_kind[each.pk] == kinds, each
    # Orders and statements weigh the same on this stage: the sample speaks for all of them.
    return meter, max(Order.objects.count() / orders, MonthlyStatement.objects.count() / statements)


def measure(size: str) -> dict[str, Any]:
    import time_machine

    passes, providers, rounds = SIZES[size]
    prepare()
    from passes.models import Pass

    with time_machine.travel(NOW, tick=False):
        population = Population(passes, providers)
        before = Meter()
        population.live()
        before.run(weighed)
        population.multiply()
        ours, limit = Meter(), Meter()
        for _ in range(rounds):
            results = ours.run(weighed)
            limit.run(counted)
        assert all(one.ok for one in results), [one.faults for one in results]
        naive, times = compared(size)
        found = Pass.objects.count()
    assert ours.statements == before.statements, (ours.statements, before.statements)
    told = {"ours": ours.told(), "limit": limit.told(), "naive": naive.told(times)}
    naive_cpu, ours_cpu = (
        told[way]["application_cpu_s"] + told[way]["database_cpu_s"] for way in ("naive", "ours")
    )
    return {
        "passes": found,
        "statements": ours.statements,
        "naive_is_a_sample_times": round(times, 1),
        **told,
        "naive_over_ours_cpu": round(naive_cpu / ours_cpu, 1),
    }


def main() -> int:
    reader = argparse.ArgumentParser(prog="p17")
    reader.add_argument("--size", choices=sorted(SIZES), default="small")
    chosen = reader.parse_args()
    found = measure(chosen.size)
    print(json.dumps(found, indent=1))
    return 0 if found["naive_over_ours_cpu"] >= 1 else 1


if __name__ == "__main__":
    sys.exit(main())
