"""A column of a file: its stable English code for programs, its French header for people. Pure.

The long table of the inclusion report: one line per split, row and indicator, so that a program
reads every figure with its two numbers and its definition (reports.md section 7).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reporting.sheets import Figure, InclusionSheet, Shown

Value = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: code, French header, and the kind of its values."""

    code: str
    header: str
    kind: str


COLUMNS = (
    Column("split", "Découpage", "text"),
    Column("row_code", "Code de la ligne", "text"),
    Column("row", "Ligne", "text"),
    Column("indicator", "Indicateur", "text"),
    Column("name", "Nom", "text"),
    Column("unit", "Unité", "text"),
    Column("numerator", "Numérateur", "number"),
    Column("denominator", "Dénominateur", "number"),
    Column("value", "Valeur", "number"),
    Column("shown", "Montré", "text"),
    Column("definition", "Définition", "text"),
)

WHOLE = "Ensemble"


def rows(sheet: InclusionSheet) -> Iterator[tuple[Value, ...]]:
    """Give the report line by line, the whole first, each split in its own order."""
    for figure in sheet.figures:
        yield _line("total", "", WHOLE, figure)
    for level in sheet.levels:
        yield (
            "level",
            level.code,
            level.label,
            "I05",
            "répartition par niveau",
            "n",
            level.count,
            None,
            level.percent,
            Shown.HIDDEN if level.count is None else Shown.YES,
            "Dernier niveau de la période, « à compléter » compris.",
        )
    for table in sheet.splits:
        for row in table.rows:
            for figure in row.figures:
                if figure.shown != Shown.NOT_ASKED_HERE:
                    yield _line(table.code, row.code, row.label, figure)


def _line(split: str, code: str, label: str, figure: Figure) -> tuple[Value, ...]:
    return (
        split,
        code,
        label,
        figure.indicator.code,
        figure.indicator.name,
        str(figure.indicator.unit),
        figure.numerator,
        figure.denominator,
        figure.value,
        str(figure.shown),
        figure.indicator.definition,
    )
