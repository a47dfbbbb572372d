"""The guided interview as its draft stands: what to ask next, why, when to stop, what it says.

The rules are `adaptive` and `estimate`; this module feeds them with the answers kept. Invariant:
the next question depends on what was stored with the interview (seed, scope, version of the bank,
answers, active seconds) and never on the hour, so that a draft resumed at another desk, or two
days later, goes on as if nothing had happened (diagnosis.md, behaviour 10).
"""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from diagnostics import (
    adaptive,
    configuring,
    estimate,
    item_bank,
    pix,
    question_tables,
    refusals,
)
from diagnostics.accounts.refusals import Refusal
from diagnostics.adaptive import Choice, Given, Limits
from diagnostics.enums import Nature, Selection, StopReason
from diagnostics.estimate_tables import Belief
from diagnostics.instruments import NOT_TESTED, Line, Reading
from diagnostics.item_bank import Item
from diagnostics.models import Interview
from diagnostics.recording import Result

VALUES = (adaptive.ALONE, adaptive.WITH_HELP, adaptive.NO, adaptive.NOT_ASKED)
MORE_QUESTIONS = 6
# A tablet left on the table is not a conversation: one question never counts for more.
LONGEST_QUESTION_SECONDS = 120
CONTINUABLE = frozenset({StopReason.COUNT_REACHED, StopReason.TIME_REACHED})


@dataclass(frozen=True)
class Conversation:
    """One guided interview, its items and its answers in the order they were received."""

    interview: Interview
    items: tuple[Item, ...]
    given: tuple[Given, ...]

    @cached_property
    def latest(self) -> dict[str, Given]:
        """Item → the answer that counts, in the order the items were first put."""
        return {answer.item_id: answer for answer in self.given}

    @property
    def put(self) -> int:
        return len(self.latest)

    @property
    def counted(self) -> list[Given]:
        return [each for each in self.latest.values() if each.value != adaptive.NOT_ASKED]

    @cached_property
    def choice(self) -> Choice | None:
        """The question that the rules choose, whether or not there is still time for it."""
        return _choice(self.interview, self.given)

    @cached_property
    def stop(self) -> str | None:
        """Why no other question is shown, or None while there is one."""
        is_timed = self.interview.minute_limit is not None and not self.interview.is_continued
        limits = Limits(
            questions=self.interview.question_limit or len(self.items),
            minutes=float(self.interview.minute_limit or 0) if is_timed else math.inf,
        )
        return adaptive.stop_reason(
            put=self.put,
            active_seconds=self.interview.active_seconds,
            limits=limits,
            has_next=self.choice is not None,
        )

    @property
    def next(self) -> Choice | None:
        """The question to ask now; none when the interview is at its end."""
        return None if self.stop else self.choice

    @property
    def can_continue(self) -> bool:
        return self.stop in CONTINUABLE and not self.interview.is_continued and bool(self.choice)

    def item(self, item_id: str) -> Item | None:
        return next((item for item in self.items if item.id == item_id), None)


@dataclass(frozen=True)
class Asked:
    """One question that was put: its answer, and why it was this one."""

    item: Item
    answer: Given
    why: str


def conversation_of(interview: Interview) -> Conversation:
    """Read a guided interview as the rules read it."""
    bank = item_bank.load(interview.bank_version)
    rows = interview.answers.order_by("pk").values_list("question", "value", "is_shown")
    return Conversation(
        interview,
        bank.of_scope(competences_of(interview.scope)),
        tuple(Given(*row) for row in rows),
    )


def competences_of(scope: str) -> tuple[str, ...]:
    """The competences of a scope: one of the two named ones, or codes separated by commas."""
    if scope in item_bank.SCOPES:
        return item_bank.SCOPES[scope]
    chosen = scope.split(",")
    if not scope or not set(chosen) <= pix.COMPETENCES_BY_CODE.keys():
        raise Refusal(refusals.SCOPE_UNKNOWN)
    return tuple(code for code in pix.COMPETENCES_BY_CODE if code in chosen)


def plan(scope: str, *, agency_id: int, on: dt.date) -> dict[str, Any]:
    """What a guided interview stores at birth, so that it can be replayed (6.3.7)."""
    wanted = scope or item_bank.JOB_SEARCH
    codes = competences_of(wanted)
    return {
        "seed": uuid.uuid4().hex,
        "scope": wanted if wanted in item_bank.SCOPES else ",".join(codes),
        "bank_version": item_bank.CURRENT_VERSION,
        "selection": Selection.ADAPTIVE,
        "question_limit": configuring.parameter("guided_questions", on=on, agency_id=agency_id),
        "minute_limit": configuring.parameter("guided_minutes", on=on, agency_id=agency_id),
    }


def refuse_unknown_answer(interview: Interview, question: str, value: str) -> None:
    """Refuse an item outside the interview's own bank and scope, or a value outside the four.

    An item of the scope that is not the next one is accepted: it was asked before the line was
    cut, at another desk, or again to correct it.
    """
    bank = item_bank.load(interview.bank_version)
    known = bank.has(question)
    if not known or bank.item(question).competence not in competences_of(interview.scope):
        raise Refusal(refusals.QUESTION_UNKNOWN)
    if value not in VALUES:
        raise Refusal(refusals.ANSWER_UNKNOWN)


# --- What it says ------------------------------------------------------------------------------


def reading_of(conversation: Conversation) -> Reading:
    """General level, each area, each competence: what was not asked is not tested, never zero."""
    by_area = _estimate(conversation, lambda item: item.area)
    by_competence = _estimate(conversation, lambda item: item.competence)
    areas, competences = by_area.groups, by_competence.groups
    lines = [_line(by_area.general)]
    lines += [replace(_line(areas.get(each.code)), area=each.code) for each in pix.AREAS]
    lines += [
        replace(_line(competences.get(each.code)), competence=each.code) for each in pix.COMPETENCES
    ]
    return Reading(lines=tuple(lines))


def nature_of(conversation: Conversation) -> str:
    """Observed when every counted answer was shown, else declared (3.1)."""
    counted = conversation.counted
    is_seen = bool(counted) and all(answer.is_shown for answer in counted)
    return Nature.OBSERVED if is_seen else Nature.DECLARED


def result_of(interview: Interview, circumstances: Mapping[str, Any]) -> Result:
    """What a guided interview says, as it is recorded; an end reached is the reason it stopped."""
    conversation = conversation_of(interview)
    stop = conversation.stop if interview.selection == Selection.ADAPTIVE else None
    return Result(
        interview.instrument,
        reading_of(conversation),
        instrument_version=interview.bank_version,
        nature=nature_of(conversation),
        max_level=estimate.HIGHEST_SHOWN,
        minutes=minutes_of(interview),
        **{**circumstances, "interview": interview, **({"stop_reason": stop} if stop else {})},
    )


def asked(conversation: Conversation) -> list[Asked]:
    """The questions in the order they were put, each with the reason it was chosen."""
    told: dict[str, Asked] = {}
    for rank, answer in enumerate(conversation.given):
        item = conversation.item(answer.item_id)
        if item is None or answer.item_id in told:
            continue
        why = _why_then(conversation, item, conversation.given[:rank])
        told[item.id] = Asked(item, conversation.latest[item.id], why)
    return list(told.values())


def minutes_of(interview: Interview) -> int | None:
    """Whole minutes of exchange, rounded up; nothing when nobody measured them."""
    seconds = interview.active_seconds
    return min(999, math.ceil(seconds / 60)) if seconds else None


def _why_then(conversation: Conversation, item: Item, before: Iterable[Given]) -> str:
    if conversation.interview.selection == Selection.FIXED:
        return "La grille papier pose une question par compétence."
    choice = _choice(conversation.interview, before)
    if choice is None or choice.item != item:
        return "Question posée sur un autre poste au même moment."
    return adaptive.why(choice)


def _choice(interview: Interview, given: Iterable[Given]) -> Choice | None:
    codes = competences_of(interview.scope)
    return question_tables.next_item(interview.bank_version, codes, given, interview.seed)


def _estimate(conversation: Conversation, group_of: Callable[[Item], str]) -> estimate.Estimate:
    return Belief.after(conversation.items, conversation.given, group_of).estimate()


def _line(group: estimate.Group | None) -> Line:
    if group is None:
        return Line(status=NOT_TESTED)
    return Line(level=group.level, uncertainty=group.uncertainty, low=group.low, high=group.high)
