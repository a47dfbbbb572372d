"""P15: import 100,000 lines of 61 columns (diagnosis.md, 7.1), in a memory that does not grow.

Each run is a process of its own, on a SQLite file of production, SQLite being the harder case: one
writer, and everything in this process. Four runs: 1,000 lines then many, as a CSV of Pix Orga and
as JSON sendings. One line in a hundred belongs to somebody, and becomes a record; the
others wait in « À rattacher ». Same answers: each run ends with exactly its count of lines.
Goals: at most 64 MiB above the run of 1,000 lines, 150 MB in all, five minutes; and the writer is
never held for more than the second a scanning desk would notice.

    .venv/bin/python -m bench.p15_imports [--size full]
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# A sending weighs ten times a line of CSV: 30,000 of them near the largest file that is taken.
SIZES = {
    "small": {"csv": 10_000, "json": 10_000},
    "full": {"csv": 100_000, "json": 30_000},
}
FEW = 1000
KNOWN_EVERY = 100
GROWTH_GOAL_MIB, WHOLE_GOAL_MB, SECONDS_GOAL, HELD_GOAL = 64, 150, 300, 1.0
BASE = (
    "Nom de l'organisation;ID Campagne;Code;Nom de la campagne;Parcours;Nom du Participant;"
    "Prénom du Participant;Identifiant France Travail;% de progression;"
    "Date et heure de début (Europe/Paris);Partage (O/N);"
    "Date et heure du partage (Europe/Paris);% maitrise de l'ensemble des acquis du profil"
)


def identifier(number: int) -> str:
    return f"{number:07d}A"


def write_csv(path: Path, count: int, names: list[str]) -> None:
    """An export of one campaign: sixteen competences, three columns each."""
    header = BASE + "".join(
        f";% de maitrise des acquis de la compétence {name}"
        f";Nombre d'acquis du profil cible dans la compétence {name}"
        f";Acquis maitrisés dans la compétence {name}"
        for name in names
    )
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(header + "\r\n")
        for n in range(count):
            told = ";0,5;8;4" * len(names)
            day = f"{1 + n % 28:02d}/01/2026 {n % 24:02d}:{n % 60:02d}"
            out.write(
                f'"Agence du banc";1;"BANC1";"Campagne du banc";"Parcours";"NOM{n}";"Prénom";'
                f'"{identifier(n)}";1;"{day}";"Oui";"{day}";0,5{told}\r\n'
            )


def write_json(path: Path, count: int, names: list[str]) -> None:
    """The same results as sendings, newest first."""
    with path.open("w", encoding="utf-8") as out:
        out.write("[")
        for n in range(count):
            elements = [
                {
                    "libelle": name,
                    "nbSousElements": 8,
                    "evaluation": {"scoreObtenu": 50, "uniteScore": "A", "nbSousElementValide": 4},
                }
                for name in names
            ]
            at = f"2026-01-{1 + n % 28:02d}T{n % 24:02d}:{n % 60:02d}:00.000Z"
            test = {"etat": 4, "progression": 100, "typeTest": "DI", "referenceExterne": n}
            result = {"evaluation": 50, "uniteEvaluation": "A", "elementsEvalues": elements}
            sending = {
                "idEnvoi": n,
                "dateEnvoi": at,
                "resultat": {
                    "campagne": {"nom": "Banc", "type": "EVALUATION", "codeCampagne": "BANC1"},
                    "individu": {"nom": f"NOM{n}", "prenom": "P", "idPoleEmploi": identifier(n)},
                    "test": {**test, **result, "dateValidation": at},
                },
            }
            out.write(("," if n else "") + json.dumps(sending, ensure_ascii=False))
        out.write("]")


def register_people(count: int) -> None:
    """The holders of one identifier in a hundred."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from diagnostics import enrolling
    from diagnostics.person_details import Details
    from tests.accounts.factories import AgencyFactory, advisor

    user = advisor(AgencyFactory())
    for n in range(0, count, KNOWN_EVERY):
        told = Details(f"Nom{n}", "Prénom", identifier=identifier(n))
        enrolling.register_person(actor=user, details=told)


@contextmanager
def holding(held: list[float]) -> Iterator[None]:
    """Note how long each transaction that writes keeps the only writer."""
    from django.db import transaction

    plain_enter, plain_exit = transaction.Atomic.__enter__, transaction.Atomic.__exit__
    began: list[float] = []

    def enter(self: Any) -> Any:
        began.append(time.perf_counter())
        return plain_enter(self)

    def leave(self: Any, *told: Any) -> Any:
        try:
            return plain_exit(self, *told)
        finally:
            since = began.pop()
            if not began:
                held.append(time.perf_counter() - since)

    transaction.Atomic.__enter__, transaction.Atomic.__exit__ = enter, leave  # type: ignore[method-assign]
    try:
        yield
    finally:
        transaction.Atomic.__enter__ = plain_enter  # type: ignore[method-assign]
        transaction.Atomic.__exit__ = plain_exit  # type: ignore[method-assign]


def memory(name: str) -> float:
    """A line of /proc/self/status in MB: unlike getrusage, it forgets the parent's."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise KeyError(name)


def run_one(path: Path) -> None:
    """Import one file in this process, and print what it took."""
    import django

    django.setup()
    from diagnostics import analysing, depositing, importing
    from diagnostics.enums import ImportStatus
    from diagnostics.models import ImportedFile, StagedLine

    actor, base, held = importing.RECORDER, memory("VmRSS"), []
    marks, cpu = [time.perf_counter()], time.process_time()
    with path.open("rb") as source, holding(held):
        file = depositing.deposit_file(actor=actor, name=path.name, source=source)
        marks.append(time.perf_counter())
        if file.status == ImportStatus.RECEIVED:
            column = depositing.proposed_column(file)
            file = depositing.prepare_reading(actor=actor, file=file, identifier_column=column)
        analysing.read_file(actor=actor, file=file)
        marks.append(time.perf_counter())
        importing.accept_import(actor=actor, file=file)
        file = importing.record_file(actor=actor, file=ImportedFile.objects.get(pk=file.pk))
        marks.append(time.perf_counter())
    decided = file.imported_count + file.to_attach_count
    assert decided == file.read_count == StagedLine.objects.filter(file=file).count()
    deposit, reading, recording = (b - a for a, b in itertools.pairwise(marks))
    print(
        json.dumps(
            {
                "lines": file.read_count,
                "recorded": file.imported_count,
                "base_mb": round(base, 1),
                "peak_mb": round(memory("VmHWM"), 1),
                "seconds": {
                    "deposit": round(deposit, 1),
                    "reading": round(reading, 1),
                    "recording": round(recording, 1),
                },
                "total_seconds": round(marks[-1] - marks[0], 1),
                "cpu_seconds": round(time.process_time() - cpu, 1),
                "longest_hold_seconds": round(max(held), 2),
            }
        )
    )


def measure(size: str, folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, write in (("csv", write_csv), ("json", write_json)):
        for count in (FEW, SIZES[size][kind]):
            address = f"sqlite:///{folder}/{kind}-{count}.sqlite3"
            _python("-m", "bench.p15_imports", "--people", str(count), address=address)
            path = folder / f"{count}.{kind}"
            write(path, count, competence_names())
            told = _python("-m", "bench.p15_imports", "--file", str(path), address=address)
            found[f"{kind}_{count}"] = {
                "file_mb": path.stat().st_size // 1_000_000,
                **json.loads(told),
            }
            path.unlink()
    return found


def competence_names() -> list[str]:
    from diagnostics import pix

    return [competence.name for competence in pix.COMPETENCES]


def _python(*arguments: str, address: str) -> str:
    settings = {
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "SECRET_KEY": "banc" * 16,
        **dict.fromkeys(("PASS_KEYS", "SEALING_KEYS", "EVIDENCE_KEY"), "ab" * 32),
        "INSTANCE_ID": "banc",
        "PUBLIC_HOST": "pass.example",
        "LOG_LEVEL": "ERROR",
    }
    done = subprocess.run(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, **settings, "DATABASE_URL": address},
    )
    return done.stdout


def main() -> int:
    reader = argparse.ArgumentParser(prog="p15")
    reader.add_argument("--size", choices=sorted(SIZES), default="small")
    reader.add_argument("--file", type=Path)
    reader.add_argument("--people", type=int)
    chosen = reader.parse_args()
    if chosen.people:
        register_people(chosen.people)
        return 0
    if chosen.file:
        run_one(chosen.file)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = measure(chosen.size, Path(folder))
    print(json.dumps(found, indent=1))
    many = [run for name, run in found.items() if not name.endswith(f"_{FEW}")]
    few = [run for name, run in found.items() if name.endswith(f"_{FEW}")]
    kept = all(
        large["peak_mb"] - small["peak_mb"] <= GROWTH_GOAL_MIB
        and large["peak_mb"] <= WHOLE_GOAL_MB
        and large["total_seconds"] <= SECONDS_GOAL
        and large["longest_hold_seconds"] <= HELD_GOAL
        for small, large in zip(few, many, strict=True)
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
