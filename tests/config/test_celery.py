"""Background work without a broker: after the commit, in a thread, and never lost in silence."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from celery import shared_task
from django.db import transaction

from config import celery

done: list[tuple[int, str]] = []


@shared_task
def note(number: int) -> None:
    done.append((number, threading.current_thread().name))


@shared_task
def fail() -> None:
    raise ValueError("panne")


@pytest.fixture(autouse=True)
def nothing_done() -> Iterator[None]:
    done.clear()
    yield
    done.clear()


@pytest.fixture
def embedded(settings: Any) -> None:
    settings.TASKS_RUN = "threads"


def settle() -> None:
    """Wait until both threads of the pool are idle."""
    barrier = threading.Barrier(celery.POOL_THREADS + 1)
    for _ in range(celery.POOL_THREADS):
        celery.pool().submit(barrier.wait, 10)
    barrier.wait(10)


def test_a_task_waits_for_the_commit(own_database: str, embedded: None) -> None:
    with transaction.atomic():
        note.delay_on_commit(1)
        settle()
        assert done == []
    settle()
    assert [number for number, _ in done] == [1]


def test_a_task_runs_in_a_thread_of_the_pool(own_database: str, embedded: None) -> None:
    note.delay(2)
    settle()
    assert done[0][1].startswith("declic-task")


def test_an_act_rolled_back_rings_no_bell(own_database: str, embedded: None) -> None:
    with transaction.atomic():
        note.delay_on_commit(3)
        transaction.set_rollback(True)
    settle()
    assert done == []


@pytest.mark.logs_errors
def test_a_task_that_fails_is_logged(
    own_database: str, embedded: None, caplog: pytest.LogCaptureFixture
) -> None:
    fail.delay()
    settle()
    assert any("task failed" in record.getMessage() for record in caplog.records)


def test_the_tests_run_tasks_at_once() -> None:
    note.delay(4)
    assert [number for number, _ in done] == [4]
    with pytest.raises(ValueError, match="panne"):
        fail.delay()
