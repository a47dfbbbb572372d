"""Overrides: until when, which end soon, how often upward and downward."""

from __future__ import annotations

import datetime as dt

import pytest

from diagnostics import assessing, disagreements
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.recordings import HARD, record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = dt.date(2026, 3, 10)


def overridden(user, level: str):
    person = PersonFactory(agency_id=user.agency_ids[0])
    record(user, person, {**HARD, "A1": "tablette", "A2": "instable", "B3": "utilise"}, TODAY)
    doubt = assessing.Disagreement(level, "OBSERVATION_EN_ENTRETIEN")
    return assessing.override_level(actor=user, person=person, disagreement=doubt)


def test_an_override_decides_for_183_days_and_ends_soon_thirty_days_before() -> None:
    user = advisor(AgencyFactory())
    override = overridden(user, "critique")
    until = disagreements.valid_until(override)
    assert until == TODAY + dt.timedelta(days=183)
    agencies = user.agency_ids
    early = until - dt.timedelta(days=31)
    assert disagreements.ending_soon(agencies, early) == []
    assert disagreements.ending_soon(agencies, early + dt.timedelta(days=1)) == [override]
    assert disagreements.ending_soon([], until) == []


def test_upward_downward_and_none_are_counted_apart() -> None:
    user = advisor(AgencyFactory())
    overridden(user, "critique")
    overridden(user, "faible")
    record(user, PersonFactory(agency_id=user.agency_ids[0]), HARD, TODAY)
    rate = disagreements.rate(user.agency_ids, TODAY, TODAY)
    assert (rate.assessed, rate.upward, rate.downward, rate.untouched) == (3, 1, 1, 1)
    assert rate.percent == 66.7


@pytest.mark.parametrize(
    ("counts", "alarm"),
    [((0, 0, 0), ""), ((100, 5, 5), ""), ((100, 10, 5), "Beaucoup"), ((200, 0, 0), "Aucun"),
     ((199, 0, 0), "")],
)  # fmt: skip
def test_too_many_and_none_at_all_are_both_said(counts, alarm) -> None:
    assert disagreements.Rate(*counts).alarm.startswith(alarm)
    assert bool(disagreements.Rate(*counts).alarm) is bool(alarm)
