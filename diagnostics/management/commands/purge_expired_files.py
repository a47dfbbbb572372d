"""`manage.py purge_expired_files`: ends what is past its day, and says what it did."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from diagnostics import purging


class Command(BaseCommand):
    help = "Annonce et anonymise les dossiers à leur terme, efface brouillons et fichiers échus."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="dit ce qui serait fait, et ne fait rien"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self.stdout.write("À blanc : rien n’est écrit.")
            report = purging.rehearse()
        else:
            report = purging.purge_expired_files(actor=purging.JOB)
        for line in report.lines():
            self.stdout.write(line)
