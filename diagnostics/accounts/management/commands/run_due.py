"""What the schedule owes, run from cron or a systemd timer where there is no Celery beat.

The table is read through settings by dotted path, so that the floor does not import what stands
above it. Every job may run twice, so running them all is always lawful.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string

from diagnostics.accounts.refusals import Refusal


class Command(BaseCommand):
    help = "Exécute les tâches périodiques dues (voir config/schedule.py)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", metavar="JOB", help="une seule tâche, par son nom")

    def handle(self, *args: Any, **options: Any) -> None:
        jobs = import_string(settings.SCHEDULE)
        only = options["only"]
        chosen = [job for job in jobs if only in (None, job.name)]
        if not chosen:
            known = ", ".join(job.name for job in jobs)
            raise CommandError(f"Tâche inconnue : {only}. Tâches : {known}.", returncode=2)
        refused = 0
        for job in chosen:
            try:
                import_string(job.runs)()
            except Refusal as refusal:
                refused += 1
                self.stderr.write(f"{job.name} : {refusal.sentence}")
            else:
                self.stdout.write(f"{job.name} : fait.")
        if refused:
            raise CommandError(f"{refused} tâche(s) refusée(s).", returncode=1)
