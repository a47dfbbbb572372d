"""Every promise of speed and memory, one after the other: `make bench` (SIZE=full for the whole).

Each measure is a program of its own, so that one never warms the next. What it found is kept in
`bench/results.json`, written by the program itself or taken from the JSON that it prints.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"


def main() -> int:
    reader = argparse.ArgumentParser(prog="bench", description="Mesure les promesses P1 à P14.")
    reader.add_argument("--size", choices=["small", "full"], default="small")
    reader.add_argument("--only", help="le début du nom d'une mesure, par exemple p6", default="")
    chosen = reader.parse_args()
    names = [name for name in programs() if name.startswith(chosen.only)]
    missed = [name for name in names if measure(name, chosen.size) != 0]
    print(f"\n{len(names)} mesure(s), {len(missed)} sous l'objectif ou en échec : {missed}")
    return 1 if missed or not names else 0


def programs() -> list[str]:
    return sorted(
        path.stem for path in HERE.glob("p[0-9]*.py") if '"__main__"' in path.read_text("utf-8")
    )


def measure(name: str, size: str) -> int:
    print(f"\n=== {name} ===", flush=True)
    command = [sys.executable, "-m", f"bench.{name}", "--size", size]
    done = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, flush=True)
    try:
        keep(name, json.loads(done.stdout))
    except ValueError:
        return done.returncode  # it speaks in sentences and keeps its figures itself
    return done.returncode


def keep(name: str, figures: object) -> None:
    known = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    text = json.dumps({**known, name: figures}, indent=1, sort_keys=True, ensure_ascii=False)
    RESULTS.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
