"""`manage.py import_bank_statement FILE`: a bank's file → entries, then the certain matches.

Any file of the bank: a statement (camt.053, CFONB 120, CSV), a notice (camt.054), or its answer to
a file of transfers (pain.002).

Exit 0 when all of it is read, 1 when it is refused or held, 2 when there is no such file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.refusals import Refusal
from passes import answering, money, reconciling
from passes.enums import BankFileStatus
from passes.formats import pain002
from passes.models import BankEntry, BankStatement


class Command(BaseCommand):
    help = (
        "Importe un fichier de la banque (camt.053, camt.054, CFONB 120, CSV, pain.002), "
        "puis rapproche le certain."
    )

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
        if pain002.is_report(content):
            self._answer(path, content)
            return False
        first = reconciling.import_bank_statement(
            actor=SystemJob("import_bank_statement"), content=content, file_name=path.name
        )
        brought = list(BankStatement.objects.filter(file_digest=first.file_digest))
        for statement in brought:
            self.stdout.write(_line_of(statement))
        if first.left_out:
            self.stdout.write(f"Laissé de côté : {first.left_out}.")
        return any(statement.status == BankFileStatus.HELD for statement in brought)

    def _answer(self, path: Path, content: bytes) -> None:
        report = answering.import_payment_report(
            actor=SystemJob("import_bank_statement"), content=content, file_name=path.name
        )
        self.stdout.write(
            f"Réponse pour {report.batch.number} : acceptés {report.accepted_count}, "
            f"en attente {report.waiting_count}, rejetés {report.rejected_count}, "
            f"sans effet {report.ignored_count}."
        )


def _line_of(statement: BankStatement) -> str:
    day = f"Relevé du {statement.until_on:%d/%m/%Y}"
    if statement.status == BankFileStatus.NOTICE:
        return f"Avis du {statement.until_on:%d/%m/%Y} : écritures {statement.entry_count}."
    if statement.status == BankFileStatus.HELD:
        gap = money.show(statement.difference_cents)
        return f"{day} : RETENU, les soldes ne tombent pas juste (écart {gap})."
    open_count = BankEntry.objects.open().filter(bank_statement=statement).count()
    return (
        f"{day} : écritures {statement.entry_count}, déjà connues {statement.known_count}, "
        f"à rapprocher {open_count}, annoncées {statement.pending_count}."
    )
