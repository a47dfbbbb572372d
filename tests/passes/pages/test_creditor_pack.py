"""« Mon dossier de créance »: an administrator takes it away alone, any day."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse

from diagnostics.accounts.models import JournalEntry
from passes import enums, proving
from tests.accounts.factories import UserFactory
from tests.passes.factories import member_of, open_provider
from tests.passes.money_factories import redemption
from tests.passes.packs import files_of
from tests.passes.pages.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ADDRESS = "passes:creditor_pack"


def test_an_administrator_reads_what_it_holds_then_takes_it_away(client) -> None:
    provider = open_provider()
    redemption(provider)
    client.force_login(member_of(provider, enums.ProviderRole.ADMIN))
    shown = text_of(client.get(reverse(ADDRESS))).replace("\N{NO-BREAK SPACE}", " ")
    assert "Encaissé, pas encore payé 10,00 € 1 Pass, avant frais" in shown
    assert "0 à 30 jours 1 10,00 €" in shown
    assert "vos 0 relevés" in shown
    answer = client.post(reverse(ADDRESS))
    content = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "no-store"
    assert f"creance-{provider.siret}-2026-03-10.zip" in answer["Content-Disposition"]
    assert proving.verify(io.BytesIO(content)).ok
    assert "encaissements-impayes.csv" in files_of(content)
    assert JournalEntry.objects.filter(verb="creditor_pack.exported").count() == 1


def test_without_a_key_the_page_says_why_nothing_leaves(client, settings) -> None:
    provider = open_provider()
    client.force_login(member_of(provider, enums.ProviderRole.ADMIN))
    settings.EVIDENCE_KEY = ""
    shown = text_of(client.post(reverse(ADDRESS)))
    assert "la clé de signature manque" in shown
    assert "Le faire vérifier" not in shown


def test_a_member_and_an_operator_take_no_pack(client) -> None:
    for user in (member_of(open_provider()), UserFactory(operator=True)):
        client.force_login(user)
        assert client.post(reverse(ADDRESS)).status_code == 404
