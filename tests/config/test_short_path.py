"""A program's scan meets no session, no form protection, no page header; a page meets them all."""

import pytest
from django.test import Client

ADDRESS = "/api/v1/redemptions"


@pytest.mark.django_db
def test_a_scan_sent_by_a_program_meets_no_session_and_keeps_the_safe_headers():
    response = Client().post(ADDRESS, {}, content_type="application/json")
    assert response.status_code == 401
    assert not hasattr(response.wsgi_request, "session")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" not in response


@pytest.mark.django_db
def test_a_page_goes_its_usual_way():
    response = Client().get("/p")
    assert hasattr(response.wsgi_request, "session")
    assert "Content-Security-Policy" in response


@pytest.mark.django_db
def test_over_plain_http_a_program_is_sent_to_https(settings):
    settings.SECURE_SSL_REDIRECT = True
    response = Client().post(ADDRESS, {}, content_type="application/json")
    assert response.status_code == 301
    assert response["Location"].startswith("https://")
