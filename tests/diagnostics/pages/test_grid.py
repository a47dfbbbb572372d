"""The blank grid: on screen and on paper, for those who receive people, with nobody's name."""

from __future__ import annotations

import pytest
from django.urls import reverse

from diagnostics import item_bank, paper_sheets
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

GRID, PAPER = "diagnostics:grid", "diagnostics:grid_pdf"
BANK = item_bank.load()


@pytest.fixture
def samia(client: PageClient) -> PageClient:
    client.force_login(advisor(AgencyFactory()))
    return client


def test_the_page_reads_the_same_questions_as_the_paper(samia: PageClient) -> None:
    html = samia.get(reverse(GRID)).content.decode()
    for number, item in item_bank.numbered_sheet(BANK):
        assert f'<p class="declic-grid__number">{number}</p>' in html
        assert item.question in html
        assert item.look_for in html
        assert f"<span>{item.pictogram}</span>" in html


def test_the_job_search_sheet_asks_seven_and_keeps_its_numbers(samia: PageClient) -> None:
    html = samia.get(reverse(GRID), {"feuille": "emploi"}).content.decode()
    assert html.count("declic-grid__number") == 7
    assert '<p class="declic-grid__number">16</p>' in html
    assert "Les numéros sont ceux de la grille complète." in html


@pytest.mark.parametrize("sheet", ["", "?feuille=emploi", "?feuille=complet"])
def test_the_paper_is_a_pdf_whose_name_tells_nobody(samia: PageClient, sheet: str) -> None:
    answer = samia.get(reverse(PAPER) + sheet)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('inline; filename="grille-')
    assert answer.content.startswith(b"%PDF-")


def test_an_unknown_sheet_is_no_page(samia: PageClient) -> None:
    for name in (GRID, PAPER):
        assert samia.get(reverse(name), {"feuille": "tout"}).status_code == 404


def test_a_manager_sees_it_too_and_nobody_else_does(client: PageClient) -> None:
    client.force_login(manager(AgencyFactory()))
    assert client.get(reverse(GRID)).status_code == 200
    client.force_login(UserFactory(operator=True))
    for name in (GRID, PAPER):
        assert client.get(reverse(name)).status_code == 404


def test_the_numbers_of_the_paper_are_those_of_the_page_where_it_is_typed() -> None:
    typed = dict(paper_sheets.lines_of_the_sheet())
    for scope in item_bank.SCOPES.values():
        for number, item in item_bank.numbered_sheet(BANK, scope):
            assert typed[number] == item
