"""Which tasks are put to whom: the three designs of 6.5, and the experiments beside them.

A design reads the answers only of the tasks it has put. `adaptive`, `sheet` and `everything` are
what the product does and what it is compared with; the others were tried to ask less for the same
error and are kept so that their figures can be made again (docs/entretien-guide.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from diagnostics import adaptive, item_bank, simulation
from diagnostics.question_tables import Board, Walk, nth_bit
from diagnostics.simulation import AREAS, VALUES, Crowd, Levels, Model, Plan, Put

PRESCRIBED = Model()  # the constants of 6.4
# The widths of the persons drawn: what an estimator would know that knew the crowd.
CALIBRATED = Model(
    prior_mean=simulation.GENERAL_MEAN, prior_width=simulation.GENERAL_WIDTH, group_width=0.5
)
SURE_UNDER = 0.7
GENTLE = 0.3  # the most likely « no » that a gentle experiment accepts
FEWEST_QUESTIONS, MOST_QUESTIONS = 6, 24


@dataclass(frozen=True, slots=True)
class Design:
    """One way of asking, one way of reading; `scopes` are those where it has a meaning."""

    name: str
    label: str
    put: Callable[[Plan, Crowd], Put]
    model: Model = PRESCRIBED
    scopes: tuple[str, ...] = tuple(item_bank.SCOPES)


# --- The three designs of 6.5 ------------------------------------------------------------------


def put_adaptive(plan: Plan, crowd: Crowd) -> Put:
    """The questions of the guided interview, by the rules of 6.3."""
    return _walked(plan, crowd, Board.of(crowd.bank.of_scope(plan.competences)))


def _walked(plan: Plan, crowd: Crowd, board: Board) -> Put:
    places = {item.id: place for place, item in enumerate(crowd.bank.items)}
    answers = crowd.answers.tolist()
    return [
        _interview(plan, Walk(board), places, person, said) for person, said in enumerate(answers)
    ]


def _interview(
    plan: Plan, walk: Walk, places: dict[str, int], person: int, said: list[int]
) -> list[int]:
    put: list[int] = []
    while len(put) < plan.questions and (choice := walk.choice(_seed(plan, person))):
        place = places[choice.item.id]
        put.append(place)
        walk.answer(choice.item.id, VALUES[said[place]])
    return put


def put_sheet(plan: Plan, crowd: Crowd) -> Put:
    """One task per competence, of level 3 or the nearest: the paper that everybody gets."""
    return _same(item_bank.fixed_sheet(crowd.bank), crowd)


def put_everything(plan: Plan, crowd: Crowd) -> Put:
    """Every task of the scope, which nobody would sit through: the best that the bank can do."""
    return _same(crowd.bank.of_scope(plan.competences), crowd)


def _same(items: Sequence[item_bank.Item], crowd: Crowd) -> Put:
    places = {item.id: place for place, item in enumerate(crowd.bank.items)}
    return [[places[item.id] for item in items]] * crowd.persons


# --- Experiments -------------------------------------------------------------------------------


def put_without_easy_first(plan: Plan, crowd: Crowd) -> Put:
    """6.3 without its fifth rule, to see what easy tubes first costs."""
    board = Board.of(crowd.bank.of_scope(plan.competences))
    return _walked(plan, crowd, replace(board, easy=0))


@dataclass(frozen=True, slots=True)
class Trial:
    """An experiment: the tasks that take away the most variance, under a model, until an end."""

    model: Model = PRESCRIBED
    keeps_balance: bool = True
    is_sure_under: float = 0.0
    most_no: float = 1.0  # no task more likely than this to be answered « no », if another is left

    def __call__(self, plan: Plan, crowd: Crowd) -> Put:
        board = Board.of(crowd.bank.of_scope(plan.competences))
        places = {item.id: place for place, item in enumerate(crowd.bank.items)}
        model = replace(self.model, help_allowance=plan.assumed_allowance)
        walks = [Walk(board) for _ in range(crowd.persons)]
        put: list[list[int]] = [[] for _ in range(crowd.persons)]
        answers = crowd.answers.tolist()
        for rank in range(MOST_QUESTIONS if self.is_sure_under else plan.questions):
            levels = simulation.read_levels(put, crowd, AREAS, model)
            gains = self._gains(levels, model)
            is_sure = levels.deviation.mean(axis=1) < self.is_sure_under
            for person, walk in enumerate(walks):
                if rank >= FEWEST_QUESTIONS and is_sure[person]:
                    continue
                chosen = self._chosen(walk, board, gains[person])
                if chosen:
                    draw = adaptive.draw(_seed(plan, person), rank + 1, chosen.bit_count())
                    item = board.items[nth_bit(chosen, draw)]
                    put[person].append(places[item.id])
                    walk.answer(item.id, VALUES[answers[person][places[item.id]]])
        return put

    def _gains(self, levels: Levels, model: Model) -> list[list[list[float]]]:
        """What each difficulty teaches; those too likely to end in « no » come after the rest."""
        gains = simulation.expected_gains(levels, model)
        if self.most_no == 1:
            return gains
        chances = simulation.chances_of_no(levels, model)
        for person, groups in enumerate(gains):
            for group, of_level in enumerate(groups):
                for level, no in enumerate(chances[person][group]):
                    if no > self.most_no:
                        of_level[level] = -no
        return gains

    def _chosen(self, walk: Walk, board: Board, gains: list[list[float]]) -> int:
        kept = walk.balanced(walk.candidates) if self.keeps_balance else walk.candidates
        best, chosen = float("-inf"), 0
        for area in board.areas:
            here = walk.balanced(kept & area.bits)
            of_area = gains[AREAS.index(area.code)]
            for level, gain in zip(item_bank.LEVELS, of_area, strict=True):
                if gain > best and (bits := here & board.of_level.get(level, 0)):
                    best, chosen = gain, bits
        return chosen


def _seed(plan: Plan, person: int) -> str:
    return f"{plan.seed}:{person}"


ADAPTIVE = Design("adaptive", "Entretien guidé", put_adaptive)
SHEET = Design("sheet", "Fiche fixe de 16", put_sheet, scopes=(item_bank.COMPLETE,))
EVERYTHING = Design("everything", "Toutes les tâches", put_everything)
STANDARD = (ADAPTIVE, SHEET, EVERYTHING)

EXPERIMENTS = (
    Design(
        "without-easy-first",
        "Entretien guidé, sans les sujets faciles d'abord",
        put_without_easy_first,
    ),
    Design("calibrated", "Entretien guidé, largeurs réglées", put_adaptive, CALIBRATED),
    Design(
        "sheet-calibrated",
        "Fiche de 16, largeurs réglées",
        put_sheet,
        CALIBRATED,
        scopes=(item_bank.COMPLETE,),
    ),
    Design("informed", "Gain attendu, calcul d'aujourd'hui", Trial()),
    Design("informed-calibrated", "Gain attendu, largeurs réglées", Trial(CALIBRATED), CALIBRATED),
    Design("gentle", "Gain attendu, « non » rares, calcul d'aujourd'hui", Trial(most_no=GENTLE)),
    Design(
        "gentle-calibrated",
        "Gain attendu, « non » rares, largeurs réglées",
        Trial(CALIBRATED, most_no=GENTLE),
        CALIBRATED,
    ),
    Design(
        "informed-free",
        "Gain attendu sans équilibre, largeurs réglées",
        Trial(CALIBRATED, keeps_balance=False),
        CALIBRATED,
    ),
    Design(
        "until-sure",
        "Gain attendu, arrêt sur incertitude, largeurs réglées",
        Trial(CALIBRATED, is_sure_under=SURE_UNDER),
        CALIBRATED,
    ),
)
DESIGNS = {design.name: design for design in (*STANDARD, *EXPERIMENTS)}
