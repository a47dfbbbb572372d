"""The bells of files and pulls: do now what the next sweep would do anyway."""

from __future__ import annotations

from celery import shared_task

from diagnostics import importing, pulling
from diagnostics.accounts import journal
from diagnostics.enums import PullStatus
from diagnostics.models import ImportedFile, PixPull


@shared_task
def take_up_file(file_id: int) -> None:
    """Read or record one file, if nobody has taken it yet."""
    file = ImportedFile.objects.filter(pk=file_id).first()
    if file is not None:
        importing.take_up(actor=journal.SystemJob("take_up_file"), file=file)


@shared_task
def pull(pull_id: int) -> None:
    """Run one pull that was asked, if nobody has taken it yet."""
    asked = PixPull.objects.filter(pk=pull_id, status=PullStatus.QUEUED).first()
    if asked is not None:
        pulling.pull_envois(actor=journal.SystemJob("pull_envois"), pull=asked)
