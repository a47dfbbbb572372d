"""What the database counts for « Calibrage »."""

from __future__ import annotations

import datetime as dt

import pytest

from diagnostics.models import LevelOverride
from reporting import calibrating
from reporting.periods import read
from tests.accounts.factories import advisor
from tests.diagnostics.factories import PersonFactory
from tests.reporting.test_inclusion import assess

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
QUARTER = read("2026-T1")


def test_every_agency_counts_once_a_person_at_her_last_level_of_the_period() -> None:
    for number in range(30):
        person = PersonFactory(birth_year=1990)
        assess(person, "2026-01-10", "critique")
        assess(person, "2026-02-10", "critique" if number < 12 else "faible")
    assess(PersonFactory(), "2025-02-10", "critique")
    found = calibrating.of_period(QUARTER)
    assert {x.code: x.count for x in found.levels} == {
        "faible": 18,
        "modere": 0,
        "eleve": 0,
        "critique": 12,
    }
    assert found.readings[0].share.text == "40,0 % (12 sur 30)"
    assert found.ages[1].share.text == "40,0 % (12 sur 30)"


def test_people_whose_level_somebody_chose_in_the_period_are_counted_once() -> None:
    people = [PersonFactory() for _ in range(20)]
    for person in people:
        assess(person, "2026-02-10")
    for person, day in zip(people[:8], [10] * 7 + [400], strict=True):
        for ended in (True, False):
            at = dt.datetime(2026, 2, 10, tzinfo=dt.UTC)
            LevelOverride.objects.create(
                person=person,
                level="eleve",
                from_level="faible",
                reason_code="AUTRE",
                comment="vu",
                decided_on=dt.date(2026, 1, 1) + dt.timedelta(days=day),
                decided_at=at,
                decided_by=advisor(),
                ended_at=at if ended else None,
            )
    assert calibrating.of_period(QUARTER).overrides.text == "35,0 % (7 sur 20)"
