"""What a run did, counted for the report of `make soak`; outside of it, nothing is kept."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path


class Tally:
    """Lives and steps, acts done and refused, faults that took place."""

    def __init__(self) -> None:
        self.lives = self.steps = 0
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()

    def keep(self, name: str) -> None:
        keep(
            name,
            {
                "vies": self.lives,
                "pas vérifiés": self.steps,
                "actes faits": self.done.total(),
                "actes refusés": self.refused.total(),
                "motifs de refus différents": len(self.refused),
                "fautes injectées": self.faults.total(),
                "faults": dict(self.faults),
            },
        )


def keep(name: str, counts: dict[str, object]) -> None:
    if folder := os.environ.get("SOAK_FOLDER"):
        text = json.dumps(counts, ensure_ascii=False)
        Path(folder, f"{name}.json").write_text(text, "utf-8")
