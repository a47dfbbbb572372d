"""All that is held on one person, as sections of rows: read on a page, and as a JSON document.

A section says which tables it was read from; a test compares them with every table that leads to a
person, so that nothing held is left out (law.md, L22). The same copy gives the same bytes. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FORMAT = "declic.copie/1"


@dataclass(frozen=True)
class Column:
    """One piece of a record: its key for programs, its words for people."""

    key: str
    words: str
    # A document of values (answers as the model read them) is for programs: people read the words.
    is_for_programs: bool = False


@dataclass(frozen=True)
class Section:
    """One kind of record: a title, its columns and its rows, oldest first."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    tables: tuple[str, ...]
    note: str = ""

    def records(self) -> list[dict[str, Any]]:
        """The rows as a program reads them."""
        keys = [column.key for column in self.columns]
        return [dict(zip(keys, row, strict=True)) for row in self.rows]

    def told(self) -> list[list[tuple[str, str]]]:
        """The rows as a person reads them: what is empty is not said."""
        return [
            [
                (column.words, said(value))
                for column, value in zip(self.columns, row, strict=True)
                if not column.is_for_programs and value not in (None, "", [], {})
            ]
            for row in self.rows
        ]


@dataclass(frozen=True)
class PersonCopy:
    """The whole copy: of which file, made which day, by which agency."""

    reference: str
    made_on: str
    agency: str
    sections: Sequence[Section] = field(default_factory=tuple)

    @property
    def filled(self) -> list[Section]:
        """The sections that hold something."""
        return [section for section in self.sections if section.rows]

    @property
    def empty_titles(self) -> list[str]:
        """What is not held at all, said in words."""
        return [section.title for section in self.sections if not section.rows]

    def tables(self) -> set[str]:
        """Every table that the copy reads."""
        return {table for section in self.sections for table in section.tables}


def to_json(copy: PersonCopy) -> bytes:
    """The copy as a document that another program reads (RGPD 20)."""
    document = {
        "format": FORMAT,
        "dossier": copy.reference,
        "etabli_le": copy.made_on,
        "agence": copy.agency,
        "rubriques": {section.key: section.records() for section in copy.sections},
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def said(value: Any) -> str:
    """One value in words."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Mapping):
        return " ; ".join(f"{key} : {said(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        words = [said(each) for each in value]
        are_sentences = all(each.endswith(".") for each in words)
        return (" " if are_sentences else ", ").join(words)
    return "" if value is None else str(value)
