"""`manage.py import_pix_envois FILE`: the results that Pix sent, analysed then confirmed."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from diagnostics import importing
from diagnostics.accounts.management.loading import LoadingCommand
from diagnostics.enums import ImportStatus
from diagnostics.models import ImportedFile

FAULTS_SHOWN = 20


class Command(LoadingCommand):
    help = "Importe des envois Pix (JSON) ou un export Pix Orga (CSV) ; le reste attend."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--without-errors", action="store_true", help="importe les lignes sans erreur"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.file_name = Path(options["file"]).name
        self.without_errors = bool(options["without_errors"])
        super().handle(*args, **options)

    def load(self, content: bytes | None) -> str:
        file = importing.analyse_file(
            actor=importing.RECORDER, name=self.file_name, content=content or b""
        )
        if file.status == ImportStatus.EMPTY:
            return "Aucune nouveauté."
        self.show_faults(file)
        file = importing.confirm_import(
            actor=importing.RECORDER, file=file, without_errors=self.without_errors
        )
        return (
            f"Envois lus : {file.read_count}. Résultats enregistrés : {file.imported_count}. "
            f"À rattacher : {file.to_attach_count}. Déjà connus : {file.known_count}. "
            f"En erreur : {file.refused_count}."
        )

    def show_faults(self, file: ImportedFile) -> None:
        for fault in file.faults.all()[:FAULTS_SHOWN]:
            self.stderr.write(f"Ligne {fault.row} : {fault.column} : {fault.reason}")
