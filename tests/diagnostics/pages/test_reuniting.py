"""Two files side by side without their results: reunited, or separated again."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from diagnostics.accounts.models import Agency, User
from diagnostics.models import Person
from tests.accounts.factories import AgencyFactory, advisor
from tests.diagnostics.factories import PersonFactory
from tests.diagnostics.recordings import CORE, record
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


def test_two_files_are_shown_side_by_side_and_either_may_be_kept(
    client: PageClient, pair: tuple[Person, Person]
) -> None:
    text = client.get(merge_address(pair)).content.decode()
    assert merge_address((pair[1], pair[0])) in text
    assert "séparés pendant 30 jours" in text
    assert "premier entretien le" in text.lower()


def test_a_separation_says_what_would_stay_before_it_is_done(
    client: PageClient, samia: User, pair: tuple[Person, Person], clock: time_machine.Traveller
) -> None:
    kept, other = pair
    client.post(merge_address(pair), {"reason": "Doublon"})
    address = reverse("diagnostics:separate", args=[kept.public_id, other.public_id])
    text = client.get(address).content.decode()
    assert "jusqu’au 9 avril 2026" in text
    assert "Rien n’a été enregistré depuis" in text
    record(samia, kept, CORE, dt.date(2026, 3, 10))
    text = client.get(address).content.decode()
    assert "Ce qui restera dans le dossier gardé" in text
    assert "Premier entretien du 10 mars 2026" in text
    assert not [word for word in ("faible", "À l&#x27;aise") if word in text]
    clock.shift(dt.timedelta(days=31))
    client.force_login(samia)
    text = client.get(address).content.decode()
    assert "Les 30 jours sont passés" in text
    assert "<textarea" not in text
    assert 'name="reason"' not in text


def test_a_file_reunited_then_moved_is_separated_by_the_agency_that_keeps_it(
    client: PageClient, samia: User, pair: tuple[Person, Person]
) -> None:
    kept, other = pair
    client.post(merge_address(pair), {"reason": "Doublon"})
    elsewhere = AgencyFactory()
    Person.objects.filter(pk=kept.pk).update(agency=elsewhere)
    client.force_login(advisor(elsewhere))
    address = reverse("diagnostics:separate", args=[kept.public_id, other.public_id])
    answer = client.post(address, {"reason": "Deux personnes"})
    assert answer.headers["Location"] == reverse("diagnostics:person", args=[kept.public_id])
    other.refresh_from_db()
    assert other.merged_into is None
    client.force_login(samia)
    assert client.get(address).status_code == 404
