"""A NUL character is refused with a sentence, wherever it stands, on both databases."""

from __future__ import annotations

import pytest

from diagnostics.accounts.refusals import UNWRITABLE_CHARACTER
from tests.accounts.factories import UserFactory
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.mark.parametrize(
    "address", ["/comptes?q=a%00b", "/regles-du-risque/1%00", "/connexion?next=%00"]
)
def test_a_nul_in_an_address_is_refused_with_a_sentence(client: PageClient, address: str) -> None:
    client.force_login(UserFactory(administrator=True))
    answer = client.get(address)
    assert answer.status_code == 400
    assert "un caractère qui ne s" in answer.content.decode()


def test_the_refusal_has_the_code_of_its_kind() -> None:
    assert (UNWRITABLE_CHARACTER.code, UNWRITABLE_CHARACTER.status) == ("unwritable_character", 400)


def test_a_nul_in_a_form_is_refused_before_the_form_is_read(client: PageClient) -> None:
    answer = client.post("/connexion", {"username": "a\x00b", "password": "x"})
    assert answer.status_code == 400
    assert "Retapez le texte" in answer.content.decode()


def test_other_text_passes(client: PageClient) -> None:
    client.force_login(UserFactory(administrator=True))
    assert client.get("/comptes", {"q": "Ève 👩🏽 \u202e"}).status_code == 200
