"""The next question by look-up: the rules of 6.3 on sets of bits made once for a scope.

`adaptive.next_item` reads every item again at each question; a `Board` knows beforehand which bits
are easy, within reach, of which area and of which reward, so that a question costs a few
operations whatever the size of the bank. Invariant: a `Walk` gives the very choice of
`adaptive.next_item`; a property test holds the two together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from diagnostics import adaptive, item_bank
from diagnostics.adaptive import LEVEL_GRID, NOT_ASKED, SUCCESS, Choice, Given
from diagnostics.item_bank import Item

LEVELS = item_bank.LEVELS
KEPT_BOARDS = 32  # the two named scopes, and the chosen competences of the day


@dataclass(frozen=True, slots=True)
class Tube:
    """The bits of one tube, and which levels it holds (bit n: level n)."""

    bits: int
    levels: int


@dataclass(frozen=True, slots=True)
class Area:
    """The bits of one area, and those of each of its competences."""

    code: str
    bits: int
    competences: tuple[tuple[str, int], ...]


Ranking = tuple[tuple[float, int], ...]  # rewards, the largest first, and who is worth them


@dataclass(frozen=True, slots=True)
class Board:
    """The items of one scope, sorted by id, item n being bit n of every set."""

    items: tuple[Item, ...]
    places: Mapping[str, int]
    areas: tuple[Area, ...]
    tubes: Mapping[str, Tube]
    of_level: Mapping[int, int]
    easier: Mapping[int, int]
    harder: Mapping[int, int]
    easy: int
    within_reach: tuple[int, ...]
    by_reward: tuple[Ranking, ...]

    @classmethod
    def of(cls, items: Iterable[Item]) -> Board:
        ordered = tuple(sorted(items, key=lambda item: item.id))
        tubes, of_level = _tubes(ordered), _of_level(ordered)
        easy, everything = adaptive.easy_tubes(ordered), (1 << len(ordered)) - 1
        return cls(
            items=ordered,
            places={item.id: place for place, item in enumerate(ordered)},
            areas=_areas(ordered),
            tubes=tubes,
            of_level=of_level,
            easier={level: _up_to(of_level, level - 1) for level in LEVELS},
            harder={level: everything - _up_to(of_level, level) for level in LEVELS},
            easy=sum(tubes[name].bits for name in easy),
            within_reach=tuple(
                _up_to(of_level, level + adaptive.WIDEST_STEP) for level in LEVEL_GRID
            ),
            by_reward=tuple(_by_reward(ordered, tubes, at) for at in STEPS),
        )

    def deduced(self, item: Item, value: str) -> int:
        """The bits that one counted answer teaches without asking."""
        learnt = self.easier if value == adaptive.ALONE else self.harder
        return self.tubes[item.tube].bits & learnt[item.level]


@lru_cache(maxsize=KEPT_BOARDS)
def board(version: str, competences: tuple[str, ...]) -> Board:
    """The board of these competences in one version of the bank, made once by process."""
    return Board.of(item_bank.load(version).of_scope(competences))


def next_item(
    version: str, competences: tuple[str, ...], given: Iterable[Given], seed: str
) -> Choice | None:
    """What `adaptive.next_item` chooses among these competences, without reading every item."""
    return Walk.after(board(version, competences), given).choice(seed)


class Walk:
    """One interview on a board: `answer` moves it on, `choice` says what to ask now."""

    __slots__ = (
        "_areas",
        "_board",
        "_competences",
        "_gaps",
        "_open",
        "_put",
        "_touched",
        "_unassessed",
    )

    def __init__(self, board: Board) -> None:
        self._board = board
        self._put = 0
        self._open = self._unassessed = (1 << len(board.items)) - 1
        self._touched: dict[str, int] = {}
        self._gaps: Sequence[float] = ANCHOR_GAPS
        self._areas = {area.code: 0 for area in board.areas}
        self._competences = {code: 0 for area in board.areas for code, _ in area.competences}

    @classmethod
    def after(cls, board: Board, given: Iterable[Given]) -> Walk:
        """Take an interview up where its answers left it."""
        walk = cls(board)
        for item_id, value in {answer.item_id: answer.value for answer in given}.items():
            walk.answer(item_id, value)
        return walk

    def answer(self, item_id: str, value: str) -> None:
        """Note one answer; each item is answered once."""
        self._put += 1
        place = self._board.places.get(item_id)
        if place is None:
            return
        if value == NOT_ASKED:
            self._open &= ~(1 << place)
            return
        item = self._board.items[place]
        closed = ~(self._board.deduced(item, value) | 1 << place)
        self._open &= closed
        self._unassessed &= closed
        self._touched[item.tube] = self._levels_left(item.tube)
        self._gaps = list(map(add, self._gaps, GAPS[value][item.level]))
        self._areas[item.area] += 1
        self._competences[item.competence] += 1

    def choice(self, seed: str) -> Choice | None:
        """The next question, or None when no candidate is left."""
        surprises = list(map(abs, self._gaps))
        at = surprises.index(min(surprises))
        rank = self._put + 1
        kept = self._open if rank == 1 else self._open & self._board.within_reach[at]
        kept = self.balanced(kept)
        kept = kept & self._board.easy or kept
        if not kept:
            return None
        chosen = self._easiest_start(kept) if rank == 1 else self._best_rewarded(kept, at)
        place = nth_bit(chosen, adaptive.draw(seed, rank, chosen.bit_count()))
        item = self._board.items[place]
        levels = self._touched.get(item.tube, self._board.tubes[item.tube].levels)
        return Choice(
            item,
            rank,
            LEVEL_GRID[at],
            CHANCES[at][item.level],
            worth(at, levels, item.level),
            self._areas[item.area],
            self._competences[item.competence],
            bool(self._board.easy >> place & 1),
            kept.bit_count(),
        )

    def _levels_left(self, tube: str) -> int:
        here = self._unassessed & self._board.tubes[tube].bits
        return sum(1 << level for level, bits in self._board.of_level.items() if here & bits)

    @property
    def candidates(self) -> int:
        """The bits neither answered, nor deduced, nor set aside."""
        return self._open

    def balanced(self, candidates: int) -> int:
        """Keep the areas with the fewest counted answers, then in each the competences."""
        fewest, kept = -1, 0
        for area in self._board.areas:
            asked = self._areas[area.code]
            if (fewest < 0 or asked <= fewest) and (here := candidates & area.bits):
                here = self._balanced_inside(here, area.competences)
                kept = kept | here if asked == fewest else here
                fewest = asked
        return kept

    def _balanced_inside(self, candidates: int, competences: Iterable[tuple[str, int]]) -> int:
        fewest, kept = -1, 0
        for code, bits in competences:
            asked = self._competences[code]
            if (fewest < 0 or asked <= fewest) and (here := candidates & bits):
                kept = kept | here if asked == fewest else here
                fewest = asked
        return kept

    def _easiest_start(self, kept: int) -> int:
        levels = self._board.of_level
        if first := kept & levels.get(adaptive.FIRST_LEVEL, 0):
            return first
        return next(here for level in sorted(levels) if (here := kept & levels[level]))

    def _best_rewarded(self, kept: int, at: int) -> int:
        best, chosen, fresh = -1.0, 0, kept
        worths = ROUNDED[at]
        for name, levels in self._touched.items():
            here = kept & self._board.tubes[name].bits
            if here:
                fresh &= ~here
                for level, gain in worths[levels].items():
                    if gain >= best and (bit := here & self._board.of_level[level]):
                        chosen = chosen | bit if gain == best else bit
                        best = gain
        for gain, bits in self._board.by_reward[at]:
            if gain < best:
                break
            if here := fresh & bits:
                return chosen | here if gain == best else here
        return chosen


def nth_bit(bits: int, rank: int) -> int:
    """The place of the set bit of that rank, the lowest being rank 0."""
    start = (bits & -bits).bit_length() - 1
    bits >>= start
    width = bits.bit_length()
    while width > 1:
        half = width >> 1
        low = bits & ((1 << half) - 1)
        below = low.bit_count()
        if rank < below:
            bits, width = low, half
        else:
            bits, rank = bits >> half, rank - below
            start, width = start + half, width - half
    return start


# --- Tables ------------------------------------------------------------------------------------


def worth(at: int, levels: int, level: int) -> float:
    """The reward of a level in a tube where these levels are unassessed."""
    easier_or_equal = (levels & ((2 << level) - 1)).bit_count()
    return adaptive.reward(CHANCES[at][level], easier_or_equal, (levels >> level).bit_count())


def _rounded(at: int, levels: int) -> dict[int, float]:
    return {
        level: round(worth(at, levels, level), adaptive.REWARD_DIGITS)
        for level in LEVELS
        if levels >> level & 1
    }


def _bits(items: Sequence[Item], name_of: Callable[[Item], str]) -> dict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for place, item in enumerate(items):
        found[name_of(item)] |= 1 << place
    return {name: found[name] for name in sorted(found)}


def _of_level(items: Sequence[Item]) -> dict[int, int]:
    found = _bits(items, lambda item: str(item.level))
    return {int(level): bits for level, bits in found.items()}


def _up_to(of_level: Mapping[int, int], top: float) -> int:
    return sum(bits for level, bits in of_level.items() if level <= top)


def _tubes(items: Sequence[Item]) -> dict[str, Tube]:
    levels: defaultdict[str, int] = defaultdict(int)
    for item in items:
        levels[item.tube] |= 1 << item.level
    return {name: Tube(bits, levels[name]) for name, bits in _bits(items, lambda i: i.tube).items()}


def _areas(items: Sequence[Item]) -> tuple[Area, ...]:
    competences = _bits(items, lambda item: item.competence)
    inside = {item.competence: item.area for item in items}
    return tuple(
        Area(code, bits, tuple((c, b) for c, b in competences.items() if inside[c] == code))
        for code, bits in _bits(items, lambda item: item.area).items()
    )


def _by_reward(items: Sequence[Item], tubes: Mapping[str, Tube], at: int) -> Ranking:
    found: defaultdict[float, int] = defaultdict(int)
    for place, item in enumerate(items):
        found[ROUNDED[at][tubes[item.tube].levels][item.level]] |= 1 << place
    return tuple(sorted(found.items(), reverse=True))


STEPS = range(len(LEVEL_GRID))
CHANCES = [{level: adaptive.curve(estimate, level) for level in LEVELS} for estimate in LEVEL_GRID]
ANCHOR_GAPS = [adaptive.anchor_gap(estimate) for estimate in LEVEL_GRID]
GAPS = {
    value: {level: [success - CHANCES[at][level] for at in STEPS] for level in LEVELS}
    for value, success in SUCCESS.items()
}
ROUNDED = [
    {levels: _rounded(at, levels) for levels in range(0, 2 << LEVELS[-1], 2)} for at in STEPS
]
