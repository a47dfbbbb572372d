"""The registry of reports: each has a lawful purpose and a recipient; figures travel with facts."""

from __future__ import annotations

import datetime as dt

import pytest

from reporting import catalogue, columns, periods
from reporting.catalogue import Asked
from reporting.sheets import Shown
from tests.accounts.factories import AgencyFactory
from tests.diagnostics.factories import PersonFactory
from tests.reporting.test_inclusion import assess

NOW = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)


def asked(*agencies: object) -> Asked:
    return Asked(agencies, periods.read("2025-T4"), NOW, 10, "Marc Martin")  # type: ignore[arg-type]


@pytest.mark.parametrize("report", catalogue.REPORTS.values(), ids=lambda r: r.name)
def test_each_report_has_a_purpose_of_the_closed_list_and_a_recipient(
    report: catalogue.Report,
) -> None:
    assert report.purpose in catalogue.PURPOSES
    assert report.recipient
    assert catalogue.REPORTS[report.name] is report


@pytest.mark.django_db
def test_a_report_says_its_perimeter_its_period_its_model_and_who_asked() -> None:
    agency = AgencyFactory(name="Agence de Lens")
    assess(PersonFactory(agency=agency), "2025-11-10")
    facts = catalogue.inclusion_report(asked(agency)).facts
    assert facts.perimeter == "Agence de Lens"
    assert facts.model_versions == "REN 1.0.0"
    assert (facts.first, facts.last) == (dt.date(2025, 10, 1), dt.date(2025, 12, 31))
    assert (facts.asked_by, facts.threshold, facts.as_of) == ("Marc Martin", 10, NOW)


@pytest.mark.django_db
def test_many_agencies_are_counted_and_none_is_said() -> None:
    many = [AgencyFactory() for _ in range(5)]
    assert catalogue.inclusion_report(asked(*many)).facts.perimeter == "5 agences"
    assert catalogue.inclusion_report(asked()).facts.perimeter == "aucune agence"


@pytest.mark.django_db
def test_what_is_missing_is_counted_so_that_somebody_can_complete_it() -> None:
    agency = AgencyFactory()
    assess(PersonFactory(agency=agency, birth_year=None, sex=""), "2025-11-10")
    missing = dict(catalogue.inclusion_report(asked(agency)).missing)
    assert missing["sans année de naissance"] == 1
    assert missing["sans sexe renseigné"] == 1


@pytest.mark.django_db
def test_the_home_page_reads_the_same_figures_as_the_report() -> None:
    agency = AgencyFactory()
    for n in range(12):
        assess(PersonFactory(agency=agency), "2025-11-10", "critique" if n < 3 else "faible")
    sheet = catalogue.inclusion_report(asked(agency))
    assert catalogue.main_figures(asked(agency)) == sheet.figures
    lines = list(columns.rows(sheet))
    assert lines[0][:3] == ("total", "", columns.WHOLE)
    assert Shown.YES in {line[9] for line in lines}
