"""For the accounts: the table of a year, the attestation on screen and on paper."""

import pytest
import time_machine
from django.urls import reverse

from passes.enums import ProviderRole
from tests.accounts.factories import UserFactory
from tests.passes.factories import member_of
from tests.passes.money_factories import CLOSING_DAY, stated_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement():
    return stated_provider()


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(CLOSING_DAY, tick=False):
        yield


def text_of(response):
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_a_structure_downloads_its_own_year_and_the_operator_all_of_it(client, statement):
    other = stated_provider()
    address = reverse("passes:accounting_file")
    for user, told in (
        (member_of(statement.provider, ProviderRole.ADMIN), {statement.number}),
        (UserFactory(operator=True), {statement.number, other.number}),
    ):
        client.force_login(user)
        response = client.get(address)
        assert response["Content-Disposition"] == 'attachment; filename="releves-2026.csv"'
        lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()[1:]
        assert {line.split(";")[0] for line in lines} == told
    assert client.get(address, {"annee": "2o26"}).status_code == 404


def test_the_list_of_statements_leads_to_the_table_of_each_year(client, statement):
    client.force_login(UserFactory(operator=True))
    shown = text_of(client.get(reverse("passes:statements")))
    assert "Les relevés de 2026, pour la comptabilité" in shown


def test_a_public_body_reads_and_takes_its_attestation(client, statement):
    client.force_login(member_of(statement.provider, ProviderRole.ADMIN))
    shown = text_of(client.get(reverse("passes:attestation")))
    assert "Attestation Pass numériques, année 2026" in shown
    assert "52 jours au plus" in shown
    assert statement.number in shown
    paper = client.get(reverse("passes:attestation_file"), {"annee": "2026"})
    assert paper.content.startswith(b"%PDF-")
    assert "Attestation et tableau" in text_of(client.get(reverse("passes:my_money")))


@pytest.mark.parametrize("name", ["attestation", "attestation_file", "accounting_file"])
def test_who_does_not_administer_a_structure_does_not_know_of_it(client, statement, name):
    client.force_login(member_of(statement.provider))
    assert client.get(reverse(f"passes:{name}")).status_code == 404
