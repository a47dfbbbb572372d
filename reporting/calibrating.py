"""The people of a period beside the published figures: what the database counts for « Calibrage ».

Everybody assessed in the whole instance, once, at the last level of the period; the threshold is
that of what leaves the institution, because the page is read by national roles.
"""

from __future__ import annotations

from django.conf import settings

from diagnostics import enums
from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency
from diagnostics.models import LevelOverride
from reporting import calibration, inclusion
from reporting.periods import Period


def of_period(period: Period) -> calibration.Calibration:
    """Read the figures of a period."""
    agencies = Agency.objects.values_list("pk", flat=True)
    cells = inclusion.people(agencies, period, journal.instant())
    chosen = LevelOverride.objects.filter(decided_on__range=(period.first, period.last))
    overrides = chosen.values("person").distinct().count()
    labels = {level.value: str(level.label) for level in enums.Level}
    return calibration.calibrate(cells, labels, overrides, settings.THRESHOLD_OUTSIDE)
