"""`simulate_interview`: the quality of the guided interview on simulated persons (6.5).

No database is read. The same options print the same tables; `--page` makes the tables and the
chart of the documentation again, between its two marks, so that no figure there is typed by hand.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diagnostics import (
    item_bank,
    simulation,
    simulation_designs,
    simulation_page,
    simulation_report,
    simulation_text,
)
from diagnostics.simulation import Plan


class Command(BaseCommand):
    help = "Mesure la qualité de l'entretien guidé sur des personnes simulées."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        plan = Plan()
        parser.add_argument("--persons", type=_whole, default=plan.persons)
        parser.add_argument("--seed", type=int, default=plan.seed)
        parser.add_argument("--scope", choices=list(item_bank.SCOPES), default=plan.scope)
        parser.add_argument("--questions", type=_whole, default=plan.questions)
        parser.add_argument("--help-allowance", type=_allowance, default=plan.help_allowance)
        parser.add_argument(
            "--assumed-allowance",
            type=_allowance,
            default=plan.assumed_allowance,
            help="l'aide que le calcul suppose ; --help-allowance est celle des personnes",
        )
        parser.add_argument("--population", choices=simulation.POPULATIONS, default=plan.population)
        parser.add_argument("--careless", type=_share, default=plan.careless)
        parser.add_argument(
            "--design",
            action="append",
            choices=list(simulation_designs.DESIGNS),
            help="un plan d'entretien, à répéter ; sans lui, les trois plans du dossier",
        )
        shown = parser.add_mutually_exclusive_group()
        shown.add_argument("--json", action="store_true", help="les mêmes chiffres en JSON")
        shown.add_argument("--markdown", action="store_true", help="les mêmes tableaux en Markdown")
        shown.add_argument(
            "--page", type=Path, help="refait les tableaux et le dessin de cette page"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan(**{field.name: options[field.name] for field in fields(Plan)})
        if options["page"]:
            self._remake(options["page"], plan)
            return
        bank = item_bank.load()
        chosen = [simulation_designs.DESIGNS[name] for name in options["design"] or ()]
        for design in chosen:
            if plan.scope not in design.scopes:
                raise CommandError(f"Le plan {design.name} demande --scope {design.scopes[0]}.")
        designs = chosen or simulation_report.standard_designs(plan)
        results = simulation_report.run(plan, designs, bank)
        is_default = plan == Plan(persons=plan.persons, seed=plan.seed) and not chosen
        gates = simulation_report.gates(plan, bank) if is_default else ()
        if options["json"]:
            data = simulation_text.as_data(results, gates)
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1))
        elif options["markdown"]:
            self.stdout.write(simulation_text.as_markdown(results, gates))
        else:
            self.stdout.write(simulation_text.as_text(results, gates))

    def _remake(self, page: Path, plan: Plan) -> None:
        made = simulation_page.make(plan, item_bank.load())
        try:
            page.write_text(made.put_into(page.read_text("utf-8")), "utf-8")
        except (OSError, ValueError) as error:
            raise CommandError(f"La page {page} ne peut pas être refaite : {error}") from error
        for name, drawing in made.drawings.items():
            page.parent.joinpath("images", name).write_text(drawing, "utf-8")
        self.stdout.write(f"{page} et {len(made.drawings)} dessin(s) refaits.")


def _whole(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("un nombre entier d'au moins 1")
    return number


def _share(text: str) -> float:
    if not 0 <= (number := float(text.replace(",", "."))) <= 1:
        raise argparse.ArgumentTypeError("une part, de 0 à 1")
    return number


def _allowance(text: str) -> float:
    if (number := float(text.replace(",", "."))) <= 0:
        raise argparse.ArgumentTypeError("un nombre plus grand que 0")
    return number
