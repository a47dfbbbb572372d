"""The two limits of the guided interview, set by the manager of an agency within their bounds."""

import pytest
from django.urls import reverse

from diagnostics import configuring
from diagnostics.accounts import journal
from diagnostics.accounts.models import Agency, JournalEntry
from tests.accounts.factories import AgencyFactory, advisor, manager
from tests.diagnostics.factories import PersonFactory
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def agency(client: PageClient) -> Agency:
    made: Agency = AgencyFactory()
    client.force_login(manager(made))
    return made


def address(agency: Agency) -> str:
    return reverse("diagnostics:guided_limits", args=[agency.code])


def limit(name: str, agency: Agency) -> object:
    return configuring.parameter(name, on=journal.today(), agency_id=agency.pk)


def test_a_manager_changes_a_limit_of_her_agency_only(client: PageClient, agency: Agency) -> None:
    sent = {"guided_questions": "18", "guided_minutes": "5"}
    text = client.post(address(agency), sent, follow=True).content.decode()
    assert "Les limites sont changées" in text
    assert (limit("guided_questions", agency), limit("guided_minutes", agency)) == (18, 5)
    assert limit("guided_questions", AgencyFactory()) == 12
    assert JournalEntry.objects.filter(verb="parameter.set").count() == 1


def test_a_limit_out_of_bounds_is_refused_on_its_field(client: PageClient, agency: Agency) -> None:
    sent = {"guided_questions": "25", "guided_minutes": "5"}
    assert "24" in client.post(address(agency), sent).content.decode()
    assert limit("guided_questions", agency) == 12


def test_the_link_stands_where_the_interview_begins_for_the_manager(
    client: PageClient, agency: Agency
) -> None:
    person = PersonFactory(agency=agency)
    choose = reverse("diagnostics:guided_choice", args=[person.public_id])
    assert address(agency) in client.get(choose).content.decode()
    client.force_login(advisor(agency))
    assert address(agency) not in client.get(choose).content.decode()
    assert client.get(address(agency)).status_code == 404


def test_another_agency_is_not_found(client: PageClient, agency: Agency) -> None:
    assert client.get(address(AgencyFactory())).status_code == 404
