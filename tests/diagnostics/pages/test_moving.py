"""Who looks after a person: one who moves, and all those of an advisor who leaves."""

import re

import pytest
from django.urls import reverse

from diagnostics.accounts.models import Agency, User
from diagnostics.models import Person
from tests.accounts.factories import AgencyFactory, advisor, manager
from tests.diagnostics.factories import PersonFactory
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TRANSFER = reverse("diagnostics:transfer")


@pytest.fixture
def agency() -> Agency:
    return AgencyFactory(name="Agence de Lens")


@pytest.fixture
def samia(client: PageClient, agency: Agency) -> User:
    user = advisor(agency)
    client.force_login(user)
    return user


def test_a_person_changes_advisor_then_agency_and_the_file_keeps_who_followed_her(
    client: PageClient, samia: User, agency: Agency
) -> None:
    person = PersonFactory(agency=agency)
    address = reverse("diagnostics:move", args=[person.public_id])
    colleague = advisor(agency)
    assert client.get(address).status_code == 200
    sent = {"to_agency": agency.pk, "to_advisor": colleague.pk, "reason": "Retour de congé"}
    assert client.post(address, sent).status_code == 302
    assert "Rien ne change" in client.post(address, sent).content.decode()
    text = client.get(reverse("diagnostics:person", args=[person.public_id])).content.decode()
    assert "Qui a suivi cette personne" in text
    assert "Retour de congé" in text
    elsewhere = AgencyFactory()
    answer = client.post(address, {"to_agency": elsewhere.pk, "to_advisor": colleague.pk})
    assert answer.headers["Location"] == reverse("diagnostics:people")
    person.refresh_from_db()
    assert (person.agency, person.advisor) == (elsewhere, None)


def test_only_a_manager_gives_all_the_people_of_an_advisor(client: PageClient, samia: User) -> None:
    assert client.get(TRANSFER).status_code == 404
    assert TRANSFER not in client.get(reverse("diagnostics:people")).content.decode()


def fields(text: str) -> dict[str, str]:
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_the_list_is_read_before_anything_moves_then_confirmed(
    client: PageClient, samia: User, agency: Agency
) -> None:
    client.force_login(manager(agency))
    assert TRANSFER in client.get(reverse("diagnostics:people")).content.decode()
    paul = advisor(agency)
    people = [PersonFactory(agency=agency, advisor=samia) for _ in range(2)]
    chosen = {
        "agency": agency.pk,
        "advisor": samia.pk,
        "to_advisor": paul.pk,
        "reason": "Congé de formation",
    }
    text = client.post(TRANSFER, chosen).content.decode()
    assert str(people[0].last_name) in text
    assert f"Confier à {paul}" in text
    assert Person.objects.filter(advisor=samia).count() == 2
    late = PersonFactory(agency=agency, advisor=samia)
    text = client.post(TRANSFER, fields(text)).content.decode()
    assert "La liste a changé" in text
    assert str(late.last_name) in text
    assert client.post(TRANSFER, fields(text)).status_code == 302
    assert Person.objects.filter(advisor=paul).count() == 3


def test_an_advisor_who_looks_after_nobody_is_said_so(
    client: PageClient, samia: User, agency: Agency
) -> None:
    client.force_login(manager(agency))
    assert client.get(TRANSFER).status_code == 200
    text = client.post(
        TRANSFER, {"agency": agency.pk, "advisor": samia.pk, "reason": "Départ"}
    ).content.decode()
    assert "ne suit personne" in text
    text = client.post(TRANSFER, {"agency": agency.pk, "advisor": samia.pk}).content.decode()
    assert "Écrivez en une phrase pourquoi." in text
