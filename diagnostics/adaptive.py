"""Answers so far → the next question of the guided interview, or nothing left to ask.

The rules of diagnosis.md 6.3, one after the other, the way they are read aloud. Invariant: the
choice is a function of the items, of the answers in the order of asking and of the seed alone, so
that an interview resumed at another desk goes on exactly as if it had never paused. `not_asked`
teaches nothing and deduces nothing; a deduced element is never counted as an answer.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from diagnostics import pix
from diagnostics.item_bank import EASY_TUBE_HARDEST_LEVEL, Item

ALONE, WITH_HELP, NO, NOT_ASKED = "alone", "with_help", "no", "not_asked"
SUCCESS: Mapping[str, float] = {ALONE: 1.0, WITH_HELP: 0.5, NO: 0.0}

LEVEL_GRID = tuple(step / 2 for step in range(1, 16))
EASY_ANCHOR, HARD_ANCHOR = 0, 7
WIDEST_STEP = 2
FIRST_LEVEL = 2
REWARD_DIGITS = 9  # two rewards equal on paper may differ in their last bit: they are equal


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: alone, with help, no, or not asked; `is_shown` when the person showed it."""

    item_id: str
    value: str
    is_shown: bool = False


class Choice(NamedTuple):
    """The next question, and the facts that say in words why it is this one."""

    item: Item
    rank: int
    estimate: float
    probability: float
    reward: float
    area_answers: int
    competence_answers: int
    is_easy_tube: bool
    candidates: int

    @property
    def is_first(self) -> bool:
        return self.rank == 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What ends an interview (6.3.8); « Continuer » adds six questions once."""

    questions: int = 12
    minutes: float = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """The answers, arranged as the rules read them; an item answered twice keeps its last value."""

    items: Sequence[Item]
    values: Mapping[str, str]
    deduced: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, items: Sequence[Item], given: Iterable[Given]) -> Progress:
        values = {answer.item_id: answer.value for answer in given}
        return cls(items, values, deduced(items, values))

    @property
    def rank(self) -> int:
        return len(self.values) + 1

    @property
    def counted(self) -> list[tuple[Item, str]]:
        return [
            (item, self.values[item.id])
            for item in self.items
            if self.values.get(item.id, NOT_ASKED) != NOT_ASKED
        ]

    def is_unassessed(self, item: Item) -> bool:
        """Neither answered nor deduced; an item set aside stays unassessed."""
        return self.values.get(item.id, NOT_ASKED) == NOT_ASKED and item.id not in self.deduced

    def is_open(self, item: Item) -> bool:
        return item.id not in self.values and item.id not in self.deduced


def curve(level: float, difficulty: float) -> float:
    """The chance that a person of that level does a task of that difficulty alone."""
    return 1 / (1 + math.exp(-(level - difficulty)))


def predicted_level(outcomes: Collection[tuple[float, float]]) -> float:
    """The level that explains best the (difficulty, success) pairs; none gives 3.5."""

    def surprise(level: float) -> float:
        gaps = sum(success - curve(level, difficulty) for difficulty, success in outcomes)
        return abs(gaps + anchor_gap(level))

    return min(LEVEL_GRID, key=surprise)


def anchor_gap(level: float) -> float:
    """Two answers given by nobody, one done at level 0, one missed at level 7, hold the ends."""
    return (1 - curve(level, EASY_ANCHOR)) + (0 - curve(level, HARD_ANCHOR))


def deduced(items: Iterable[Item], values: Mapping[str, str]) -> frozenset[str]:
    """What the answers teach without asking: easier than « alone », harder than anything else."""
    known = list(items)
    done: dict[str, int] = {}
    closed: dict[str, int] = {}
    for item in known:
        value = values.get(item.id, NOT_ASKED)
        if value == ALONE:
            done[item.tube] = max(item.level, done.get(item.tube, item.level))
        elif value in SUCCESS:
            closed[item.tube] = min(item.level, closed.get(item.tube, item.level))
    return frozenset(
        item.id
        for item in known
        if values.get(item.id, NOT_ASKED) == NOT_ASKED
        and (
            item.level < done.get(item.tube, -math.inf)
            or item.level > closed.get(item.tube, math.inf)
        )
    )


def open_items(items: Sequence[Item], given: Iterable[Given]) -> list[Item]:
    """The candidates (6.3.1): neither answered, nor deduced, nor set aside."""
    progress = Progress.of(items, given)
    return [item for item in items if progress.is_open(item)]


def reward(probability: float, easier_or_equal: int, harder_or_equal: int) -> float:
    """How many unassessed tasks of the tube one answer teaches, on average (6.3.6)."""
    return probability * easier_or_equal + (1 - probability) * harder_or_equal


def next_item(items: Sequence[Item], given: Sequence[Given], seed: str) -> Choice | None:
    """The next question by the rules of 6.3, or None when no candidate is left."""
    progress = Progress.of(items, given)
    outcomes = [(item.level, SUCCESS[value]) for item, value in progress.counted]
    estimate = predicted_level(outcomes)
    kept = [item for item in items if progress.is_open(item)]
    if progress.rank > 1:
        kept = [item for item in kept if item.level - estimate <= WIDEST_STEP]
    kept = easy_tubes_first(balanced(kept, progress), items)
    if not kept:
        return None
    candidates = len(kept)
    kept = easiest_start(kept) if progress.rank == 1 else best_rewarded(kept, progress, estimate)
    item = drawn(kept, seed, progress.rank)
    areas = Counter(each.area for each, _ in progress.counted)
    competences = Counter(each.competence for each, _ in progress.counted)
    return Choice(
        item=item,
        rank=progress.rank,
        estimate=estimate,
        probability=curve(estimate, item.level),
        reward=item_reward(item, progress, estimate),
        area_answers=areas[item.area],
        competence_answers=competences[item.competence],
        is_easy_tube=item.tube in easy_tubes(items),
        candidates=candidates,
    )


def balanced(kept: Sequence[Item], progress: Progress) -> list[Item]:
    """Keep the areas with the fewest counted answers, then in each the competences (6.3.4)."""
    areas = Counter(item.area for item, _ in progress.counted)
    competences = Counter(item.competence for item, _ in progress.counted)
    fewest = min((areas[item.area] for item in kept), default=0)
    kept = [item for item in kept if areas[item.area] == fewest]
    least: dict[str, int] = {}
    for item in kept:
        asked = competences[item.competence]
        least[item.area] = min(asked, least.get(item.area, asked))
    return [item for item in kept if competences[item.competence] == least[item.area]]


def easy_tubes(items: Iterable[Item]) -> frozenset[str]:
    """The tubes whose hardest level in the scope is 3 or less."""
    hardest: defaultdict[str, int] = defaultdict(int)
    for item in items:
        hardest[item.tube] = max(hardest[item.tube], item.level)
    return frozenset(tube for tube, top in hardest.items() if top <= EASY_TUBE_HARDEST_LEVEL)


def easy_tubes_first(kept: list[Item], items: Iterable[Item]) -> list[Item]:
    easy = easy_tubes(items)
    return [item for item in kept if item.tube in easy] or kept


def easiest_start(kept: Sequence[Item]) -> list[Item]:
    """The first question: level 2 if any, else the lowest level."""
    levels = {item.level for item in kept}
    first = FIRST_LEVEL if FIRST_LEVEL in levels else min(levels)
    return [item for item in kept if item.level == first]


def best_rewarded(kept: Sequence[Item], progress: Progress, estimate: float) -> list[Item]:
    rewards = [round(item_reward(item, progress, estimate), REWARD_DIGITS) for item in kept]
    best = max(rewards)
    return [item for item, worth in zip(kept, rewards, strict=True) if worth == best]


def item_reward(item: Item, progress: Progress, estimate: float) -> float:
    unassessed = [
        each.level
        for each in progress.items
        if each.tube == item.tube and progress.is_unassessed(each)
    ]
    return reward(
        curve(estimate, item.level),
        sum(level <= item.level for level in unassessed),
        sum(level >= item.level for level in unassessed),
    )


def drawn(kept: Iterable[Item], seed: str, rank: int) -> Item:
    """One of the kept items, by the digest of the seed and of the rank (6.3.7)."""
    ordered = sorted(kept, key=lambda item: item.id)
    return ordered[draw(seed, rank, len(ordered))]


def draw(seed: str, rank: int, among: int) -> int:
    digest = hashlib.sha256(f"{seed}:{rank}".encode()).digest()
    return int.from_bytes(digest, "big") % among


def stop_reason(*, put: int, active_seconds: float, limits: Limits, has_next: bool) -> str | None:
    """Why no other question is shown, or None: questions put, active time, nothing left."""
    if put >= limits.questions:
        return "count_reached"
    if active_seconds >= limits.minutes * 60:
        return "time_reached"
    return None if has_next else "nothing_left"


def why(choice: Choice) -> str:
    """« Pourquoi cette question ? » in one or two sentences: level, chance, gain, balance."""
    if choice.is_first:
        return "C'est la première question : une tâche simple, pour commencer."
    area = pix.AREAS_BY_CODE[choice.item.area].plain_name
    asked = f"{choice.area_answers} réponse{'s' if choice.area_answers > 1 else ''}"
    if not choice.area_answers:
        asked = "aucune réponse"
    return (
        f"« {area} » est parmi les domaines où nous savons le moins ({asked} jusqu'ici). "
        f"Niveau estimé à ce moment : {_decimal(choice.estimate)}. À ce niveau, cette tâche est "
        f"réussie {round(choice.probability * 100)} fois sur 100 ; la réponse nous renseigne en "
        f"moyenne sur {_decimal(choice.reward)} tâche{'s' if choice.reward >= 2 else ''}."
    )


def _decimal(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")
