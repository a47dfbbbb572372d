"""Settings that a page changes: read the value of a day, or set it from a day on."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from diagnostics import refusals
from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, User
from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.verbs import Verb
from diagnostics.models import Parameter

DEFAULTS: dict[str, Any] = {
    # passes-and-money.md, section 4, defaults of the instance
    "dose_modere": 3,
    "dose_eleve": 6,
    "dose_critique": 10,
    "daily_hand_overs_per_advisor": 20,
    "daily_hand_overs_per_agency": 60,
    "live_passes_per_person": 20,
    "nearby_km": 20,
    "nearby_km_without_mobility": 5,
    # diagnosis.md 2: the maximum reachable level of Pix, from the day Pix changed it
    "pix_max_level": 7,
    # diagnosis.md 6.3.8, limits of the guided interview
    "guided_questions": 12,
    "guided_minutes": 5,
    # threats-and-accidents.md T28: a scan made in good faith on a Pass replaced since is paid by
    # the operator's own money; 0 when the instance has no such guarantee
    "late_scan_guarantee": 1,
}
# The settings that have bounds, both ends included.
BOUNDS: dict[str, tuple[int, int]] = {
    "guided_questions": (6, 24),
    "guided_minutes": (3, 15),
    "pix_max_level": (5, 8),
    "late_scan_guarantee": (0, 1),
}


def parameter(name: str, *, on: dt.date, agency_id: int | None = None) -> Any:
    """Read a setting as it stands on a day: the agency's own value first, then everybody's."""
    return parameters([name], on=on, agency_id=agency_id)[name]


def parameters(
    names: Sequence[str], *, on: dt.date, agency_id: int | None = None
) -> dict[str, Any]:
    """Read several settings in one statement, each as `parameter` would."""
    rows = (
        Parameter.objects.filter(name__in=names, from_on__lte=on)
        .filter(Q(agency__isnull=True) | Q(agency_id=agency_id))
        .order_by(F("agency_id").asc(nulls_first=True), "from_on", "pk")
    )
    # The last read wins: an agency's own value after everybody's, a later day after an earlier.
    return {name: DEFAULTS[name] for name in names} | {row.name: row.value for row in rows}


@journal.act(Verb.PARAMETER_SET)
def set_parameter(
    *,
    actor: User,
    name: str,
    value: Any,
    from_on: dt.date,
    agency: Agency | None = None,
    request_id: uuid.UUID | None = None,
) -> Parameter:
    """Give a setting a value from a day on; earlier days keep theirs."""
    with transaction.atomic():
        if name not in DEFAULTS:
            raise KeyError(name)
        _refuse_out_of_bounds(name, value)
        row = Parameter.objects.create(
            name=name,
            agency=agency,
            value=value,
            from_on=from_on,
            set_by=actor,
            set_at=journal.instant(),
        )
        journal.record(
            actor=actor,
            verb=Verb.PARAMETER_SET,
            subject=row,
            facts={"name": name, "value": value, "from_on": from_on.isoformat()},
        )
        return row


def _refuse_out_of_bounds(name: str, value: Any) -> None:
    if name not in BOUNDS:
        return
    low, high = BOUNDS[name]
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise Refusal(refusals.SETTING_OUT_OF_BOUNDS, low=low, high=high)
