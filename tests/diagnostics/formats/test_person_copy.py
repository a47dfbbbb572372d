"""The copy as a page tells it and as a program reads it."""

from __future__ import annotations

import json

from diagnostics.formats.person_copy import Column, PersonCopy, Section, said, to_json

COLUMNS = (Column("dit", "Dit"), Column("vide", "Vide"), Column("brut", "Brut", True))
SECTION = Section("reponses", "Vos réponses", COLUMNS, (("oui", None, {"a": 1}),), ("x.Y",))
COPY = PersonCopy("U-1", "10 mars 2026", "Lens", (SECTION, Section("rien", "Rien", (), (), ())))


def test_a_program_reads_every_column_and_the_same_copy_gives_the_same_bytes() -> None:
    document = json.loads(to_json(COPY))
    assert document["rubriques"]["reponses"] == [{"dit": "oui", "vide": None, "brut": {"a": 1}}]
    assert document["format"] == "declic.copie/1"
    assert to_json(COPY) == to_json(COPY)


def test_a_person_reads_what_is_held_and_not_what_is_empty_or_for_programs() -> None:
    assert SECTION.told() == [[("Dit", "oui")]]
    assert [section.key for section in COPY.filled] == ["reponses"]
    assert COPY.empty_titles == ["Rien"]
    assert COPY.tables() == {"x.Y"}


def test_values_are_said_in_words() -> None:
    assert [said(value) for value in (True, False, None, 3, ["a", 2])] == [
        "oui", "non", "", "3", "a, 2",
    ]  # fmt: skip
    assert said(["Une phrase.", "Une autre."]) == "Une phrase. Une autre."
    assert said({"A1": "aucun", "B1": True}) == "A1 : aucun ; B1 : oui"
