"""`manage.py climb_ladder`: the end of orders, for what is due today; twice changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from passes import expiring
from passes.models import Order


class Command(BaseCommand):
    help = "Fait franchir aux commandes les étapes de leur fin dont le jour est venu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--order", help="une seule commande, par sa référence")
        parser.add_argument("--dry-run", action="store_true", help="montre sans rien écrire")

    def handle(self, *args: Any, **options: Any) -> None:
        order = _order(options["order"]) if options["order"] else None
        if options["dry_run"]:
            with transaction.atomic():
                done = expiring.climb_ladder(order)
                transaction.set_rollback(True)
        else:
            done = expiring.climb_ladder(order)
        for line in done:
            self.stdout.write(line)
        if not done:
            self.stdout.write("Aucune étape n'est due aujourd'hui.")
        elif options["dry_run"]:
            self.stdout.write("Rien n'a été écrit.")


def _order(reference: str) -> Order:
    order = Order.objects.filter(reference=reference).first()
    if order is None:
        raise CommandError(f"Aucune commande ne porte la référence « {reference} ».", returncode=2)
    return order
