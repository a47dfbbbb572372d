"""Who is counted: once, at the last level, under the file that is kept (behaviours 5, 6, 7, 13)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from diagnostics import erasing, merging
from diagnostics.accounts import journal
from diagnostics.models import Person, RiskAssessment
from passes.models import HandOver
from reporting import inclusion, usage
from reporting.cells import total
from reporting.periods import read
from tests.accounts.factories import AgencyFactory, manager
from tests.diagnostics.factories import PersonFactory
from tests.passes.desks import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOW = dt.datetime(2026, 4, 2, 8, 0, tzinfo=dt.UTC)
QUARTER = read("2026-T1")


def assess(person: Person, day: str, level: str = "faible", **changes: Any) -> RiskAssessment:
    values: dict[str, Any] = {
        "agency": person.agency,
        "model_version": "1.0.0",
        "as_of": dt.date.fromisoformat(day),
        "assessed_at": dt.datetime.fromisoformat(f"{day}T10:00:00+00:00"),
        "input": {},
        "output": {},
        "completeness": 80,
        "computed_level": level,
        "level": level,
        "next_review_on": dt.date(2026, 9, 1),
    }
    return RiskAssessment.objects.create(person=person, **{**values, **changes})


def levels(agency_ids: list[int]) -> dict[str, int]:
    cells = inclusion.people(agency_ids, QUARTER, NOW)
    return {cell.level: cell.count for cell in cells}


def test_three_assessments_count_one_person_at_the_last_level() -> None:
    person = PersonFactory()
    for day, level in (
        ("2026-01-10", "critique"),
        ("2026-02-10", "eleve"),
        ("2026-03-10", "modere"),
    ):
        assess(person, day, level)
    assert levels([person.agency_id]) == {"modere": 1}


def test_two_assessments_of_one_day_count_at_the_one_recorded_last() -> None:
    person = PersonFactory()
    assess(person, "2026-01-10", "eleve")
    assess(person, "2026-01-10", "faible")
    assert levels([person.agency_id]) == {"faible": 1}


def test_what_happened_after_the_period_or_the_extraction_is_not_seen() -> None:
    person = PersonFactory()
    assess(person, "2026-03-31", "eleve")
    assess(person, "2026-04-01", "faible")
    assess(person, "2026-03-31", "faible", assessed_at=NOW + dt.timedelta(minutes=1))
    assert levels([person.agency_id]) == {"eleve": 1}


def test_another_agency_is_not_counted() -> None:
    person = PersonFactory()
    assess(person, "2026-01-10")
    assert levels([AgencyFactory().pk]) == {}


def test_merged_files_count_one_person_with_the_kept_ones_age_and_sex() -> None:
    kept = PersonFactory(birth_year=1960, sex="f")
    other = PersonFactory(agency=kept.agency, birth_year=None, merged_into=kept)
    assess(kept, "2026-01-10", "eleve")
    assess(other, "2026-02-10", "faible")
    (cell,) = inclusion.people([kept.agency_id], QUARTER, NOW)
    assert (cell.level, cell.count, cell.who.age, cell.who.sex) == ("faible", 1, "50_plus", "f")


def test_somebody_first_at_risk_carries_the_days_since_then() -> None:
    person = PersonFactory()
    assess(person, "2025-12-01", "critique")
    assess(person, "2026-02-10", "modere")
    (cell,) = inclusion.people([person.agency_id], QUARTER, NOW)
    assert (cell.was_at_risk, cell.days_since_first) == (True, 71)


def test_a_first_meeting_31_days_before_the_last_day_with_an_assessment_after_30_is_covered() -> (
    None
):
    agency = AgencyFactory()
    first_met_on = QUARTER.last - dt.timedelta(days=31)
    for days in (30, 31):
        person = PersonFactory(agency=agency, first_met_on=first_met_on)
        assess(person, (first_met_on + dt.timedelta(days=days)).isoformat())
    cells = inclusion.meetings([agency.pk], QUARTER, NOW)
    assert sorted(cell.days_to_assessment for cell in cells) == [30, 31]  # type: ignore[type-var]


def test_a_first_meeting_without_assessment_stays_in_the_denominator() -> None:
    person = PersonFactory(first_met_on=dt.date(2026, 1, 15))
    cells = inclusion.meetings([person.agency_id], QUARTER, NOW)
    assert (total(cells), cells[0].days_to_assessment) == (1, None)


def test_b47_two_reunited_files_count_one_person_in_every_figure_and_two_once_separated(
    clock: time_machine.Traveller,
) -> None:
    """Behaviour 7 of the reports, through the verbs, at the counts that indicators read."""
    desk = Desk()
    kept, other = desk.person(), desk.person()
    for person in (kept, other):
        assess(person, "2026-02-10", "eleve")
        desk.hand_over(person)
        Person.objects.filter(pk=person.pk).update(first_met_on=QUARTER.first)
    HandOver.objects.filter(person=other).update(ended_at=journal.instant())

    def counted() -> tuple[int, ...]:
        window = ([desk.agency.pk], QUARTER, journal.instant())
        figures = (inclusion.people, inclusion.meetings, usage.holders)
        return tuple(total(figure(*window)) for figure in figures)

    assert counted() == (2, 2, 2)
    merging.merge_people(actor=desk.manager, kept=kept, other=other, reason="Doublon")
    assert counted() == (1, 1, 1)
    merging.separate_people(actor=desk.manager, other=other, reason="Deux personnes")
    assert counted() == (2, 2, 2)


def test_l22_an_anonymous_file_still_counts_in_the_figures_of_its_quarter() -> None:
    boss = manager()
    person = PersonFactory(
        agency_id=boss.agency_ids[0], birth_year=1960, sex="f", first_met_on=dt.date(2026, 1, 15)
    )
    assess(person, "2026-02-10", "eleve")
    window = ([person.agency_id], QUARTER, NOW)

    def told() -> list[tuple[object, ...]]:
        people = [(c.who, c.level, c.count) for c in inclusion.people(*window)]
        return [*people, *[(c.who, c.count) for c in inclusion.meetings(*window)]]

    before = told()
    erasing.anonymise_person(actor=boss, person=person)
    assert told() == before
