"""The pages of accounts: the administrator invites, another person confirms an operator."""

from __future__ import annotations

import pytest

from diagnostics.accounts import journal
from diagnostics.accounts.models import User
from diagnostics.accounts.verbs import Verb
from tests.accounts.factories import AgencyFactory, UserFactory, advisor
from tests.support.client import PageClient

pytestmark = pytest.mark.django_db

GIVEN = {
    "first_name": "Samia",
    "last_name": "Kaci",
    "email": "samia@exemple.invalid",
    "password": "une-phrase-longue-7",
}


def test_the_administrator_creates_an_advisor_who_belongs_to_an_agency(client: PageClient) -> None:
    agency = AgencyFactory()
    client.force_login(UserFactory(administrator=True))
    answer = client.post("/comptes/nouveau", {**GIVEN, "role": "advisor", "agency": agency.pk})
    assert answer.status_code == 302
    user = User.objects.get(email="samia@exemple.invalid")
    assert user.agency_ids == [agency.pk]
    assert user.check_password("une-phrase-longue-7")


def test_an_advisor_without_agency_is_not_created(client: PageClient) -> None:
    client.force_login(UserFactory(administrator=True))
    page = client.post("/comptes/nouveau", {**GIVEN, "role": "advisor"})
    assert "Choisissez l&#x27;agence." in page.content.decode()
    assert not User.objects.filter(email="samia@exemple.invalid").exists()


def test_an_operator_waits_for_a_second_person(client: PageClient) -> None:
    first, second = UserFactory(administrator=True), UserFactory(administrator=True)
    client.force_login(first)
    client.post("/comptes/nouveau", {**GIVEN, "role": "operator"})
    user = User.objects.get(email="samia@exemple.invalid")
    assert client.post(f"/comptes/{user.public_id}/confirmer").status_code == 409
    client.force_login(second)
    assert client.post(f"/comptes/{user.public_id}/confirmer").status_code == 302
    assert User.objects.get(pk=user.pk).is_active


def test_the_list_finds_a_name(client: PageClient) -> None:
    UserFactory(last_name="Delattre")
    client.force_login(UserFactory(administrator=True))
    page = client.get("/comptes?q=delat").content.decode()
    assert "Delattre" in page


def test_an_advisor_does_not_learn_that_the_page_exists(client: PageClient) -> None:
    client.force_login(advisor())
    assert client.get("/comptes").status_code == 404


def test_an_address_already_known_is_said_in_one_sentence(client: PageClient) -> None:
    UserFactory(email="samia@exemple.invalid")
    client.force_login(UserFactory(administrator=True))
    page = client.post("/comptes/nouveau", {**GIVEN, "role": "auditor"})
    assert "a déjà un compte" in page.content.decode()


def test_the_administrator_gives_a_password_and_the_journal_says_so(client: PageClient) -> None:
    invited = UserFactory()
    client.force_login(UserFactory(administrator=True))
    address = f"/comptes/{invited.public_id}/mot-de-passe"
    assert client.get(address).status_code == 200
    assert client.post(address, {"password": "trop"}).status_code == 200
    assert client.post(address, {"password": "une-phrase-longue-7"}).status_code == 302
    assert User.objects.get(pk=invited.pk).check_password("une-phrase-longue-7")
    assert journal.of(invited).get().verb == Verb.PASSWORD_GIVEN


def test_nobody_else_gives_passwords(client: PageClient) -> None:
    client.force_login(UserFactory(operator=True))
    assert client.get(f"/comptes/{UserFactory().public_id}/mot-de-passe").status_code == 404
