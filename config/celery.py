"""Background work, with or without a broker.

A verb leaves a row saying that work is owed; a door rings the bell with `delay_on_commit`. With a
broker, Celery workers answer. Without one, the same call hands the task to a pool of two threads
of this process once the transaction has committed, so that a single machine needs nothing more.
A lost bell loses nothing: the row is still there, and every task may run twice.
"""

from __future__ import annotations

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from celery import Celery
from celery.contrib.django.task import DjangoTask
from celery.signals import worker_init
from django.conf import settings
from django.db import close_old_connections, connections
from django.utils.module_loading import import_string

from config import schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

POOL_THREADS = 2
logger = logging.getLogger(__name__)


@cache
def pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=POOL_THREADS, thread_name_prefix="declic-task")


class OwedTask(DjangoTask):
    """A task that goes to the broker, to the pool, or runs at once, as the settings say."""

    def apply_async(self, args: Any = None, kwargs: Any = None, **options: Any) -> Any:
        if settings.TASKS_RUN == "broker":
            return super().apply_async(args, kwargs, **options)
        if settings.TASKS_RUN == "at_once":
            return self.apply(args, kwargs, throw=True)
        return pool().submit(self._run_in_thread, args, kwargs)

    def _run_in_thread(self, args: Any, kwargs: Any) -> Any:
        close_old_connections()
        try:
            result = self.apply(args, kwargs)
            if result.failed():
                logger.error("task failed", extra={"task": self.name}, exc_info=result.result)
            return result
        finally:
            connections.close_all()


app = Celery("declic", task_cls=OwedTask)
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    result_serializer="json",
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_track_started=False,
    # With eager mode, propagating would turn a retry into an exception.
    task_eager_propagates=False,
    task_default_queue="pdf",
    task_routes={
        "passes.tasks.*bank*": {"queue": "bank"},
        "passes.tasks.take_up_claims": {"queue": "exports"},
        "reporting.tasks.*": {"queue": "exports"},
    },
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    timezone="Europe/Paris",
)


@app.on_after_configure.connect
def _read_settings(sender: Celery, **_: Any) -> None:
    sender.conf.broker_url = settings.BROKER_URL or None
    sender.conf.beat_schedule = {
        job.name: {"task": run_job.name, "schedule": job.every, "args": (job.name,)}
        for job in schedule.JOBS
    }


@app.task(name="config.run_job")
def run_job(name: str) -> None:
    """Run one line of the schedule; each may run twice."""
    job = next(job for job in schedule.JOBS if job.name == name)
    import_string(job.runs)()


@worker_init.connect
def _refuse_unfit_start(**_: Any) -> None:
    from config import checks

    checks.refuse_unfit_start()


app.autodiscover_tasks()
