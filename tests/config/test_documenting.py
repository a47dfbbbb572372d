"""The API explained by itself."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from diagnostics.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("a@agence.fr", first_name="A", last_name="B"))
    return client


def test_a_stranger_reads_neither_the_schema_nor_the_page() -> None:
    for name in ("schema", "documentation"):
        assert Client().get(reverse(name)).status_code == 401


def test_the_schema_names_the_resources_and_how_to_come_in(reader: Client) -> None:
    response = reader.get(reverse("schema"), headers={"Accept": "application/json"})
    schema = json.loads(response.content)
    assert schema["openapi"].startswith("3.")
    assert "/api/v1/redemptions" in schema["paths"]
    assert schema["components"]["securitySchemes"]["jeton"]["scheme"] == "bearer"


def test_the_page_runs_no_script_of_its_own_and_alone_may_use_inline_styles(
    reader: Client,
) -> None:
    response = reader.get(reverse("documentation"))
    policy = response.headers["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self'" in policy
    assert policy.count("'unsafe-inline'") == 1
    page = response.content.decode()
    assert "swagger-ui-bundle.js" in page
    assert "https://" not in page
    script = reader.get(reverse("documentation"), {"script": ""})
    assert script.headers["Content-Type"].startswith("application/javascript")
