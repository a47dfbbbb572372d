"""`check_item_bank`: the balance of the bank of questions, and each fault by its item.

Run before a new version is published; the table it prints is the one of docs/banque-de-questions.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diagnostics import item_bank
from diagnostics.item_bank import LEVELS, ItemBank


class Command(BaseCommand):
    help = "Vérifie la banque de questions et montre son équilibre."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bank", default=item_bank.CURRENT_VERSION, metavar="X.Y.Z")
        parser.add_argument("--file", type=Path, help="un fichier qui n'est pas encore publié")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"] or item_bank.file_of(options["bank"])
        bank = _read(path)
        self.stdout.write(balance_table(bank))
        faults = item_bank.faults(bank)
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faute(s) dans la banque.", returncode=1)
        self.stdout.write(f"Version {bank.version} : {len(bank.items)} questions, aucune faute.")


def _read(path: Path) -> ItemBank:
    try:
        return item_bank.read(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path.name} ne se lit pas : {error}", returncode=2) from error


def balance_table(bank: ItemBank) -> str:
    """Competence × level, with its tubes: a table that reads in a terminal and in Markdown."""
    heads = ["compétence", *(f"niv. {level}" for level in LEVELS), "total", "sujets"]
    rows = [
        [
            f"{code} *" if code in item_bank.SCOPES[item_bank.JOB_SEARCH] else code,
            *map(str, levels.values()),
            str(sum(levels.values())),
            ", ".join(_tubes(bank, code)),
        ]
        for code, levels in item_bank.balance(bank).items()
    ]
    columns = [sum(int(row[rank]) for row in rows) for rank in range(1, len(heads) - 1)]
    rows.append(["ensemble", *map(str, columns), f"{len(bank.tubes)} sujets"])
    lines = [heads, ["---", *("---:" for _ in columns), "---"], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _tubes(bank: ItemBank, code: str) -> list[str]:
    return [
        f"{tube} ({items[0].level} à {items[-1].level})"
        for tube, items in bank.tubes.items()
        if items[0].competence == code
    ]
