"""`manage.py import_bank_statement FILE`: a bank's file → entries, then the certain matches.

Exit 0 when all of it is read, 1 when it is refused or held, 2 when there is no such file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.refusals import Refusal
from passes import money, reconciling
from passes.enums import BankFileStatus
from passes.models import BankEntry, BankStatement


class Command(BaseCommand):
    help = "Importe un relevé de compte camt.053 (versions 02 à 08), puis rapproche le certain."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="le fichier de la banque")
        parser.add_argument("--dry-run", action="store_true", help="lire, dire, ne rien garder")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as fault:
            raise CommandError(f"Fichier illisible : {path}", returncode=2) from fault
        try:
            if options["dry_run"]:
                is_held = self._try(path, content)
            else:
                is_held = self._import(path, content)
        except Refusal as refusal:
            raise CommandError(refusal.sentence, returncode=1) from refusal
        if is_held:
            raise SystemExit(1)

    def _try(self, path: Path, content: bytes) -> bool:
        with transaction.atomic():
            is_held = self._import(path, content)
            transaction.set_rollback(True)
        self.stdout.write("Rien n'est gardé (--dry-run).")
        return is_held

    def _import(self, path: Path, content: bytes) -> bool:
        """Import the file and say it; tell whether a statement of it is held."""
        first = reconciling.import_bank_statement(
            actor=SystemJob("import_bank_statement"), content=content, file_name=path.name
        )
        brought = list(BankStatement.objects.filter(file_digest=first.file_digest))
        for statement in brought:
            self.stdout.write(_line_of(statement))
        return any(statement.status == BankFileStatus.HELD for statement in brought)


def _line_of(statement: BankStatement) -> str:
    day = f"Relevé du {statement.until_on:%d/%m/%Y}"
    if statement.status == BankFileStatus.HELD:
        gap = money.show(statement.difference_cents)
        return f"{day} : RETENU, les soldes ne tombent pas juste (écart {gap})."
    open_count = BankEntry.objects.open().filter(bank_statement=statement).count()
    return (
        f"{day} : écritures {statement.entry_count}, déjà connues {statement.known_count}, "
        f"à rapprocher {open_count}, annoncées {statement.pending_count}."
    )
