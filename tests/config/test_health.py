"""The health page."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_health_says_that_the_database_answers(client: Client) -> None:
    response = client.get("/sante")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "epoch": "0"}
