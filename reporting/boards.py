"""The shape of every home page: one sentence, what to do next, few numbers. Pure.

Each line is one click or one call, then it disappears (screens.md, 1). A board never counts a
person's own acts and never shows a score.
"""

from __future__ import annotations

from dataclasses import dataclass

NUMBERS = (
    "zéro",
    "une",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the answers of a line: its word, and what its button sends."""

    label: str
    result: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do: what, why, and the one click or call that does it.

    `act` is an address that a button sends to: the line is then done, and disappears. With
    `answers`, there is a button for each, sent to the same address.
    """

    text: str
    reason: str = ""
    address: str = ""
    action: str = ""
    phone: str = ""
    act: str = ""
    act_label: str = ""
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Things to do of one kind; says so when there is nothing."""

    title: str
    lines: tuple[Line, ...]
    empty: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """One number with what it is counted over."""

    label: str
    value: str
    base: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """One home page."""

    title: str
    sentence: str
    groups: tuple[Group, ...] = ()
    numbers: tuple[Number, ...] = ()
    action: str = ""
    action_address: str = ""
    receives_people: bool = False
    notes: tuple[str, ...] = ()
    # To whom the custody of everybody's money is said here; nobody when empty.
    custody: str = ""


def in_words(count: int, *, masculine: bool = False) -> str:
    """Say a small number as one says it aloud, with a capital when it opens a sentence."""
    if count >= len(NUMBERS):
        return str(count)
    return "un" if masculine and count == 1 else NUMBERS[count]


def plural(count: int, one: str, many: str) -> str:
    """Choose between one and many; zero is many in French only after « aucun », so it is one."""
    return one if count <= 1 else many
