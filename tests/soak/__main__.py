"""`make soak`: the long run of the machines and of the kills, on both databases, and what it found.

Each part is a test of the usual suite, asked for longer: new examples every time (the profile
`search`), every statement killed (`KILLS=0`). The sum is printed at the end: steps run, acts done
and refused, faults injected, processes killed, differences found. Exit 1 when there is one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

PARTS = ("test_life_machine.py", "test_money_machine.py", "test_kills.py")
STEPS_OF_A_LIFE = 50
DATABASES = {"SQLite": {}, "PostgreSQL": {"TEST_POSTGRES": "1"}}


def main() -> int:
    reader = argparse.ArgumentParser(prog="soak")
    reader.add_argument("--steps", type=int, default=2_000, help="of each machine, by database")
    reader.add_argument("--kills", type=int, default=0, help="by act; 0 for every statement")
    reader.add_argument("--database", choices=sorted(DATABASES), help="one only")
    asked = reader.parse_args()
    chosen = [asked.database] if asked.database else list(DATABASES)
    failures = [name for name in chosen if not _run(name, asked.steps, asked.kills)]
    _say(f"Différences trouvées : {', '.join(failures) if failures else 'aucune'}")
    return 1 if failures else 0


def _run(name: str, steps: int, kills: int) -> bool:
    lives = str(max(1, steps // STEPS_OF_A_LIFE))
    with tempfile.TemporaryDirectory(prefix="declic-soak-") as folder:
        asked = {
            "HYPOTHESIS_PROFILE": "search",
            "LIFE_EXAMPLES": lives,
            "MONEY_EXAMPLES": lives,
            "LIFE_STEPS": str(STEPS_OF_A_LIFE),
            "MONEY_STEPS": str(STEPS_OF_A_LIFE),
            "KILLS": str(kills),
            "SOAK_FOLDER": folder,
        }
        tests = [f"tests/passes/{part}" for part in PARTS]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *tests, "-q", "-n0", "-p", "no:randomly"],
            env={**os.environ, **DATABASES[name], **asked},
            check=False,
        )
        told = [json.loads(path.read_text("utf-8")) for path in Path(folder).glob("*.json")]
    _tell(name, told)
    return done.returncode == 0


def _tell(name: str, told: list[dict[str, Any]]) -> None:
    sums: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    for each in told:
        sums.update({key: value for key, value in each.items() if isinstance(value, int)})
        faults.update(each.get("faults", {}))
    _say(f"--- {name}")
    for key, count in sorted(sums.items()):
        _say(f"{key:.<40} {count}")
    for fault, count in faults.most_common():
        _say(f"  {fault:.<38} {count}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
