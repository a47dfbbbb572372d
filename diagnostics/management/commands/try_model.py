"""`try_model VERSION`: everybody under a version not in force, beside the one in force."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diagnostics import ren_model, trying
from diagnostics.accounts.journal import SystemJob
from diagnostics.accounts.refusals import Refusal
from diagnostics.enums import Level
from diagnostics.ren_moves import Moves

ACTOR = SystemJob("try_model")
KINDS = {
    "one": "un poids à la fois",
    "all": "tous les poids ensemble",
    "drawn": "chaque poids au hasard",
}


class Command(BaseCommand):
    help = "Essaie une version du modèle sur tout le monde, à part ; reprend où elle s'est arrêtée."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("version", help="numéro de la version, par exemple 1.1.0")
        parser.add_argument("--limit", type=int, help="au plus ce nombre de personnes cette fois")
        parser.add_argument("--file", type=Path, help="les tables d'une version pas encore publiée")
        parser.add_argument(
            "--shake",
            type=int,
            metavar="POUR_CENT",
            help="ne garde rien : bouge les poids A, B et D de cette version de tant pour cent",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        model = _model(options["version"], options["file"])
        if options["shake"]:
            self._shake(model, options["shake"], options["limit"])
            return
        self._try(model, options["limit"])
        self._show(trying.side_by_side(model))

    def _try(self, model: ren_model.Model, limit: int | None) -> None:
        total = trying.waiting(model).count()
        total = total if limit is None else min(total, limit)
        done = 0
        try:
            while count := trying.try_model(
                actor=ACTOR, model=model, most=min(trying.BATCH, total - done)
            ):
                done += count
                self.stderr.write(f"{done} sur {total} ({100 * done // total} %)")
                if done >= total:
                    break
        except Refusal as refusal:
            raise CommandError(refusal.sentence, returncode=1) from refusal
        self.stderr.write(f"{done} personne(s) de plus sous la version {model.version}.")

    def _show(self, moves: Moves) -> None:
        names = [_name(level) for level in moves.columns]
        self.stdout.write(
            f"{'En vigueur, puis à l’essai':<28}" + "".join(f"{n:>22}" for n in names)
        )
        for before, counts in moves.rows():
            cells = "".join(f"{count:>22}" for count in counts)
            self.stdout.write(f"{_name(before):<28}{cells}")
        self.stdout.write(
            f"{moves.changed} personne(s) sur {moves.total} changeraient de niveau "
            f"({_percent(moves.share)})."
        )
        for line in _steps(moves):
            self.stdout.write(line)

    def _shake(self, model: ren_model.Model, percent: int, limit: int | None) -> None:
        shaken = trying.shake(model, percent, most=limit)
        self.stdout.write(
            f"Poids A, B et D bougés de {percent} % : niveau calculé, avant et après."
        )
        for kind, label in KINDS.items():
            self.stdout.write(f"\n{label.capitalize()} :")
            for each in (each for each in shaken if each.variant.kind == kind):
                steps = ", ".join(_steps(each.moves)) or "personne ne change"
                share = _percent(each.moves.share)
                self.stdout.write(f"  {each.variant.name:<18} {share:>8}  {steps}")
        shares = sorted(each.moves.share for each in shaken)
        self.stdout.write(
            f"\nSur {shaken[0].moves.total} personne(s) : {_percent(shares[len(shares) // 2])} "
            f"changent de niveau dans le cas du milieu, {_percent(shares[-1])} dans le pire."
        )


def _model(version: str, file: Path | None) -> ren_model.Model:
    if file is None:
        if version not in ren_model.published_versions():
            raise CommandError(f"La version {version} du modèle n'est pas publiée.", returncode=2)
        return ren_model.load_model(version)
    try:
        model = ren_model.read_model(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"Le fichier {file} n'est pas un modèle : {error}", returncode=2) from (
            error
        )
    if model.version != version:
        raise CommandError(f"Le fichier porte la version {model.version}.", returncode=2)
    return model


def _steps(moves: Moves) -> list[str]:
    lines = []
    for step, count in moves.by_step.items():
        levels = f"{abs(step)} niveau{'x' if abs(step) > 1 else ''}"
        lines.append(f"{count} de {levels} plus {'haut' if step > 0 else 'bas'}")
    if moves.unsized:
        lines.append(f"{moves.unsized} vers ou depuis « {Level.UNKNOWN.label} »")
    return lines


def _name(level: str) -> str:
    return str(Level(level).label) if level else "illisible"


def _percent(share: float) -> str:
    return f"{share:.1f}".replace(".", ",") + " %"
