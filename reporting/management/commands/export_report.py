"""One report of the catalogue → a file, with the rights of one user (reports.md section 8)."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.refusals import Refusal
from reporting import enums, requesting


class Command(BaseCommand):
    help = "Écrit un rapport du catalogue dans un fichier, avec les droits d'un utilisateur."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="nom du rapport : inclusion")
        parser.add_argument("--as", dest="user", required=True, help="adresse mail du compte")
        parser.add_argument("--period", required=True, help="2026-10, 2026-T3 ou 2026")
        parser.add_argument("--format", choices=enums.FileFormat.values, default="xlsx")
        parser.add_argument("--scope", type=uuid.UUID, nargs="*", default=[], help="agences")
        parser.add_argument("--to", type=Path, default=Path(), help="dossier où écrire")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["user"].lower(), is_active=True).first()
        if user is None:
            raise CommandError("Aucun compte actif n'a cette adresse.", returncode=2)
        if not options["to"].is_dir():
            raise CommandError(f"Le dossier {options['to']} n'existe pas.", returncode=2)
        wanted = requesting.Wanted(
            options["name"], tuple(options["scope"]), options["period"], options["format"]
        )
        try:
            request = requesting.request_report(actor=user, wanted=wanted)
            if request.status == enums.RequestStatus.QUEUED:
                job = journal.SystemJob("export_report")
                request = requesting.build_report(actor=job, request=request)
            content = requesting.download_report(actor=user, request=request)
        except Refusal as refusal:
            raise CommandError(f"{refusal.code} : {refusal.sentence}", returncode=1) from None
        target = options["to"] / request.file_name
        target.write_bytes(content)
        self.stdout.write(f"{target} : {request.row_count} lignes, {request.file_digest}")
