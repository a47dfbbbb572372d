"""Two files side by side without their results, and a change of agency."""

import pytest
from django.urls import reverse

from diagnostics.accounts.models import Agency, User
from diagnostics.models import Person
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def agency() -> Agency:
    return AgencyFactory(name="Agence de Lens")


@pytest.fixture
def samia(client: PageClient, agency: Agency) -> User:
    user = advisor(agency)
    client.force_login(user)
    return user


@pytest.fixture
def pair(samia: User, agency: Agency) -> tuple[Person, Person]:
    names = {"last_name": "Diallo", "search_name": "diallo awa", "agency": agency}
    return PersonFactory(**names), PersonFactory(**names)


def merge_address(pair: tuple[Person, Person]) -> str:
    return reverse("diagnostics:merge", args=[pair[0].public_id, pair[1].public_id])


def test_files_of_one_name_are_proposed(client: PageClient, pair: tuple[Person, Person]) -> None:
    text = client.get(reverse("diagnostics:twins", args=[pair[0].public_id])).content.decode()
    assert merge_address(pair) in text


def test_two_files_are_reunited_with_a_reason(
    client: PageClient, pair: tuple[Person, Person]
) -> None:
    assert "Dossier gardé" in client.get(merge_address(pair)).content.decode()
    text = client.post(merge_address(pair), {"reason": ""}).content.decode()
    assert "Écrivez en une phrase pourquoi." in text
    answer = client.post(merge_address(pair), {"reason": "Doublon, suivi pour dépression"})
    assert answer.status_code == 302
    text = client.get(answer.headers["Location"]).content.decode()
    assert "la santé" in text
    pair[1].refresh_from_db()
    assert pair[1].merged_into == pair[0]


def test_a_reunion_made_in_error_is_undone_from_the_file(
    client: PageClient, samia: User, pair: tuple[Person, Person]
) -> None:
    kept, other = pair
    client.post(merge_address(pair), {"reason": "Doublon"})
    address = reverse("diagnostics:separate", args=[kept.public_id, other.public_id])
    file_page = reverse("diagnostics:person", args=[kept.public_id])
    assert address in client.get(file_page).content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "Deux personnes"}).status_code == 302
    other.refresh_from_db()
    assert other.merged_into is None
    assert "pas réunis" in client.post(address, {"reason": "Deux personnes"}).content.decode()


def test_a_merge_that_the_rules_refuse_says_why(
    client: PageClient, pair: tuple[Person, Person]
) -> None:
    Person.objects.filter(pk=pair[1].pk).update(merged_into=pair[0])
    text = client.post(merge_address(pair), {"reason": "Doublon"}).content.decode()
    assert "a été réuni avec un autre" in text


def test_a_person_changes_advisor_then_agency(
    client: PageClient, samia: User, pair: tuple[Person, Person], agency: Agency
) -> None:
    address = reverse("diagnostics:move", args=[pair[0].public_id])
    colleague = advisor(agency)
    assert client.get(address).status_code == 200
    sent = {"to_agency": agency.pk, "to_advisor": colleague.pk}
    assert client.post(address, sent).status_code == 302
    assert "Rien ne change" in client.post(address, sent).content.decode()
    elsewhere = AgencyFactory()
    answer = client.post(address, {"to_agency": elsewhere.pk, "to_advisor": colleague.pk})
    assert answer.headers["Location"] == reverse("diagnostics:people")
    pair[0].refresh_from_db()
    assert (pair[0].agency, pair[0].advisor) == (elsewhere, None)
