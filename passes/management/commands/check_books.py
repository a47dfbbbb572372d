"""`manage.py check_books`: the seven laws, one line each; 0 when all hold, 1 on any difference."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diagnostics.accounts.journal import SystemJob
from passes import checking
from passes.laws import LawResult
from passes.models import Order


class Command(BaseCommand):
    help = "Vérifie les sept lois des livres : une ligne par loi, avec ses chiffres."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--order", metavar="REFERENCE", help="une seule commande (lois A, B, F)"
        )
        parser.add_argument("--json", action="store_true", help="pour un programme")

    def handle(self, *args: Any, **options: Any) -> None:
        order = _order_of(options["order"]) if options["order"] else None
        results = checking.check_books(actor=SystemJob("check_books"), order=order)
        if options["json"]:
            self.stdout.write(json.dumps([_plain(one) for one in results], ensure_ascii=False))
        else:
            self.stdout.write("\n".join(checking.line_of(one) for one in results))
        if not all(result.ok for result in results):
            raise SystemExit(1)


def _order_of(reference: str) -> Order:
    order = Order.objects.filter(reference=reference).first()
    if order is None:
        raise CommandError(f"La commande « {reference} » n'existe pas.", returncode=2)
    return order


def _plain(result: LawResult) -> dict[str, Any]:
    unit = "cents" if result.is_money else "Pass"
    return {
        "law": result.law,
        "title": result.title,
        "subject": result.subject,
        "figures": {figure.label: figure.value for figure in result.figures},
        "difference": result.difference,
        "unit": unit,
        "verdict": result.verdict,
        "faults": result.faults,
    }
