"""« Les sept lois »: green or red, the figures, the explanation; an auditor reads it."""

import pytest
import time_machine
from django.urls import reverse

from diagnostics.accounts.models import JournalEntry
from passes.models import CustodyReading, FundingLine
from tests.accounts.factories import AgencyFactory, UserFactory, advisor
from tests.passes.books_story import NOW, funded_story
from tests.passes.pages.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _january():
    with time_machine.travel("2026-01-14T09:00:00Z", tick=False):
        yield


def test_an_auditor_reads_seven_green_laws_with_their_figures(client):
    funded_story()
    client.force_login(UserFactory(auditor=True))
    shown = text_of(client.get(reverse("passes:laws")))
    assert "Les sept lois tiennent, au centime près." in shown
    assert shown.count("Conforme") == 7
    assert "1 000,00 €" in shown
    assert "Loi G : trésorerie du compte" in shown


def test_a_broken_law_is_red_with_its_difference_and_its_subject(client):
    story = funded_story()
    FundingLine.objects.update(amount_cents=99_000)
    client.force_login(UserFactory(operator=True))
    shown = text_of(client.get(reverse("passes:laws")))
    assert "La loi F ne tient pas." in shown
    assert "Non conforme" in shown
    assert f"{story.order.reference} : les lignes ne font pas" in shown


def test_broken_laws_are_named_together(client):
    story = funded_story()
    type(story.order).objects.update(face_value_cents=1001, lapsed_count=1)
    client.force_login(UserFactory(operator=True))
    assert "Les lois A, B, D et F ne tiennent pas." in text_of(client.get(reverse("passes:laws")))


def test_an_old_balance_is_said_unknown(client):
    funded_story()
    with time_machine.travel(NOW, tick=False):
        client.force_login(UserFactory(operator=True))
        shown = text_of(client.get(reverse("passes:laws")))
    assert "trop ancien pour tout dire" in shown
    assert "Inconnue" in shown


def test_checking_leaves_its_line_and_a_reading(client):
    funded_story()
    before = CustodyReading.objects.count()
    client.force_login(UserFactory(auditor=True))
    shown = text_of(client.post(reverse("passes:laws"), follow=True))
    assert "et le journal le dit" in shown
    assert JournalEntry.objects.filter(verb="books.checked").count() == 1
    assert CustodyReading.objects.count() == before + 1


def test_an_advisor_does_not_know_of_the_laws(client):
    client.force_login(advisor(AgencyFactory()))
    assert client.get(reverse("passes:laws")).status_code == 404
