"""The only registry of reports: name → title, purpose, recipient, and how it is made.

Each entry declares its purpose, among the closed list of law.md (L02), and who receives it; there
is no door to control or sanction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from diagnostics import enums as diagnostic_enums
from diagnostics.accounts.models import Agency
from diagnostics.models import RiskAssessment
from reporting import counting, inclusion, splits, usage
from reporting.cells import InclusionCells
from reporting.indicators import VERSION
from reporting.periods import Period
from reporting.sentences import sentences
from reporting.sheets import Facts, Figure, InclusionSheet

PURPOSES = ("diagnose", "propose", "issue_and_follow", "review", "statistics")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is made for: agencies, period, instant, threshold, and who asked."""

    agencies: tuple[Agency, ...]
    period: Period
    as_of: dt.datetime
    threshold: int
    asked_by: str


@dataclass(frozen=True, slots=True)
class Report:
    """One entry of the catalogue."""

    name: str
    title: str
    purpose: str
    recipient: str
    build: Callable[[Asked], InclusionSheet]


def inclusion_report(asked: Asked) -> InclusionSheet:
    """Make the inclusion report: people, levels, titles, usage, what changed."""
    cells = _cells(asked)
    figures = counting.totals(cells, asked.threshold)
    agencies = {agency.code: agency.name for agency in asked.agencies}
    tables = (
        ("agency", "Par agence", agencies),
        ("age", "Par âge", splits.age_labels(splits.LABOUR_MARKET)),
        ("sex", "Par sexe", splits.sex_labels()),
    )
    return InclusionSheet(
        facts=_facts(asked),
        sentences=sentences(figures, asked.period.label),
        figures=figures,
        levels=counting.levels(
            cells,
            {level.value: str(level.label) for level in diagnostic_enums.Level},
            asked.threshold,
        ),
        splits=tuple(
            counting.split(cells, code, label, rows, asked.threshold)
            for code, label, rows in tables
        ),
        missing=_missing(cells),
    )


def main_figures(asked: Asked) -> tuple[Figure, ...]:
    """Give the figures of the whole perimeter alone, for a home page."""
    return counting.totals(_cells(asked), asked.threshold)


def _cells(asked: Asked) -> InclusionCells:
    ids = [agency.pk for agency in asked.agencies]
    arguments = (ids, asked.period, asked.as_of)
    return InclusionCells(
        inclusion.people(*arguments),
        inclusion.meetings(*arguments),
        usage.titles(*arguments),
        usage.holders(*arguments),
        usage.allocated(*arguments),
    )


def _missing(cells: InclusionCells) -> tuple[tuple[str, int], ...]:
    """Count what somebody could complete, so that the next report is better."""
    unknown = splits.UNKNOWN
    counts = (
        ("sans année de naissance", sum(c.count for c in cells.people if c.who.age == unknown)),
        ("sans sexe renseigné", sum(c.count for c in cells.people if c.who.sex == unknown)),
        (
            "avec un niveau à compléter",
            sum(c.count for c in cells.people if c.level == counting.UNKNOWN_LEVEL),
        ),
    )
    return tuple((label, count) for label, count in counts if count)


def _facts(asked: Asked) -> Facts:
    versions = (
        RiskAssessment.objects.filter(as_of__lte=asked.period.last)
        .order_by("model_version")
        .values_list("model_version", flat=True)
        .distinct()
    )
    return Facts(
        title=REPORT_TITLE,
        perimeter=_perimeter(asked.agencies),
        period=asked.period.label,
        first=asked.period.first,
        last=asked.period.last,
        as_of=asked.as_of,
        asked_by=asked.asked_by,
        model_versions=", ".join(f"REN {version}" for version in versions) or "–",
        definitions_version=VERSION,
        threshold=asked.threshold,
    )


def _perimeter(agencies: Sequence[Agency]) -> str:
    names = [agency.name for agency in agencies]
    if len(names) <= 4:
        return ", ".join(names) or "aucune agence"
    return f"{len(names)} agences"


REPORT_TITLE = "Rapport d'inclusion"
REPORTS = {
    "inclusion": Report(
        name="inclusion",
        title=REPORT_TITLE,
        purpose="statistics",
        recipient="responsables d'agence",
        build=inclusion_report,
    )
}
