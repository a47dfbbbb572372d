"""`score_risk FILE.json`: situations → results of REN, without database (risk-model.md, 10).

Whoever doubts a result can replay it here from its stored input: nothing is read or written but
the file, and an error in one situation is its answer, never the end of the run.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diagnostics import ren_model, ren_vectors


class Command(BaseCommand):
    help = "Évalue le risque d'exclusion numérique des situations d'un fichier JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--check", action="store_true", help="compare avec les réponses du fichier"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        written = _read(options["file"])
        entries = _entries(written)
        if options["check"]:
            self._check(entries)
            return
        model = ren_model.load_model()
        answers = [ren_vectors.answer(entry, model) for entry in entries]
        is_single = isinstance(written, Mapping) and "risk_vectors" not in written
        self.stdout.write(
            json.dumps(answers[0] if is_single else answers, ensure_ascii=False, indent=2)
        )

    def _check(self, entries: list[Mapping[str, Any]]) -> None:
        model = ren_model.load_model()
        differences = [line for entry in entries for line in ren_vectors.differences(entry, model)]
        for line in differences:
            self.stdout.write(line)
        if differences:
            raise CommandError(f"{len(differences)} différence(s).", returncode=1)
        self.stderr.write(f"{len(entries)} situation(s), aucune différence.")


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(
            f"Le fichier {path} ne peut pas être lu : {error}", returncode=2
        ) from error


def _entries(written: Any) -> list[Mapping[str, Any]]:
    if isinstance(written, Mapping) and "risk_vectors" not in written:
        is_wrapped = "input" in written and "as_of" not in written
        return [written if is_wrapped else {"id": None, "input": written}]
    rows = written["risk_vectors"] if isinstance(written, Mapping) else written
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise CommandError("Le fichier ne contient pas de situations.", returncode=2)
    return rows
