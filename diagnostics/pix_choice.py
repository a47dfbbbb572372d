"""How Pix chooses its next question in a campaign: the algorithm of 1024pix/pix, pure.

The names are those of that repository (file cat-algorithm, version of 2023): a target skill is
(tube, difficulty), an element says what is known of one. Our own guided interview chooses in
`adaptive.py`; here stands what a campaign of Pix does, so that its results can be checked.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Skill = tuple[str, int]

LEVELS = tuple(step / 2 for step in range(1, 16))
SOLVED_ANCHOR, FAILED_ANCHOR = 0, 7
FIRST_CHALLENGE_LEVEL = 2
EASY_TUBE_MAX_LEVEL = 3
MAX_GAP = 2
# Two rewards that differ by the dust of floating numbers are equal.
EQUAL_WITHIN = 1e-12


@dataclass(frozen=True)
class Element:
    """What is known of one skill, by an answer (direct) or by inference."""

    skill: Skill
    is_validated: bool
    is_direct: bool = True


def success_probability(level: float, difficulty: float) -> float:
    """The chance that somebody of this level solves a challenge of this difficulty."""
    return 1 / (1 + math.exp(-(level - difficulty)))


def predicted_level(direct_answers: Iterable[tuple[float, bool]]) -> float:
    """The level under which the direct answers, given as (difficulty, solved), surprise least.

    Two imaginary answers hold the ends: difficulty 0 solved, difficulty 7 failed. The first of
    equals wins, so that nobody without an answer starts above the middle.
    """
    anchored = [*direct_answers, (SOLVED_ANCHOR, True), (FAILED_ANCHOR, False)]

    def surprise(level: float) -> float:
        return abs(
            math.fsum(
                solved - success_probability(level, difficulty) for difficulty, solved in anchored
            )
        )

    return min(LEVELS, key=surprise)


def level_of_elements(elements: Iterable[Element]) -> float:
    """The predicted level of a participation: what was inferred does not count twice."""
    return predicted_level((e.skill[1], e.is_validated) for e in elements if e.is_direct)


# --- Filters -----------------------------------------------------------------------------------


def untested(tubes: Mapping[str, Sequence[int]], assessed: Iterable[Skill] = ()) -> list[Skill]:
    """The target skills about which nothing is known."""
    known = set(assessed)
    return [
        (tube, level)
        for tube, levels in tubes.items()
        for level in sorted(levels)
        if (tube, level) not in known
    ]


def from_easy_tubes(skills: list[Skill], tubes: Mapping[str, Sequence[int]]) -> list[Skill]:
    """Keep the skills of the tubes whose hardest level is 3 or less, when there are some."""
    easy = [skill for skill in skills if max(tubes[skill[0]]) <= EASY_TUBE_MAX_LEVEL]
    return easy or skills


def skills_for_first_challenge(
    tubes: Mapping[str, Sequence[int]], assessed: Iterable[Skill] = ()
) -> list[Skill]:
    """What may be asked first: an easy tube, level 2, else the easiest there is."""
    skills = from_easy_tubes(untested(tubes, assessed), tubes)
    at_start = [skill for skill in skills if skill[1] == FIRST_CHALLENGE_LEVEL]
    if at_start or not skills:
        return at_start
    lowest = min(level for _, level in skills)
    return [skill for skill in skills if skill[1] == lowest]


def skills_for_next_challenge(
    tubes: Mapping[str, Sequence[int]], assessed: Iterable[Skill], level: float
) -> list[Skill]:
    """What may be asked next: an easy tube first, nothing far above the predicted level."""
    skills = from_easy_tubes(untested(tubes, assessed), tubes)
    return [skill for skill in skills if skill[1] - level <= MAX_GAP]


# --- Reward ------------------------------------------------------------------------------------


def reward(
    skill: Skill, tubes: Mapping[str, Sequence[int]], assessed: Iterable[Skill], level: float
) -> float:
    """How many skills of its tube an answer is expected to settle, the skill itself included."""
    tube, difficulty = skill
    open_levels = [found for name, found in untested(tubes, assessed) if name == tube]
    settled_if_solved = sum(found <= difficulty for found in open_levels)
    settled_if_failed = sum(found >= difficulty for found in open_levels)
    chance = success_probability(level, difficulty)
    return chance * settled_if_solved + (1 - chance) * settled_if_failed


def best_skills(
    skills: Sequence[Skill],
    tubes: Mapping[str, Sequence[int]],
    assessed: Iterable[Skill],
    level: float,
) -> tuple[list[Skill], float | None]:
    """The skills of the largest reward, in the order of the target, and that reward."""
    known = set(assessed)
    rewards = {skill: reward(skill, tubes, known, level) for skill in skills}
    if not rewards:
        return [], None
    best = max(rewards.values())
    return [skill for skill, found in rewards.items() if found >= best - EQUAL_WITHIN], best
