"""What the schedule owes, run without a broker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from diagnostics.accounts.refusals import STATE_CHANGED, Refusal

HERE = "tests.accounts.test_run_due"
ran: list[str] = []


@dataclass(frozen=True)
class Job:
    name: str
    runs: str
    every: timedelta = timedelta(hours=1)


def first() -> None:
    ran.append("first")


def second() -> None:
    ran.append("second")


def refuses() -> None:
    raise Refusal(STATE_CHANGED)


JOBS = (Job("first", f"{HERE}.first"), Job("second", f"{HERE}.second"))
JOBS_WITH_REFUSAL = (Job("no", f"{HERE}.refuses"), Job("first", f"{HERE}.first"))


@pytest.fixture
def run(settings: Any) -> Callable[..., str]:
    ran.clear()

    def call(*arguments: str, jobs: str = "JOBS") -> str:
        settings.SCHEDULE = f"{HERE}.{jobs}"
        said = StringIO()
        call_command("run_due", *arguments, stdout=said, stderr=said)
        return said.getvalue()

    return call


def test_every_job_runs_once_in_the_order_of_the_table(run: Callable[..., str]) -> None:
    assert run() == "first : fait.\nsecond : fait.\n"
    assert ran == ["first", "second"]


def test_one_job_can_be_asked_for_by_name(run: Callable[..., str]) -> None:
    run("--only", "second")
    assert ran == ["second"]


def test_an_unknown_job_is_an_argument_that_cannot_be_read(run: Callable[..., str]) -> None:
    with pytest.raises(CommandError, match="Tâche inconnue : rien") as refused:
        run("--only", "rien")
    assert refused.value.returncode == 2


def test_a_refusal_does_not_stop_the_jobs_after_it(run: Callable[..., str]) -> None:
    with pytest.raises(CommandError, match="1 tâche") as refused:
        run(jobs="JOBS_WITH_REFUSAL")
    assert refused.value.returncode == 1
    assert ran == ["first"]
