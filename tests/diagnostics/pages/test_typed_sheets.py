"""The paper grid on screen: the lines of the paper, kept as they were typed when refused."""

import pytest
from django.urls import reverse

from diagnostics import paper_sheets
from diagnostics.accounts.models import User
from diagnostics.models import Diagnosis, Person
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def person(client: PageClient) -> Person:
    user: User = advisor(AgencyFactory())
    client.force_login(user)
    return PersonFactory(agency_id=user.agency_ids[0])


def address(person: Person) -> str:
    return reverse("diagnostics:typed_sheet", args=[person.public_id])


def test_the_page_has_the_lines_and_numbers_of_the_paper(
    client: PageClient, person: Person
) -> None:
    text = client.get(address(person)).content.decode()
    for number, line in paper_sheets.lines_of_the_sheet():
        assert f'name="line_{number}"' in text
        assert line.question.replace("'", "&#x27;") in text


def test_a_typed_sheet_is_recorded_and_shown(client: PageClient, person: Person) -> None:
    sent = {"observed_on": "2026-03-09", "line_1": "alone", "line_16": "no", "shown_1": "on"}
    text = client.post(address(person), sent, follow=True).content.decode()
    assert "Entretien guidé du 9 mars 2026" in text
    assert "la même pour tout le monde" in text
    answers = Diagnosis.objects.get().interview.answers
    assert list(answers.values_list("value", "is_shown")) == [("alone", True), ("no", False)]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"observed_on": "2026-03-09"}, "Aucune ligne de la grille n’est remplie."),
        ({"observed_on": "2026-03-11", "line_1": "no"}, "après aujourd"),
        ({"observed_on": "2026-03-09", "line_1": "oui"}, "oui"),
        ({"line_1": "no"}, "obligatoire"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    client: PageClient, person: Person, sent: dict[str, str], says: str
) -> None:
    assert says in client.post(address(person), sent).content.decode()
    assert not Diagnosis.objects.exists()
