"""The public rules: readable by anybody, equal to the model."""

from __future__ import annotations

import json
from html import unescape

import pytest
from django.urls import reverse

from diagnostics import approving, ren_rules
from tests.accounts.factories import UserFactory
from tests.diagnostics.situations import MODEL
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_tables_are_read_without_signing_in_and_equal_the_model(client: PageClient) -> None:
    html = unescape(client.get(reverse("diagnostics:rules")).content.decode())
    for table in (*ren_rules.tables(MODEL), ren_rules.sentences(MODEL)):
        assert table.caption in html
        for row in table.rows:
            cells = "".join(f"<td>{cell}</td>" for cell in row)
            assert cells in "".join(line.strip() for line in html.splitlines())


def test_the_data_are_the_very_model(client: PageClient) -> None:
    answer = client.get(reverse("diagnostics:model_data", args=["1.0.0"]))
    assert json.loads(answer.content) == MODEL.data


def test_an_unknown_version_has_no_page(client: PageClient) -> None:
    for name in ("model_rules", "model_data"):
        assert client.get(reverse(f"diagnostics:{name}", args=["9.9.9"])).status_code == 404


def test_the_page_says_since_when_and_by_how_many_people(client: PageClient) -> None:
    for _ in range(2):
        administrator = UserFactory(administrator=True)
        approving.approve_model(actor=administrator, version="1.0.0", reason="Première version")
    html = client.get(reverse("diagnostics:model_rules", args=["1.0.0"])).content.decode()
    assert "en vigueur depuis le 10 mars 2026" in html
    assert "Approuvée par deux personnes" in html
