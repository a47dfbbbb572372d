"""From validated skills to pix, levels and progress: the arithmetic of Pix, pure.

Source of the rules: the public repository 1024pix/pix, written down in diagnosis.md, section 2.
`floor` for pix and levels, `round` half up. Invariant: the maximum reachable level is always an
argument, because it changed over time (5, then 7, then 8) and an old score is never recomputed.
"""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

PIX_PER_LEVEL = 8
PIX_OF_A_SKILL = 4
CERTIFIABLE_COMPETENCES = 5
CERTIFIED_TOTAL = 895
CERTIFIED_WIDTHS = (64, 64, 128, 128, 128, 128, 128, 128)
DAYS_BEFORE_IMPROVING = 4
DAYS_BEFORE_RESET = 7
NORTHSTAR_PASS = 85
DIGCOMPSAT_BANDS = ((81, "Advanced"), (48, "Intermediate"), (30, "Foundation"), (0, "Low"))
FLOAT_DUST = 9


@dataclass(frozen=True)
class CompetenceScore:
    """What the validated skills of one competence are worth."""

    raw: float
    pix: int
    level: int
    pix_towards_next_level: int


@dataclass(frozen=True)
class Lesson:
    """What one answer teaches about one skill of its tube."""

    level: int
    is_direct: bool
    is_validated: bool


def round_half_up(value: float) -> int:
    """Round as Pix does: 12.5 gives 13."""
    return math.floor(round(value, FLOAT_DUST) + 0.5)


def _whole(raw: float) -> int:
    return math.floor(round(raw, FLOAT_DUST))


# --- One competence, and all of them -----------------------------------------------------------


def competence_score(
    skill_pix: Iterable[float], *, max_level: int, allow_excess: bool = False
) -> CompetenceScore:
    """Pix and level of a competence from the pix of its validated skills, capped at max_level."""
    raw = round(math.fsum(skill_pix), 12)
    pix, level = _whole(raw), _whole(raw / PIX_PER_LEVEL)
    if not allow_excess:
        pix, level = min(pix, PIX_PER_LEVEL * max_level), min(level, max_level)
    return CompetenceScore(raw, pix, level, pix % PIX_PER_LEVEL)


def level_of_pix(pix: int, *, max_level: int) -> int:
    """The level that a number of pix gives in one competence."""
    return min(pix // PIX_PER_LEVEL, max_level)


def total_pix(raw_by_competence: Mapping[str, float], *, max_level: int) -> int:
    """The total of a profile: each competence floored and capped before the sum."""
    cap = PIX_PER_LEVEL * max_level
    return sum(min(_whole(raw), cap) for raw in raw_by_competence.values())


def certifiable_competences(levels: Iterable[int]) -> int:
    """How many competences are at level 1 or more."""
    return sum(1 for level in levels if level >= 1)


def is_certifiable(levels: Iterable[int]) -> bool:
    """Whether enough competences are at level 1 or more to sit the certification."""
    return certifiable_competences(levels) >= CERTIFIABLE_COMPETENCES


def certified_total(total: int) -> int:
    """A certified total, capped one under the theory at level 7."""
    return min(total, CERTIFIED_TOTAL)


def global_level(certified_score: int, *, max_level: int) -> int:
    """The global level of a certified score, from widths 64, 64, then 128."""
    level = reached = 0
    for width in CERTIFIED_WIDTHS:
        reached += width
        if certified_score < reached:
            break
        level += 1
    return min(level, max_level)


def pix_of_skills(skills: Sequence[str]) -> dict[str, float]:
    """The pix of each skill of one competence, named by a tube and a level such as `a3`."""
    per_level = Counter(skill[-1] for skill in skills)
    return {skill: min(PIX_OF_A_SKILL, PIX_PER_LEVEL / per_level[skill[-1]]) for skill in skills}


# --- Campaigns ---------------------------------------------------------------------------------


def mastery(validated: int, targeted: int) -> int:
    """The percent of targeted skills that were validated."""
    return round_half_up(100 * validated / targeted) if targeted else 0


def progress(*, is_completed: bool, assessed: int, targeted: int) -> float:
    """How far a participation went, 0 to 1, to three decimals."""
    if is_completed:
        return 1
    return round_half_up(1000 * assessed / targeted) / 1000 if targeted else 0


def stage_threshold(difficulties: Sequence[int], *, stage_level: int) -> int:
    """The percent at which a stage given as a level is reached."""
    reachable = sum(1 for difficulty in difficulties if difficulty <= stage_level)
    return mastery(reachable, len(difficulties))


def stage_display(*, acquired: int, total: int, between: str = "sur") -> str:
    """A stage in words, the stage zero left out on both sides: « 2 sur 4 »."""
    return f"{acquired - 1} {between} {total - 1}"


# --- What one answer teaches, and when it may be asked again -----------------------------------


def lessons_of_answer(
    tube_levels: Iterable[int], *, answered: int, is_right: bool, assessed: Iterable[int] = ()
) -> list[Lesson]:
    """The direct lesson of an answer, and those deduced in the same tube, easiest first.

    A success validates every easier skill, a failure invalidates every harder one; what was
    assessed before is never assessed twice.
    """
    known = set(assessed)
    if answered in known:
        return []
    taught = [
        level
        for level in sorted(set(tube_levels))
        if level not in known
        and (level == answered or (level < answered if is_right else level > answered))
    ]
    return [Lesson(level, level == answered, is_right) for level in taught]


def is_kept_at_retake(*, is_validated: bool, age_days: float, is_improving: bool = True) -> bool:
    """Whether an element of an earlier pass still counts when the person improves or retries."""
    return not is_improving or is_validated or age_days < DAYS_BEFORE_IMPROVING


def is_soon_after(day: dt.date, earlier: dt.date) -> bool:
    """Whether a result is dated less than four days after another: a warning, never a refusal."""
    return 0 <= (day - earlier).days < DAYS_BEFORE_IMPROVING


def days_left(delay_days: int, *, elapsed_days: float) -> int:
    """Whole days to wait before starting again; never negative."""
    return max(0, math.ceil(delay_days - elapsed_days))


# --- Results of other houses, brought on paper -------------------------------------------------


def digcompsat_band(percent: int) -> str:
    """The band of a DigCompSAT percentage (report of the JRC, annex 8)."""
    return next(name for floor, name in DIGCOMPSAT_BANDS if percent >= floor)


def is_northstar_pass(percent: float) -> bool:
    """Whether a Northstar assessment is passed: 85 % or more."""
    return percent >= NORTHSTAR_PASS
