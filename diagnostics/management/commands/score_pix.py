"""`score_pix FILE.json`: vectors → the arithmetic of Pix, without database (diagnosis.md, 9).

Whoever doubts a level, a class or an estimate can replay it here: every list of the file is
answered with the names of its own fields, and `--check` compares with the answers it holds.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diagnostics import pix_answers

TOLERANCE = 1e-9
MISSING = object()


class Command(BaseCommand):
    help = "Calcule les scores Pix, les estimations et les classes d'un fichier JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--check", action="store_true", help="compare avec les réponses du fichier"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file = _read(options["file"])
        lists = {name: rows for name, rows in file.items() if isinstance(rows, list)}
        for name in lists:
            if name not in pix_answers.READERS:
                self.stderr.write(f"Liste inconnue : {name}")
        known = {name: rows for name, rows in lists.items() if name in pix_answers.READERS}
        answered = {name: _answered(name, rows, file) for name, rows in known.items()}
        if options["check"]:
            self._check(known, answered)
            return
        self.stdout.write(json.dumps(answered, ensure_ascii=False, indent=2))

    def _check(
        self,
        lists: Mapping[str, list[Mapping[str, Any]]],
        answered: Mapping[str, list[dict[str, Any]]],
    ) -> None:
        wrong = 0
        for name, rows in lists.items():
            differences = _differences(rows, answered[name])
            wrong += len(differences)
            said = "; ".join(differences) or "aucune différence"
            self.stdout.write(f"{name} : {len(rows)} cas, {said}")
        if wrong:
            raise CommandError(f"{wrong} différence(s).", returncode=1)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        file = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = f"Le fichier {path} ne peut pas être lu : {error}"
        raise CommandError(reason, returncode=2) from error
    if not isinstance(file, Mapping):
        raise CommandError("Le fichier ne contient pas de listes nommées.", returncode=2)
    return file


def _answered(name: str, rows: list[Any], file: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the entries of one list ask for: their own fields, else those of the first entry."""
    usual: list[str] | None = None
    found = []
    for index, entry in enumerate(rows):
        try:
            answers = pix_answers.answers_of(name, entry, file)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            reason = f"{name}[{index}] ne peut pas être lu : {error!r}"
            raise CommandError(reason, returncode=2) from error
        own = [field for field in answers if field in entry]
        usual = (own or list(answers)) if usual is None else usual
        found.append({"index": index, "result": {f: answers[f] for f in own or usual}})
    return found


def _differences(rows: list[Mapping[str, Any]], answered: list[dict[str, Any]]) -> list[str]:
    return [
        f"cas {answer['index']} {field} : {found!r}, attendu {row[field]!r}"
        for row, answer in zip(rows, answered, strict=True)
        for field, found in answer["result"].items()
        if field in row and not is_same(found, row[field])
    ]


def is_same(found: Any, expected: Any) -> bool:
    """Whether two answers are equal, numbers within 1e-9 and lists in their order."""
    if isinstance(found, bool) or isinstance(expected, bool):
        return found is expected
    if isinstance(found, int | float) and isinstance(expected, int | float):
        return math.isclose(found, expected, rel_tol=0, abs_tol=TOLERANCE)
    if isinstance(found, Mapping) and isinstance(expected, Mapping):
        keys = set(found) | set(expected)
        return all(is_same(found.get(k, MISSING), expected.get(k, MISSING)) for k in keys)
    if isinstance(found, list) and isinstance(expected, list):
        pairs = zip(found, expected, strict=False)
        return len(found) == len(expected) and all(is_same(a, b) for a, b in pairs)
    return bool(found == expected)
