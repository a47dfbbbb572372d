"""Build the demonstration instance (passes-and-money.md section 12)."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demo import building, own_page
from diagnostics.accounts.models import User


class Command(BaseCommand):
    help = "Construit l'instance de démonstration, sans personne réelle."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=sorted(building.SIZES), default="small")
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument("--as-of", type=dt.date.fromisoformat, default=None)
        parser.add_argument("--fault", choices=building.FAULTS, default="")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE or settings.CLOCK == "database":
            raise CommandError(
                "La démonstration ne se charge que sur une instance de démonstration."
            )
        if User.objects.exists():
            raise CommandError(
                "Cette base contient déjà des comptes : la démonstration ne s'y ajoute pas."
            )
        started = time.monotonic()
        wanted = building.Wanted(
            size=options["size"],
            seed=options["seed"],
            as_of=options["as_of"] or dt.datetime.now(tz=dt.UTC).date(),
            fault=options["fault"],
        )
        refused = building.build(wanted, self._say)
        told = ", ".join(f"{code} {count}" for code, count in sorted(refused.items()))
        self.stdout.write(f"Refus rencontrés en chemin : {told or 'aucun'}.")
        if address := own_page.address():
            self.stdout.write(f"« Mon espace » d'une personne : {address}")
        self.stdout.write(f"Démonstration prête en {time.monotonic() - started:.0f} s.")

    def _say(self, step: str) -> None:
        self.stdout.write(f"  {step}", ending="\n")
        self.stdout.flush()
