"""The inclusion report on its page, its files, and who may see them."""

from __future__ import annotations

import io

import openpyxl
import pytest

from reporting.models import ReportRequest
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.diagnostics.factories import PersonFactory
from tests.reporting.test_inclusion import assess
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def lens(client: PageClient) -> object:
    agency = AgencyFactory(name="Agence de Lens")
    for n in range(40):
        person = PersonFactory(agency=agency, sex="f" if n % 2 else "m", birth_year=1960 + n)
        assess(person, "2025-11-10", "critique" if n < 12 else "faible")
    client.force_login(manager(agency))
    return agency


def test_the_page_opens_on_the_last_finished_quarter_with_three_sentences(
    client: PageClient, lens: object
) -> None:
    page = client.get("/rapports/inclusion").content.decode()
    assert "40 personnes diagnostiquées (4ᵉ trimestre 2025), dont 12 à risque" in page
    assert page.count("<svg") == 1
    assert 'role="img"' in page
    assert "grâce à" not in page


def test_each_rate_bears_its_two_numbers_and_its_definition(
    client: PageClient, lens: object
) -> None:
    page = client.get("/rapports/inclusion?periode=2025-T4").content.decode()
    assert "12 sur 40" in page
    assert "rapporté à" in page


def test_the_file_holds_the_figures_of_the_page(client: PageClient, lens: object) -> None:
    answer = client.post("/rapports/demander", {"periode": "2025-T4", "format": "xlsx"})
    request = ReportRequest.objects.get()
    assert answer["Location"] == f"/rapports/{request.public_id}"
    assert "Télécharger" in client.get(answer["Location"]).content.decode()
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"{answer['Location']}/fichier").content), read_only=True
    )
    rows = {row[3]: row for row in book["Données"].iter_rows(max_row=8, values_only=True)}
    assert rows["I04"][6:9] == (12, 40, 30)


def test_another_agencys_report_does_not_exist(client: PageClient, lens: object) -> None:
    other = AgencyFactory()
    assert client.get(f"/rapports/inclusion?agence={other.public_id}").status_code == 404
    assert client.get("/rapports/inclusion?agence=nimporte").status_code == 404


def test_two_free_dates_are_not_a_period(client: PageClient, lens: object) -> None:
    answer = client.get("/rapports/inclusion?periode=2025-11-03")
    assert answer.status_code == 422
    assert "trimestre" in answer.content.decode()


@pytest.mark.parametrize("make", [advisor, lambda: UserFactory(operator=True)])
def test_who_does_not_manage_does_not_learn_that_the_report_exists(
    client: PageClient, make: object
) -> None:
    client.force_login(make())  # type: ignore[operator]
    assert client.get("/rapports/inclusion").status_code == 404


def test_a_request_of_somebody_else_is_not_found(client: PageClient, lens: object) -> None:
    client.post("/rapports/demander", {"periode": "2025-T4", "format": "csv"})
    request = ReportRequest.objects.get()
    client.force_login(manager())
    assert client.get(f"/rapports/{request.public_id}").status_code == 404
