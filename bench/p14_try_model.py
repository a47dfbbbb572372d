"""P14: the risk of everybody under a new version of the model (`try_model`).

Three ways, fed the same people, in turns: the verb (`assess_risk` as the desk calls it: situation
read from the records, result, proposals, review, journal), the naive trial (one person after the
other, `ren.assess` and one insert), and ours (`trying.try_model`, by columns). Beside them, the
arithmetic alone. Same answers: level, score and completeness of ours are those of the naive trial
for every person it tried.

    .venv/bin/python -m bench.p14_try_model [--size full] [--database sqlite]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.p1_stage import prepare

GOAL = 20
SIZES = {"small": (20_000, 1_000, 40, 5), "full": (1_000_000, 2_000, 100, 5)}
SLICE = 10_000


def fill(count: int) -> None:
    """Make people and the assessment in force of each, an input of every kind."""
    import datetime as dt

    from diagnostics.models import Person, RiskAssessment
    from tests.accounts.factories import AgencyFactory
    from tests.diagnostics.random_situations import AS_OF, random_situation

    chance, agency = random.Random(14), AgencyFactory()
    at = dt.datetime.combine(AS_OF, dt.time(9), tzinfo=dt.UTC)
    for start in range(0, count, SLICE):
        size = min(SLICE, count - start)
        people = Person.objects.bulk_create(
            Person(
                last_name="Banc",
                first_name="Essai",
                search_name="banc essai",
                agency=agency,
                first_met_on=AS_OF,
                last_contact_on=AS_OF,
                created_at=at,
            )
            for _ in range(size)
        )
        RiskAssessment.objects.bulk_create(
            RiskAssessment(
                person=person,
                agency=agency,
                model_version="1.0.0",
                as_of=AS_OF,
                assessed_at=at,
                input=random_situation(chance),
                output={},
                completeness=0,
                computed_level="faible",
                level="faible",
                next_review_on=AS_OF,
            )
            for person in people
        )


def version(number: int) -> Any:
    """A version of its own for each round: the same tables, another threshold of no effect."""
    from tests.diagnostics.versions import stricter

    return stricter(f"1.{number}.0", bench_round=number)


def by_verb(count: int, number: int) -> None:
    """Assess as the desk does, then forget."""
    from django.db import transaction

    from diagnostics import assessing
    from diagnostics.accounts.journal import SystemJob
    from diagnostics.models import Person

    for person in list(Person.objects.order_by("pk")[:count]):
        with transaction.atomic():
            assessing.assess_risk(actor=SystemJob("bench"), person=person)
            transaction.set_rollback(True)


def one_by_one(count: int, number: int) -> None:
    """Try as a Django team writes it first: one person, one computation, one insert."""
    from django.utils import timezone

    from diagnostics import ren
    from diagnostics.models import Person, TrialAssessment

    model = version(number)
    for pk in list(Person.objects.order_by("pk").values_list("pk", flat=True)[:count]):
        assessment = Person.objects.get(pk=pk).assessments.order_by("-as_of", "-pk").first()
        result = ren.assess(assessment.input, model)
        TrialAssessment.objects.create(
            assessment=assessment,
            model_version="naive",
            model_digest=model.digest,
            tried_at=timezone.now(),
            **{name: result[name] for name in ("score", "completeness", "computed_level", "level")},
        )


def ours(count: int, number: int) -> None:
    """Try everybody by columns, as the command does."""
    from diagnostics import trying
    from diagnostics.accounts.journal import SystemJob

    model = version(number)
    while trying.try_model(actor=SystemJob("bench"), model=model):
        pass


def arithmetic(count: int, number: int) -> None:
    """Compute without database: situations in memory, results in memory."""
    from diagnostics import ren_columns
    from tests.diagnostics.random_situations import random_situation

    chance = random.Random(14)
    many = [random_situation(chance) for _ in range(SLICE)]
    start = time.perf_counter()
    list(ren_columns.assess_many(many, version(number)).summaries())
    _took["arithmetic"] = (time.perf_counter() - start) / SLICE


_took: dict[str, float] = {}


def timed(way: Callable[[int, int], None], count: int, number: int) -> dict[str, float]:
    before = resource.getrusage(resource.RUSAGE_SELF)
    start = time.perf_counter()
    way(count, number)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": wall / count * 1e6, "cpu": cpu / count * 1e6}


def assert_same(rounds: int) -> int:
    """Compare every trial of the naive way with ours, under the same tables."""
    from diagnostics.models import TrialAssessment

    fields = ("model_digest", "assessment_id", "score", "completeness", "computed_level", "level")
    naive = set(TrialAssessment.objects.filter(model_version="naive").values_list(*fields))
    found = TrialAssessment.objects.exclude(model_version="naive").values_list(*fields)
    assert naive <= set(found.filter(assessment_id__in={row[1] for row in naive}))
    return len(naive)


def measure(size: str, database: str) -> dict[str, Any]:
    people, naive_count, verb_count, rounds = SIZES[size]
    prepare(database)
    fill(people)
    counts = {"verb": verb_count, "one_by_one": naive_count, "ours": people}
    ways = {"verb": by_verb, "one_by_one": one_by_one, "ours": ours}
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
    for number in range(1, (rounds if size == "small" else 3) + 1):
        for name, way in ways.items():
            runs[name].append(timed(way, counts[name], number))
    arithmetic(0, 1)
    wall = {name: statistics.median(run["wall"] for run in runs[name]) for name in ways}
    cpu = {name: statistics.median(run["cpu"] for run in runs[name]) for name in ways}
    return {
        "database": database,
        "people": people,
        "microseconds_a_person": {name: round(value, 1) for name, value in wall.items()},
        "cpu_microseconds_a_person": {name: round(value, 1) for name, value in cpu.items()},
        "arithmetic_alone": round(_took["arithmetic"] * 1e6, 1),
        "verb_over_ours": round(wall["verb"] / wall["ours"], 1),
        "one_by_one_over_ours": round(wall["one_by_one"] / wall["ours"], 1),
        "compared": assert_same(rounds),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> int:
    reader = argparse.ArgumentParser(prog="p14")
    reader.add_argument("--size", choices=sorted(SIZES), default="small")
    reader.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    chosen = reader.parse_args()
    found = measure(chosen.size, chosen.database)
    print(json.dumps(found, indent=1))
    return 0 if found["verb_over_ours"] >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
