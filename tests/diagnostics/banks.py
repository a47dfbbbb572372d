"""Small made-up banks of items, for the tests of the engine; the real one has its own tests."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostics import pix
from diagnostics.item_bank import Item, ItemBank

SPANS = ((1, 2, 3), (1, 2, 3, 4, 5, 6), (2, 3, 4), (3, 4, 5, 6))


def item(tube: str, level: int, competence: str = "1.1") -> Item:
    """The task of that tube and level; its id sorts by competence, tube and level."""
    name = f"{competence}-{tube}-{level}"
    return Item(name, competence, f"{competence} {tube}", level, f"{name} ?", "ouvre", "cle", "any")


def tube(name: str, levels: Sequence[int], competence: str = "1.1") -> list[Item]:
    return [item(name, level, competence) for level in levels]


def items(tubes: int = 4) -> tuple[Item, ...]:
    """Sixteen competences, each with that many tubes of four shapes."""
    made = [
        each
        for competence in pix.COMPETENCES
        for number in range(tubes)
        for each in tube(f"t{number:02}", SPANS[number % len(SPANS)], competence.code)
    ]
    return tuple(sorted(made, key=lambda each: each.id))


def bank(tubes: int = 4) -> ItemBank:
    return ItemBank("test", items(tubes))
