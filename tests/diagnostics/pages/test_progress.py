"""« Évolution » on screen: drawings with a title, a description and a table, and no alarm."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from diagnostics.accounts.models import User
from diagnostics.models import Person
from tests.accounts.factories import advisor
from tests.diagnostics.recordings import CORE, HARD, met, record
from tests.diagnostics.test_timelines import profile
from tests.support.client import PageClient
from tests.support.queries import assert_same_count, at_most

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
JANUARY, MARCH = dt.date(2026, 1, 5), dt.date(2026, 3, 5)


@pytest.fixture
def people(client: PageClient) -> tuple[User, Person]:
    people = met()
    client.force_login(people[0])
    return people


def shown(client: PageClient, person: Person) -> str:
    address = reverse("diagnostics:progress", args=[person.public_id])
    return client.get(address).content.decode()


def test_an_empty_file_says_so(client: PageClient, people: tuple[User, Person]) -> None:
    assert "Rien à dessiner pour le moment" in shown(client, people[1])


def test_each_drawing_has_a_title_a_description_and_its_figures_in_a_table(
    client: PageClient, people: tuple[User, Person]
) -> None:
    record(*people, HARD, JANUARY)
    record(*people, CORE, MARCH)
    profile(people, JANUARY, {"1.1": 2, "2.1": 1})
    profile(people, MARCH, {"1.1": 3, "2.1": 1})
    text = shown(client, people[1])
    assert "+0,5 niveau sur 2 compétences communes" in text
    assert "Ce que la personne dit autrement" in text
    assert text.count('<svg role="img"') == 2
    ids = re.findall(r'<(?:title|desc) id="([^"]+)"', text)
    assert len(ids) == len(set(ids)) == 4
    assert "niveau 2, puis niveau 3</title>" in text
    assert "<caption>Résultats : profil Pix</caption>" in text
    assert "niveau maximal 7" in text


def test_b21_a_lower_result_raises_no_alarm_and_no_warning_colour(
    client: PageClient, people: tuple[User, Person]
) -> None:
    profile(people, JANUARY, {"1.1": 5})
    profile(people, MARCH, {"1.1": 1})
    main = shown(client, people[1]).split("<main")[1].split("</main>")[0]
    assert "−4 niveaux sur 1 compétence commune" in main
    for word in ("fr-alert", "fr-badge--error", "fr-badge--warning", "error", "red", "aisse"):
        assert word not in main


def test_the_page_is_that_of_the_agency(client: PageClient, people: tuple[User, Person]) -> None:
    client.force_login(advisor())
    for name in ("progress", "progress_paper"):
        address = reverse(f"diagnostics:{name}", args=[people[1].public_id])
        assert client.get(address).status_code == 404


def test_the_paper_is_given_as_a_pdf(client: PageClient, people: tuple[User, Person]) -> None:
    profile(people, MARCH, {"1.1": 3})
    answer = client.get(reverse("diagnostics:progress_paper", args=[people[1].public_id]))
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Type"] == "application/pdf"


def test_p13_a_long_history_costs_no_more_questions(
    client: PageClient, people: tuple[User, Person]
) -> None:
    profile(people, JANUARY, {"1.1": 1})
    address = reverse("diagnostics:progress", args=[people[1].public_id])

    def add() -> None:
        for day in range(1, 6):
            profile(people, dt.date(2026, 2, day), {"1.1": 2})

    assert_same_count(visit=lambda: client.get(address), add_rows=add)
    with at_most(15):
        client.get(address)
