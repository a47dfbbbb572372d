"""The model with its weights moved, to see whether a result hangs on one of them (risk-model, 11).

Every point of a factor of A, B or D is multiplied and rounded half up; the skills, measured, stay
as they are. The least completeness follows the new total and never asks for more than the five core
answers, so that shaking does not by itself make a score possible or impossible. These versions
exist in memory only: none can be approved.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from diagnostics.ren_model import SKILLS, Model, read_model
from diagnostics.ren_skills import half_up

# The five questions that always give a provisional score (risk-model.md, 1).
CORE = ("A1", "A2", "B1", "B2", "B3")


@dataclass(frozen=True)
class Shaken:
    """One way of moving the weights: in one word, and the model it gives."""

    name: str
    kind: str
    model: Model


def shaken(model: Model, percents: Mapping[str, int]) -> Model:
    """Move the weights of the factors named, each by its percent."""
    factors = []
    for row in model.data["factors"]:
        percent = 100 + percents.get(row["code"], 0)
        if row["code"] == SKILLS or percent == 100:
            factors.append(row)
            continue
        values = {value: half_up(points * percent, 100) for value, points in row["values"].items()}
        factors.append({**row, "values": values, "max": max(values.values())})
    total = sum(row["max"] for row in factors)
    least = half_up(model.data["min_completeness"] * total, model.data["total_max"])
    least = min(least, sum(row["max"] for row in factors if row["code"] in CORE))
    return read_model({**model.data, "factors": factors, "min_completeness": least})


def variants(model: Model, percent: int, *, draws: int = 20, seed: int = 1) -> Iterator[Shaken]:
    """Every weight up and down by itself, all of them together, then each at random."""
    codes = [factor.code for factor in model.factors if factor.code != SKILLS]
    for code in codes:
        for sign in (1, -1):
            name = f"{code} {sign * percent:+d} %"
            yield Shaken(name, "one", shaken(model, {code: sign * percent}))
    for sign in (1, -1):
        every = dict.fromkeys(codes, sign * percent)
        yield Shaken(f"A, B et D {sign * percent:+d} %", "all", shaken(model, every))
    chance = random.Random(seed)  # noqa: S311 (a simulation that must be repeated, no secret)
    for draw in range(1, draws + 1):
        drawn = {code: chance.choice((-percent, percent)) for code in codes}
        yield Shaken(f"tirage {draw}", "drawn", shaken(model, drawn))
