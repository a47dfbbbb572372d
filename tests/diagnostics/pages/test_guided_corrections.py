"""« Corriger » : the questions of the interview again, filled with what was noted."""

import datetime as dt

import pytest
from django.urls import reverse

from diagnostics import paper_sheets
from diagnostics.accounts.models import User
from diagnostics.models import Diagnosis
from diagnostics.paper_sheets import PaperSheet
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MONDAY = dt.date(2026, 3, 9)


@pytest.fixture
def paper(client: PageClient) -> Diagnosis:
    user: User = advisor(AgencyFactory())
    client.force_login(user)
    person = PersonFactory(agency_id=user.agency_ids[0])
    lines = paper_sheets.lines_of_the_sheet()
    sheet = PaperSheet(MONDAY, {lines[0][1].id: "no"}, [lines[0][1].id])
    return paper_sheets.type_sheet(actor=user, person=person, sheet=sheet)


def address(diagnosis: Diagnosis, name: str = "guided_correct") -> str:
    return reverse(f"diagnostics:{name}", args=[diagnosis.public_id])


def test_the_page_is_filled_with_what_was_noted(client: PageClient, paper: Diagnosis) -> None:
    assert address(paper) in client.get(address(paper, "guided_result")).content.decode()
    text = client.get(address(paper)).content.decode()
    assert 'value="2026-03-09"' in text
    assert 'name="line_1" value="no" id="id_line_1_2" checked' in " ".join(text.split())
    assert 'name="line_16"' in text


def test_a_corrected_grid_replaces_the_first_one(client: PageClient, paper: Diagnosis) -> None:
    sent = {"observed_on": "2026-03-09", "line_1": "alone", "reason": "typing_error"}
    text = client.post(address(paper), sent, follow=True).content.decode()
    assert "Le résultat est corrigé." in text
    assert "Réponses corrigées" in text
    old = client.get(address(paper, "guided_result")).content.decode()
    assert "Remplacé le 10 mars 2026" in " ".join(old.split())
    assert client.get(address(paper)).status_code == 404


def test_a_correction_without_reason_is_sent_back_with_its_answers(
    client: PageClient, paper: Diagnosis
) -> None:
    sent = {"observed_on": "2026-03-09", "line_1": "alone", "reason": ""}
    text = " ".join(client.post(address(paper), sent).content.decode().split())
    assert 'value="alone" id="id_line_1_0" checked' in text
    other = {**sent, "reason": "other"}
    assert "motif" in client.post(address(paper), other).content.decode()
    assert Diagnosis.objects.count() == 1


def test_another_agency_finds_nothing_to_correct(client: PageClient, paper: Diagnosis) -> None:
    client.force_login(advisor(AgencyFactory()))
    assert client.get(address(paper)).status_code == 404
