"""`manage.py export_places FILE`: the public places in the national standard, version 1.0.2."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from diagnostics.accounts import journal
from passes import publishing


class Command(BaseCommand):
    help = "Écrit les lieux publics au standard national des lieux de médiation numérique."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        content = publishing.export_places(actor=journal.SystemJob("export_places"))
        try:
            options["file"].write_bytes(content)
        except OSError as error:
            raise CommandError(f"Le fichier ne s'écrit pas : {error.strerror}.") from error
        lines = content.count(b"\n") - 1
        self.stdout.write(f"{lines} lieux écrits dans {options['file'].name}.")
