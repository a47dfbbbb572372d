"""Every promise of speed and memory, one after the other: `make bench` (SIZE=small or full).

Each `p*.py` is a program of its own, so that one measure never warms the next.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    reader = argparse.ArgumentParser(prog="bench", description="Mesure les promesses P1 à P14.")
    reader.add_argument("--size", choices=["small", "full"], default="full")
    reader.add_argument("--only", help="le nom d'une mesure, par exemple p6")
    chosen = reader.parse_args()
    names = sorted(path.stem for path in HERE.glob("p[0-9]*.py"))
    wanted = [name for name in names if not chosen.only or name.startswith(chosen.only)]
    failed = []
    for name in wanted:
        print(f"\n=== {name} ===", flush=True)
        command = [sys.executable, "-m", f"bench.{name}", "--size", chosen.size]
        if subprocess.call(command, cwd=HERE.parent) != 0:
            failed.append(name)
    print(
        f"\n{len(wanted) - len(failed)} mesure(s) faite(s), {len(failed)} en échec {failed or ''}"
    )
    return 1 if failed or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
