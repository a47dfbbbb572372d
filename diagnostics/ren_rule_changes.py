"""What a version changes from the one before, read from the very tables that the public reads.

Rows are paired by their first cells, as many as it takes to tell the rows of a table apart; a row
that only one of the versions has is said to be added or removed. Two versions with the same tables
have no difference here, whatever their files.
"""

from __future__ import annotations

from diagnostics import ren_rules
from diagnostics.ren_explanation import Table
from diagnostics.ren_model import Model

HEAD = ("Tableau", "Règle", "Avant", "Maintenant")
CAPTION = "Ce qui change"
ABSENT = "–"

Row = tuple[str, ...]


def changes(before: Model, after: Model) -> Table:
    """Every row of the public tables that is not the same in both versions."""
    old, new = _tables(before), _tables(after)
    rows: list[Row] = []
    for place, caption in {**_places(old), **_places(new)}.items():
        rows += [(caption, *cells) for cells in _compared(old.get(place), new.get(place))]
    return Table(CAPTION, HEAD, tuple(rows))


def _tables(model: Model) -> dict[str, Table]:
    """Tables by the start of their caption: a caption may hold a figure that changes."""
    tables = (*ren_rules.tables(model), ren_rules.sentences(model), ren_rules.services(model))
    return {table.caption.split(" (")[0]: table for table in tables}


def _places(tables: dict[str, Table]) -> dict[str, str]:
    return {place: table.caption for place, table in tables.items()}


def _compared(old: Table | None, new: Table | None) -> list[Row]:
    old_rows, new_rows = (table.rows if table else () for table in (old, new))
    found: list[Row] = []
    if old and new and old.caption != new.caption:
        found.append(("Titre", old.caption, new.caption))
    width = _telling(old_rows, new_rows)
    was, now = ({row[:width]: row[width:] for row in rows} for rows in (old_rows, new_rows))
    return found + [
        (" : ".join(key), _said(was.get(key)), _said(now.get(key)))
        for key in dict.fromkeys((*was, *now))
        if was.get(key) != now.get(key)
    ]


def _telling(*tables: tuple[Row, ...]) -> int:
    """How many first cells tell the rows of each table apart."""
    widest = max((len(row) for rows in tables for row in rows), default=1)
    for width in range(1, widest):
        if all(len({row[:width] for row in rows}) == len(rows) for rows in tables):
            return width
    return widest


def _said(cells: Row | None) -> str:
    if cells is None:
        return ABSENT
    return " · ".join(cells) or "oui"
