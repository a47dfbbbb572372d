"""The table of periodic tasks."""

from __future__ import annotations

import pytest
from django.utils.module_loading import import_string

from config import celery, schedule


@pytest.mark.parametrize("job", schedule.JOBS, ids=lambda job: job.name)
def test_a_job_names_a_verb_that_exists_and_says_why(job: schedule.Job) -> None:
    assert callable(import_string(job.runs))
    assert job.reason.endswith(".")
    assert job.every.total_seconds() > 0


def test_names_are_given_once() -> None:
    names = [job.name for job in schedule.JOBS]
    assert len(names) == len(set(names))


def test_celery_beat_reads_the_same_table() -> None:
    celery.app.conf.broker_url  # noqa: B018 - reading one setting loads them all
    assert set(celery.app.conf.beat_schedule) == {job.name for job in schedule.JOBS}


@pytest.mark.django_db
@pytest.mark.parametrize("job", schedule.JOBS, ids=lambda job: job.name)
def test_a_job_may_run_twice(job: schedule.Job) -> None:
    celery.run_job(job.name)
    celery.run_job(job.name)
