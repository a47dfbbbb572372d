"""`manage.py close_month YYYY-MM`: the statements of a month; run twice, it changes nothing."""

from __future__ import annotations

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.refusals import Refusal
from passes import closing, money
from passes.models import MonthlyStatement, Provider

UUID_SHAPE = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class Command(BaseCommand):
    help = "Clôture un mois : un relevé par structure, pour ce qui a été reçu avant la fin du mois."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("period", metavar="YYYY-MM", help="le mois à clôturer")
        parser.add_argument("--provider", help="une seule structure (SIRET ou identifiant public)")
        parser.add_argument(
            "--dry-run", action="store_true", help="montre les relevés sans rien écrire"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        period = options["period"]
        if not PERIOD.fullmatch(period):
            raise CommandError(f"« {period} » n'est pas un mois (AAAA-MM).", returncode=2)
        provider = _provider(options["provider"]) if options["provider"] else None
        issued = _try(period, provider) if options["dry_run"] else _close(period, provider)
        for statement in issued:
            self.stdout.write(_line(statement))
        self.stdout.write(_summary(issued, dry_run=options["dry_run"]))


def _close(period: str, provider: Provider | None) -> list[MonthlyStatement]:
    try:
        return closing.close_month(actor=SystemJob("close_month"), period=period, provider=provider)
    except Refusal as refusal:
        raise CommandError(refusal.sentence, returncode=1) from refusal


def _try(period: str, provider: Provider | None) -> list[MonthlyStatement]:
    with transaction.atomic():
        issued = _close(period, provider)
        transaction.set_rollback(True)
    return issued


def _provider(name: str) -> Provider:
    field = "public_id" if UUID_SHAPE.fullmatch(name) else "siret"
    found = Provider.objects.filter(**{field: name.replace(" ", "")}).first()
    if found is None:
        raise CommandError(f"Aucune structure ne répond à « {name} ».", returncode=2)
    return found


def _line(statement: MonthlyStatement) -> str:
    return (
        f"{statement.number}  {statement.provider.name}  "
        f"{money.show(statement.net_cents)}  {statement.get_status_display()}"
    )


def _summary(issued: list[MonthlyStatement], *, dry_run: bool) -> str:
    if not issued:
        return "Aucun relevé à émettre : ce mois est à jour."
    net = money.show(money.total(statement.net_cents for statement in issued))
    count = f"{len(issued)} relevés" if len(issued) > 1 else "1 relevé"
    return f"{count}, {net} nets." + (" Rien n'a été écrit." if dry_run else "")
