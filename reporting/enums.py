"""States of a request, formats of a file, with the French words of the screens."""

from __future__ import annotations

from django.db import models


class RequestStatus(models.TextChoices):
    QUEUED = "queued", "en attente"
    RUNNING = "running", "en cours"
    READY = "ready", "prêt"
    FAILED = "failed", "à refaire"
    FORGOTTEN = "forgotten", "effacé"


REQUEST_TRANSITIONS = {
    RequestStatus.QUEUED: frozenset({RequestStatus.RUNNING}),
    RequestStatus.RUNNING: frozenset(
        {RequestStatus.READY, RequestStatus.FAILED, RequestStatus.QUEUED}
    ),
    RequestStatus.FAILED: frozenset({RequestStatus.QUEUED}),
    RequestStatus.READY: frozenset({RequestStatus.FORGOTTEN}),
}


class FileFormat(models.TextChoices):
    CSV_MACHINE = "csv", "CSV pour un logiciel"
    CSV_EXCEL = "csv_excel", "CSV pour Excel"
    XLSX = "xlsx", "classeur Excel"


class Audience(models.TextChoices):
    INSIDE = "inside", "interne"
    OUTSIDE = "outside", "externe"
