"""Verify a creditor pack or an evidence pack: who signed it, and that no file was touched."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from diagnostics import sealing
from passes import proving


class Command(BaseCommand):
    help = (
        "Vérifie un dossier signé : 0 s'il est intact, 1 s'il ne l'est pas, 2 s'il est illisible."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", help="le dossier (ZIP)")
        parser.add_argument(
            "--key", help="une clé publique (PEM) ; sans elle, celles de cette instance"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            keys = (
                [sealing.read_public_pem(Path(options["key"]).read_text())]
                if options["key"]
                else []
            )
            with Path(options["file"]).open("rb") as file:
                found = proving.verify(file, keys)
        except (OSError, ValueError) as error:
            raise CommandError(str(error), returncode=2) from error
        if found.signed_by is not None:
            self.stdout.write(f"Signé par la clé {sealing.key_fingerprint(found.signed_by)}.")
        for fault in found.faults:
            self.stdout.write(fault)
        if not found.ok:
            self.stdout.write("Ce dossier n'est pas celui qui a été signé.")
            sys.exit(1)
        self.stdout.write(f"{found.count} fichiers intacts.")
