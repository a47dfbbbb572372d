"""P12: the next question of the guided interview and the new estimate, over 3,000 items.

Four ways, fed the same answers, in turns: the exact search (`adaptive.next_item`, the rules read
item by item, and `estimate.estimate`), the same search written with care (one loop, what is closed
and left kept from one question to the next: what a team would stop at), and ours
(`question_tables.Walk` and `estimate_tables.Belief`), in pure Python, since a web process loads no
numpy; and the limit, a question remembered and the means alone by numpy. Same answers: the same
questions, and the same estimates to nine decimals.

Ours looks up what a bundle of answers says; the first interviews of a process work it out. Both
are told: `cold` with empty tables, `warm` once other interviews have filled them.

    .venv/bin/python -m bench.p12_next_question [--size full]
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from diagnostics import adaptive, estimate, estimate_tables, item_bank, pix
from diagnostics.adaptive import Given
from diagnostics.estimate import Estimate
from diagnostics.estimate_tables import Belief
from diagnostics.item_bank import Item
from diagnostics.question_tables import Board, Walk

GOAL = 30
ITEMS, QUESTIONS, ROUNDS = 3000, 12, 7
SIZES = {"small": 10, "full": 60}
SPANS = ((1, 2, 3), (1, 2, 3, 4, 5, 6), (2, 3, 4), (3, 4, 5, 6))

Step = tuple[str, Estimate]


def bank() -> tuple[Item, ...]:
    """3,000 tasks: the sixteen competences, each with about 47 tubes of four shapes."""
    made: list[Item] = []
    tube = 0
    while len(made) < ITEMS:
        code = pix.COMPETENCES[tube % len(pix.COMPETENCES)].code
        for level in SPANS[tube // len(pix.COMPETENCES) % len(SPANS)]:
            name = f"{code}-{tube:03}-{level}"
            made.append(Item(name, code, f"{code} {tube}", level, name, "ouvre", "cle", "any"))
        tube += 1
    return tuple(sorted(made, key=lambda item: item.id))


def area_of(item: Item) -> str:
    return item.area


def said(item: Item, seed: str) -> str:
    """What the simulated person says to this item, the same whatever the way."""
    dice = random.Random(f"{seed}:{item.id}")
    level, chance = random.Random(seed).gauss(2.8, 1.6), dice.random()
    if dice.random() < 0.03:
        return adaptive.NOT_ASKED
    if chance < adaptive.curve(level, item.level):
        return adaptive.ALONE
    return adaptive.WITH_HELP if chance < adaptive.curve(level + 1.5, item.level) else adaptive.NO


# --- The exact search --------------------------------------------------------------------------


def exact(items: tuple[Item, ...], seed: str) -> tuple[float, list[Step]]:
    given: list[Given] = []
    asked: list[Item] = []
    spent, steps = 0.0, []
    for _ in range(QUESTIONS):
        start = time.process_time()
        choice = adaptive.next_item(items, given, seed)
        spent += time.process_time() - start
        assert choice is not None
        asked.append(choice.item)
        given.append(Given(choice.item.id, said(choice.item, seed)))
        start = time.process_time()
        found = estimate.estimate(asked, given, area_of)
        spent += time.process_time() - start
        steps.append((choice.item.id, found))
    return spent, steps


# --- The same search, written with care --------------------------------------------------------


@dataclass
class Search:
    """What one interview keeps between two questions."""

    closed: set[str] = field(default_factory=set)
    assessed: set[str] = field(default_factory=set)
    outcomes: list[tuple[int, float]] = field(default_factory=list)
    areas: Counter[str] = field(default_factory=Counter)
    competences: Counter[str] = field(default_factory=Counter)
    put: int = 0


@dataclass(frozen=True)
class Shelf:
    """What the search knows of the bank beforehand."""

    items: tuple[Item, ...]
    tubes: dict[str, list[Item]]
    easy: frozenset[str]

    @classmethod
    def of(cls, items: tuple[Item, ...]) -> Shelf:
        tubes: dict[str, list[Item]] = {}
        for item in items:
            tubes.setdefault(item.tube, []).append(item)
        return cls(items, tubes, adaptive.easy_tubes(items))


def search(shelf: Shelf, state: Search, seed: str) -> Item:
    level = adaptive.predicted_level(state.outcomes)
    most = level + adaptive.WIDEST_STEP if state.put else math.inf
    closed = state.closed
    kept = [item for item in shelf.items if item.level <= most and item.id not in closed]
    fewest = min(state.areas[area] for area in {item.competence[0] for item in kept})
    areas = {area.code for area in pix.AREAS if state.areas[area.code] == fewest}
    kept = [item for item in kept if item.competence[0] in areas]
    codes = {item.competence for item in kept}
    least = {
        area: min(state.competences[code] for code in codes if code[0] == area)
        for area in {code[0] for code in codes}
    }
    codes = {code for code in codes if state.competences[code] == least[code[0]]}
    kept = [item for item in kept if item.competence in codes]
    kept = [item for item in kept if item.tube in shelf.easy] or kept
    kept = best(shelf, state, kept, level) if state.put else adaptive.easiest_start(kept)
    return kept[adaptive.draw(seed, state.put + 1, len(kept))]


def best(shelf: Shelf, state: Search, kept: list[Item], level: float) -> list[Item]:
    chances = {at: adaptive.curve(level, at) for at in item_bank.LEVELS}
    worths = []
    for item in kept:
        left = [each.level for each in shelf.tubes[item.tube] if each.id not in state.assessed]
        below = sum(at <= item.level for at in left)
        above = sum(at >= item.level for at in left)
        worths.append(round(adaptive.reward(chances[item.level], below, above), 9))
    top = max(worths)
    return [item for item, worth in zip(kept, worths, strict=True) if worth == top]


def note(shelf: Shelf, state: Search, item: Item, value: str) -> None:
    state.put += 1
    state.closed.add(item.id)
    if value == adaptive.NOT_ASKED:
        return
    state.outcomes.append((item.level, adaptive.SUCCESS[value]))
    state.areas[item.area] += 1
    state.competences[item.competence] += 1
    is_done = value == adaptive.ALONE
    learnt = {
        each.id
        for each in shelf.tubes[item.tube]
        if (each.level < item.level if is_done else each.level > item.level)
    }
    state.assessed |= learnt | {item.id}
    state.closed |= learnt


def careful(shelf: Shelf, seed: str) -> tuple[float, list[Step]]:
    state, spent, steps = Search(), 0.0, []
    given: list[Given] = []
    asked: list[Item] = []
    for _ in range(QUESTIONS):
        start = time.process_time()
        item = search(shelf, state, seed)
        spent += time.process_time() - start
        asked.append(item)
        given.append(Given(item.id, said(item, seed)))
        start = time.process_time()
        note(shelf, state, item, given[-1].value)
        found = estimate.estimate(asked, given, area_of)
        spent += time.process_time() - start
        steps.append((item.id, found))
    return spent, steps


# --- Ours --------------------------------------------------------------------------------------


def ours(board: Board, seed: str) -> tuple[float, list[Step]]:
    walk, belief, spent, steps = Walk(board), Belief(), 0.0, []
    for _ in range(QUESTIONS):
        start = time.process_time()
        choice = walk.choice(seed)
        spent += time.process_time() - start
        assert choice is not None
        item, value = choice.item, said(choice.item, seed)
        start = time.process_time()
        walk.answer(item.id, value)
        belief.answer(item.area, item.level, value)
        found = belief.estimate()
        spent += time.process_time() - start
        steps.append((item.id, found))
    return spent, steps


# --- The limit ---------------------------------------------------------------------------------


class Limit:
    """A question remembered by its answers, and the formula as four products of numpy matrices."""

    def __init__(self) -> None:
        import numpy as np

        self.np = np
        self.spread, self.grid = np.array(estimate.SPREAD), np.array(estimate.GRID)
        self.prior = np.array(estimate.PRIOR)
        self.rows = {
            (level, value): np.array(estimate.weights([(level, value)], estimate.HELP_ALLOWANCE))
            for level in item_bank.LEVELS
            for value in adaptive.SUCCESS
        }
        self.known: dict[tuple[str, int], Item] = {}

    def learn(self, board: Board, seed: str, steps: list[Step]) -> None:
        for rank, (item, _) in enumerate(steps):
            self.known[seed, rank] = board.items[board.places[item]]

    def __call__(self, seed: str) -> tuple[float, list[tuple[str, list[float]]]]:
        np, spent, steps = self.np, 0.0, []
        likelihood = np.ones((5, len(self.grid)))
        for rank in range(QUESTIONS):
            start = time.process_time()
            item = self.known[seed, rank]
            spent += time.process_time() - start
            value = said(item, seed)
            start = time.process_time()
            if value != adaptive.NOT_ASKED:
                likelihood[int(item.area) - 1] *= self.rows[item.level, value]
            of_group = likelihood @ self.spread.T
            general = self.prior * of_group.prod(axis=0) / of_group
            weights = likelihood * (general @ self.spread)
            means = weights @ self.grid / weights.sum(axis=1)
            spent += time.process_time() - start
            steps.append((item.id, means.tolist()))
        return spent, steps


def assert_near(limit: list[tuple[str, list[float]]], steps: list[Step]) -> None:
    for (item, means), (same_item, found) in zip(limit, steps, strict=True):
        assert item == same_item
        assert all(abs(means[int(a) - 1] - g.mean) < 1e-9 for a, g in found.groups.items())


# --- The measure -------------------------------------------------------------------------------


def assert_same(one: list[Step], other: list[Step]) -> None:
    for (item, found), (same_item, same) in zip(one, other, strict=True):
        assert item == same_item, (item, same_item)
        assert found.groups.keys() == same.groups.keys()
        for name, group in found.groups.items():
            twin = same.groups[name]
            assert abs(group.mean - twin.mean) < 1e-9
            assert abs(group.uncertainty - twin.uncertainty) < 1e-9
            assert (group.level, group.low, group.high) == (twin.level, twin.low, twin.high)


def run(size: str) -> dict[str, object]:
    items = bank()
    shelf, board, count = Shelf.of(items), Board.of(items), SIZES[size]
    seeds = [str(number) for number in range(count)]
    ways: dict[str, Callable[[str], tuple[float, list[Step]]]] = {
        "exact": lambda seed: exact(items, seed),
        "careful": lambda seed: careful(shelf, seed),
        "ours": lambda seed: ours(board, seed),
    }
    limit = Limit()
    estimate_tables.reading.cache_clear()
    cold = sum(ways["ours"](seed)[0] for seed in seeds) / count / QUESTIONS
    for seed in seeds[: max(2, count // 10)]:
        steps = [way(seed)[1] for way in ways.values()]
        assert_same(steps[0], steps[1])
        assert_same(steps[0], steps[2])
    for seed in seeds:
        steps = ours(board, seed)[1]
        limit.learn(board, seed, steps)
        assert_near(limit(seed)[1], steps)
    spent: dict[str, list[float]] = {name: [] for name in (*ways, "limit")}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            few = seeds[:2] if name == "exact" else seeds
            spent[name].append(sum(way(seed)[0] for seed in few) / len(few) / QUESTIONS)
        spent["limit"].append(sum(limit(seed)[0] for seed in seeds) / count / QUESTIONS)
    median = {name: statistics.median(each) for name, each in spent.items()}
    ratio = median["careful"] / median["ours"]
    return {
        "bench": "P12",
        "work": "next question over 3,000 items and new estimate by area",
        "cpu_us": {name: round(each * 1e6, 1) for name, each in median.items()},
        "ours_cold_us": round(cold * 1e6, 1),
        "ratio_to_careful_search": round(ratio, 1),
        "ours_over_limit": round(median["ours"] / median["limit"], 2),
        "ratio_to_exact_search": round(median["exact"] / median["ours"], 1),
        "goal": f">= {GOAL}x the careful search, tables filled",
        "reached": ratio >= GOAL,
    }


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--size", choices=sorted(SIZES), default="small")
    found = run(reader.parse_args().size)
    print(json.dumps(found, indent=1, ensure_ascii=False))
    return 0 if found["reached"] else 1


if __name__ == "__main__":
    sys.exit(main())
