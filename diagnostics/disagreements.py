"""Reading the overrides: until when each one holds, which end soon, and how often, both ways.

An override holds 183 days and then has no effect (risk-model.md, 5); the advisor learns it before.
Overrides are counted upward and downward over the results of an agency, never by advisor: too many
says that the calculation is wrong, none in two hundred that nobody dares (law.md, L06, L19).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from diagnostics import ren_model
from diagnostics.enums import Level
from diagnostics.models import LevelOverride, RiskAssessment

ENDING_WITHIN = dt.timedelta(days=30)
HIGHEST_SHARE = 15
ENOUGH_RESULTS = 200
_RANK = {
    level: rank
    for rank, level in enumerate((Level.LOW, Level.MODERATE, Level.HIGH, Level.CRITICAL))
}


@dataclass(frozen=True, slots=True)
class Rate:
    """How many results of a period were raised, lowered or left as computed."""

    assessed: int
    upward: int
    downward: int

    @property
    def untouched(self) -> int:
        return self.assessed - self.upward - self.downward

    @property
    def percent(self) -> float | None:
        if not self.assessed:
            return None
        return round(100 * (self.upward + self.downward) / self.assessed, 1)

    @property
    def alarm(self) -> str:
        """What deserves a look, in a sentence; nothing else follows from it."""
        if self.percent is not None and self.percent >= HIGHEST_SHARE:
            return "Beaucoup de désaccords : le calcul convient-il à ce public ?"
        if self.assessed >= ENOUGH_RESULTS and self.untouched == self.assessed:
            return "Aucun désaccord sur plus de 200 résultats : chacun ose-t-il le dire ?"
        return ""


def valid_until(override: LevelOverride) -> dt.date:
    """The last day on which an override decides."""
    days = ren_model.load_model().data["override_validity_days"]
    return override.decided_on + dt.timedelta(days=days)


def ending_soon(agency_ids: Iterable[int], today: dt.date) -> list[LevelOverride]:
    """Overrides still standing whose last day is past or within thirty days, oldest first."""
    days = ren_model.load_model().data["override_validity_days"]
    limit = today + ENDING_WITHIN - dt.timedelta(days=days)
    standing = LevelOverride.objects.filter(
        ended_at__isnull=True,
        person__agency_id__in=list(agency_ids),
        person__anonymised_at__isnull=True,
        decided_on__lte=limit,
    )
    return list(standing.select_related("person", "decided_by").order_by("decided_on", "pk"))


def rate(agency_ids: Iterable[int], since: dt.date, until: dt.date) -> Rate:
    """Compare the overrides of a period with the people assessed in it."""
    agencies = list(agency_ids)
    assessed = RiskAssessment.objects.filter(
        agency_id__in=agencies, as_of__range=(since, until)
    ).values("person_id")
    decided = LevelOverride.objects.filter(
        person__agency_id__in=agencies, decided_on__range=(since, until)
    ).values_list("person_id", "from_level", "level")
    latest = {person: (before, after) for person, before, after in decided}
    ways = [_way(before, after) for before, after in latest.values()]
    return Rate(assessed.distinct().count(), ways.count(1), ways.count(-1))


def _way(before: str, after: str) -> int:
    """1 upward, -1 downward; « À compléter » has no rank: a level put there raises it."""
    from_rank, to_rank = _RANK.get(Level(before), -1), _RANK.get(Level(after), -1)
    return (to_rank > from_rank) - (to_rank < from_rank)
