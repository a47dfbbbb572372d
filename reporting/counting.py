"""Cells → figures: numerators, denominators, rounding once, small cells hidden. Pure.

In a split, the numerators of one indicator form a one-way table of people, and so do its
denominators: a rate is shown only where both of its numbers may be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from reporting import figures
from reporting.cells import InclusionCells, histogram, total
from reporting.indicators import INDICATORS, Unit
from reporting.secrecy import hide_one_way, rate_is_hidden
from reporting.sheets import Figure, LevelCount, Row, Shown, SplitTable

AT_RISK = frozenset({"eleve", "critique"})
OUT_OF_RISK = frozenset({"faible", "modere"})
UNKNOWN_LEVEL = "indetermine"
COVERED_WITHIN = 30
REASSESSED_AFTER = 30

# Counts of an order are not hidden: they are not acts of people (reports.md section 5).
NOT_PEOPLE = frozenset({"I10"})
# Titles are allotted to agencies: an allocation has no age and no sex.
BY_AGENCY_ONLY = frozenset({"I10", "I12", "I13a"})


@dataclass(frozen=True, slots=True)
class Numbers:
    """The raw numbers of one indicator in one place."""

    numerator: int
    denominator: int | None = None
    value: Decimal | int | None = None
    beside: tuple[tuple[str, str], ...] = ()


def _i01(cells: InclusionCells) -> Numbers:
    return Numbers(total(cells.people))


def _i02(cells: InclusionCells) -> Numbers:
    covered = total(
        cells.meetings,
        lambda c: c.days_to_assessment is not None and c.days_to_assessment <= COVERED_WITHIN,
    )
    return Numbers(covered, total(cells.meetings))


def _i03(cells: InclusionCells) -> Numbers:
    points, count = sum(c.completeness * c.count for c in cells.people), total(cells.people)
    return Numbers(points, count, value=figures.mean(points, count))


def _i04(cells: InclusionCells) -> Numbers:
    return Numbers(
        total(cells.people, lambda c: c.level in AT_RISK),
        total(cells.people, lambda c: c.level != UNKNOWN_LEVEL),
    )


def _i10(cells: InclusionCells) -> Numbers:
    return Numbers(sum(cells.allocated.values()))


def _i11(cells: InclusionCells) -> Numbers:
    return Numbers(total(cells.titles))


def _i12(cells: InclusionCells) -> Numbers:
    return Numbers(total(cells.titles), sum(cells.allocated.values()))


def _used(cells: InclusionCells) -> int:
    return total(cells.titles, lambda c: c.is_used)


def _i13a(cells: InclusionCells) -> Numbers:
    return Numbers(_used(cells), sum(cells.allocated.values()))


def _i13b(cells: InclusionCells) -> Numbers:
    return Numbers(_used(cells), total(cells.titles))


def _i13c(cells: InclusionCells) -> Numbers:
    return Numbers(
        total(cells.titles, lambda c: c.is_in_cohort and c.is_used_within_180),
        total(cells.titles, lambda c: c.is_in_cohort),
    )


def _activated(cells: InclusionCells) -> int:
    return total(cells.holders, lambda c: c.days_to_first_use is not None)


def _i14(cells: InclusionCells) -> Numbers:
    return Numbers(_activated(cells), total(cells.holders))


def _i15(cells: InclusionCells) -> Numbers:
    days = histogram(cells.holders)
    third = figures.p75(days)
    activated = _activated(cells)
    beside = (
        ("troisième quartile", figures.NOTHING if third is None else f"{third} jours"),
        ("personnes non activées", figures.french(total(cells.holders) - activated)),
    )
    return Numbers(activated, total(cells.holders), value=figures.median(days), beside=beside)


def _i22(cells: InclusionCells) -> Numbers:
    at_risk_first = total(cells.people, lambda c: c.was_at_risk)
    again = [
        c for c in cells.people if c.was_at_risk and (c.days_since_first or 0) >= REASSESSED_AFTER
    ]
    share = figures.Rate(total(again), at_risk_first).percent
    beside = (
        (
            "réévaluées",
            f"{figures.french(total(again))} sur {figures.french(at_risk_first)}"
            + ("" if share is None else f" ({figures.french(share)}\u00a0%)"),
        ),
    )
    return Numbers(total(again, lambda c: c.level in OUT_OF_RISK), total(again), beside=beside)


COUNTS: dict[str, Callable[[InclusionCells], Numbers]] = {
    "I01": _i01,
    "I02": _i02,
    "I03": _i03,
    "I04": _i04,
    "I10": _i10,
    "I11": _i11,
    "I12": _i12,
    "I13a": _i13a,
    "I13b": _i13b,
    "I13c": _i13c,
    "I14": _i14,
    "I15": _i15,
    "I22": _i22,
}


def figure(code: str, numbers: Numbers, threshold: int, *, may_show: bool = True) -> Figure:
    """Round one indicator, or hide it."""
    indicator = INDICATORS[code]
    if not may_show or _points_at_people(code, numbers, threshold):
        return Figure(indicator, Shown.HIDDEN)
    if numbers.denominator is None:
        return Figure(indicator, Shown.YES, numbers.numerator)
    if numbers.denominator == 0:
        return Figure(indicator, Shown.NOTHING_TO_DIVIDE_BY, None, numbers.numerator, 0)
    value = numbers.value
    if indicator.unit == Unit.PERCENT:
        value = figures.Rate(numbers.numerator, numbers.denominator).percent
    if indicator.unit == Unit.MEAN:
        # A sum of points is not a number to read: only the base of a mean is shown.
        return Figure(indicator, Shown.YES, value, None, numbers.denominator)
    return Figure(
        indicator, Shown.YES, value, numbers.numerator, numbers.denominator, numbers.beside
    )


def _points_at_people(code: str, numbers: Numbers, threshold: int) -> bool:
    if code in NOT_PEOPLE:
        return False
    if numbers.denominator is None:
        return 0 < numbers.numerator < threshold
    if INDICATORS[code].unit == Unit.MEAN:
        return 0 < numbers.denominator < threshold
    if code == "I15":
        return 0 < numbers.numerator < threshold
    return rate_is_hidden(numbers.numerator, numbers.denominator, threshold)


def totals(cells: InclusionCells, threshold: int) -> tuple[Figure, ...]:
    """Give every figure of the whole perimeter."""
    return tuple(figure(code, count(cells), threshold) for code, count in COUNTS.items())


def split(
    cells: InclusionCells, code: str, label: str, rows: Mapping[str, str], threshold: int
) -> SplitTable:
    """Give every figure row by row, so that no hidden one can be deduced from the total."""
    table = {row: {c: count(cells.of(code, row)) for c, count in COUNTS.items()} for row in rows}
    visible = {c: _visible_rows(table, c, threshold) for c in COUNTS}
    return SplitTable(
        code,
        label,
        tuple(
            Row(
                row,
                rows[row],
                tuple(
                    Figure(INDICATORS[c], Shown.NOT_ASKED_HERE)
                    if c in BY_AGENCY_ONLY and code != "agency"
                    else figure(c, numbers, threshold, may_show=row in visible[c])
                    for c, numbers in table[row].items()
                ),
            )
            for row in rows
        ),
    )


def _visible_rows(
    table: Mapping[str, Mapping[str, Numbers]], code: str, threshold: int
) -> set[str]:
    rows = list(table)
    if code in NOT_PEOPLE:
        return set(rows)
    columns = [{row: table[row][code].numerator for row in rows}]
    if INDICATORS[code].unit == Unit.MEAN:
        columns = []
    if code not in {"I12", "I13a"}:
        columns.append({row: table[row][code].denominator or 0 for row in rows})
    hidden: set[str] = set()
    for column in columns:
        shown = hide_one_way(column, threshold).cells
        hidden |= {row for row, value in shown.items() if value is None}
    return set(rows) - hidden


def levels(
    cells: InclusionCells, labels: Mapping[str, str], threshold: int
) -> tuple[LevelCount, ...]:
    """Give the one-way table of levels (I05), hidden cells without a percentage."""
    counts = dict.fromkeys(labels, 0)
    for cell in cells.people:
        counts[cell.level] += cell.count
    shown = hide_one_way(counts, threshold)
    base = sum(counts.values())
    return tuple(
        LevelCount(
            level,
            labels[level],
            count,
            None if count is None else figures.Rate(count, base).percent,
        )
        for level, count in shown.cells.items()
    )
