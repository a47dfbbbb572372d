"""The bank of the guided interview: observable tasks, each on a competence, a tube and a level.

One file of `data/` per version, a constant to this module: an interview keeps the version it was
begun with, so a published file is never rewritten. Invariant (diagnosis.md, 6.1): a tube belongs
to one competence and holds one item per level; `faults` lists whatever breaks a rule, by item.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from diagnostics import item_wording, pictograms, pix

DATA = Path(__file__).parent / "data"
CURRENT_VERSION = "1.0.0"
LEVELS = (1, 2, 3, 4, 5, 6)
EASY_TUBE_HARDEST_LEVEL = 3
FIXED_SHEET_LEVEL = 3

FEWEST_IN_ALL = 160
FEWEST_IN_A_COMPETENCE, FEWEST_IN_JOB_SEARCH = 9, 12
FEWEST_TUBES, FEWEST_LEVELS_IN_A_TUBE, FEWEST_AT_A_LEVEL = 3, 3, 10

ANY_DEVICE, PHONE, COMPUTER = "any", "phone", "computer"
DEVICES = (ANY_DEVICE, PHONE, COMPUTER)

JOB_SEARCH, COMPLETE = "emploi", "complet"
SCOPES: Mapping[str, tuple[str, ...]] = {
    JOB_SEARCH: pix.JOB_SEARCH_CODES,
    COMPLETE: tuple(competence.code for competence in pix.COMPETENCES),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One task: what is said aloud, what is looked for, the picture beside it."""

    id: str
    competence: str
    tube: str
    level: int
    question: str
    look_for: str
    pictogram: str
    device: str

    @property
    def area(self) -> str:
        return self.competence.split(".")[0]


@dataclass(frozen=True)
class ItemBank:
    """All the items of one version, sorted by id; `preferred` go first onto the fixed sheet."""

    version: str
    items: tuple[Item, ...]
    preferred: tuple[str, ...] = ()

    @cached_property
    def _by_id(self) -> Mapping[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def tubes(self) -> Mapping[str, tuple[Item, ...]]:
        """Tube → its items, from the easiest to the hardest."""
        tubes: defaultdict[str, list[Item]] = defaultdict(list)
        for item in sorted(self.items, key=lambda each: (each.level, each.id)):
            tubes[item.tube].append(item)
        return {tube: tuple(tubes[tube]) for tube in sorted(tubes)}

    def item(self, item_id: str) -> Item:
        """The item of that id; KeyError when this version has none."""
        return self._by_id[item_id]

    def has(self, item_id: str) -> bool:
        return item_id in self._by_id

    def of_scope(self, competences: Iterable[str]) -> tuple[Item, ...]:
        """The items of these competences, sorted by id."""
        wanted = frozenset(competences)
        return tuple(item for item in self.items if item.competence in wanted)

    def of_tube(self, tube: str) -> tuple[Item, ...]:
        return self.tubes.get(tube, ())

    def hardest_level(self, tube: str) -> int:
        return self.tubes[tube][-1].level


@cache
def load(version: str = CURRENT_VERSION) -> ItemBank:
    """The bank of one version, as published in `data/`."""
    return read(json.loads(file_of(version).read_text(encoding="utf-8")))


def file_of(version: str) -> Path:
    return DATA / f"item-bank-{version}.json"


def read(written: Mapping[str, Any]) -> ItemBank:
    """A bank from its parsed file, whose shape is that of `item-bank.schema.json`."""
    items = sorted((Item(**row) for row in written["items"]), key=lambda item: item.id)
    return ItemBank(written["version"], tuple(items), tuple(written["preferred"]))


def fixed_sheet(bank: ItemBank, competences: Iterable[str] = SCOPES[COMPLETE]) -> tuple[Item, ...]:
    """One item per competence, level 3 or the nearest, lower then preferred ones first."""
    return tuple(
        min(
            bank.of_scope([code]),
            key=lambda item: (
                abs(item.level - FIXED_SHEET_LEVEL),
                item.level,
                item.id not in bank.preferred,
                item.id,
            ),
        )
        for code in competences
    )


def numbered_sheet(
    bank: ItemBank, competences: Iterable[str] = SCOPES[COMPLETE]
) -> tuple[tuple[int, Item], ...]:
    """The fixed sheet with its line numbers: a task keeps that of the sheet of sixteen."""
    wanted = frozenset(competences)
    numbered = enumerate(fixed_sheet(bank), start=1)
    return tuple((number, item) for number, item in numbered if item.competence in wanted)


def balance(bank: ItemBank) -> dict[str, dict[int, int]]:
    """Competence → level → number of items, every competence and level present."""
    counted = Counter((item.competence, item.level) for item in bank.items)
    return {code: {level: counted[code, level] for level in LEVELS} for code in SCOPES[COMPLETE]}


def faults(bank: ItemBank) -> list[str]:
    """Whatever breaks a rule of the bank, one sentence each, naming the item; empty when sound."""
    found = [
        f"{item.id} : {fault}."
        for item in bank.items
        for fault in (
            *_shape_faults(item),
            *item_wording.question_faults(item.question),
            *item_wording.look_for_faults(item.look_for),
        )
    ]
    return found + _twin_faults(bank) + _tube_faults(bank) + _balance_faults(bank)


def _shape_faults(item: Item) -> Iterable[str]:
    if item.competence not in SCOPES[COMPLETE]:
        yield f"compétence inconnue, « {item.competence} »"
    if item.level not in LEVELS:
        yield f"niveau hors de 1 à 6, « {item.level} »"
    if item.pictogram not in pictograms.PICTOGRAMS:
        yield f"pictogramme inconnu, « {item.pictogram} »"
    if item.device not in DEVICES:
        yield f"appareil inconnu, « {item.device} »"


def _twin_faults(bank: ItemBank) -> list[str]:
    """Two items under one id, with one question, or on one level of a tube."""
    found = []
    seen: dict[object, str] = {}
    for item in bank.items:
        for key, what in (
            (("id", item.id), "identifiant en double"),
            ((item_wording.comparable(item.question),), "même question que"),
            ((item.tube, item.level), "même sujet et même niveau que"),
        ):
            if first := seen.get(key):
                found.append(f"{item.id} : {what} {first}.")
            else:
                seen[key] = item.id
    return found


def _tube_faults(bank: ItemBank) -> list[str]:
    found = []
    for tube, items in bank.tubes.items():
        if len({item.competence for item in items}) > 1:
            found.append(f"{items[0].id} : le sujet « {tube} » est sur deux compétences.")
        if len({item.level for item in items}) < FEWEST_LEVELS_IN_A_TUBE:
            found.append(f"{items[0].id} : le sujet « {tube} » a moins de trois niveaux.")
    easy = {
        items[0].area for items in bank.tubes.values() if items[-1].level <= EASY_TUBE_HARDEST_LEVEL
    }
    missing = [area for area in pix.AREAS_BY_CODE if area not in easy]
    return found + [
        f"Domaine {area} : aucun sujet facile, de niveau 3 au plus." for area in missing
    ]


def _balance_faults(bank: ItemBank) -> list[str]:
    found = []
    by_level: Counter[int] = Counter(item.level for item in bank.items)
    for code, levels in balance(bank).items():
        fewest = FEWEST_IN_JOB_SEARCH if code in SCOPES[JOB_SEARCH] else FEWEST_IN_A_COMPETENCE
        if sum(levels.values()) < fewest:
            found.append(f"Compétence {code} : moins de {fewest} questions.")
        if len({item.tube for item in bank.of_scope([code])}) < FEWEST_TUBES:
            found.append(f"Compétence {code} : moins de {FEWEST_TUBES} sujets.")
        if code in SCOPES[JOB_SEARCH]:
            empty = [str(level) for level in (1, 2, 3, 4) if not levels[level]]
            found += [f"Compétence {code} : aucune question de niveau {level}." for level in empty]
    for level in LEVELS:
        if by_level[level] < FEWEST_AT_A_LEVEL:
            found.append(f"Niveau {level} : moins de {FEWEST_AT_A_LEVEL} questions.")
    if len(bank.items) < FEWEST_IN_ALL:
        found.append(f"La banque a moins de {FEWEST_IN_ALL} questions.")
    known = {item.id for item in bank.items}
    found += [f"{each} : préférée, mais absente." for each in bank.preferred if each not in known]
    return found
