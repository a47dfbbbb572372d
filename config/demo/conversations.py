"""Guided interviews of the last weeks: most kept, one stopped early, two still open on a desk.

Somebody answers by the model itself: a level drawn from her ease, and each task done alone, with
help or not at all. The answers are shown for the first person, so that both natures are there.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import partial
from random import Random

from config.demo.meetings import Days, Life
from diagnostics import guiding, interviewing, paper_sheets
from diagnostics.accounts import journal
from diagnostics.enums import Instrument, StopReason
from diagnostics.interviewing import Circumstances, GivenAnswer
from diagnostics.item_bank import Item

LEVELS = {"à l'aise": 5.0, "hésitant": 3.0, "en difficulté": 1.5, "loin du numérique": 0.5}
HELP = 1.5
WHOLE, SHORT = 12, 4


@dataclass(frozen=True, slots=True)
class Manner:
    """How one interview goes: how far, whether it is shown, whether it is kept that day."""

    questions: int = WHOLE
    is_shown: bool = False
    is_kept: bool = True


MANNERS = (
    (40, Manner(is_shown=True)),
    (33, Manner()),
    (26, Manner()),
    (19, Manner(questions=SHORT)),
    (9, Manner()),
    (5, Manner(questions=SHORT, is_kept=False)),
    (2, Manner(questions=WHOLE, is_kept=False)),
)


def plan_conversations(days: Days) -> None:
    """Spread the interviews and one paper grid over the last weeks."""
    for rank, (ago, manner) in enumerate(MANNERS):
        day = days.clock.end - dt.timedelta(days=ago)
        days.clock.desk(day, partial(hold, days, rank, manner))
    day = days.clock.end - dt.timedelta(days=14)
    days.clock.desk(day, partial(type_paper, days, len(MANNERS)))


def hold(days: Days, rank: int, manner: Manner) -> None:
    """Ask the questions that the rules choose, and keep the result, or leave it for later."""
    life = days.met[rank]
    chance = Random(rank)
    interview = interviewing.start_interview(
        actor=life.advisor, person=life.person, instrument=Instrument.GUIDED_INTERVIEW
    )
    for _ in range(manner.questions):
        choice = guiding.conversation_of(interview).next
        if choice is None:
            break
        interviewing.answer_question(
            actor=life.advisor,
            interview=interview,
            answer=GivenAnswer(
                days.new_id(),
                choice.item.id,
                _said(life, choice.item, chance),
                is_shown=manner.is_shown,
                seconds=chance.randint(14, 24),
            ),
        )
        interview.refresh_from_db()
    if manner.is_kept:
        interviewing.close_interview(
            actor=life.advisor,
            interview=interview,
            circumstances=Circumstances(stop_reason=StopReason.PERSON_STOPS),
        )


def type_paper(days: Days, rank: int) -> None:
    """Type the grid that was ticked on paper the day before."""
    life = days.met[rank]
    chance = Random(rank)
    answers = {item.id: _said(life, item, chance) for _, item in paper_sheets.lines_of_the_sheet()}
    paper_sheets.type_sheet(
        actor=life.advisor,
        person=life.person,
        sheet=paper_sheets.PaperSheet(journal.today() - dt.timedelta(days=1), answers),
    )


def _said(life: Life, item: Item, chance: Random) -> str:
    gap = LEVELS[life.ease] - item.level
    draw = chance.random()
    if draw < 1 / (1 + math.exp(-gap)):
        return "alone"
    return "with_help" if draw < 1 / (1 + math.exp(-gap - HELP)) else "no"
