"""A page sends people to this site only, and to an address only."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from diagnostics.accounts.pages.addresses import own_address


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/accueil", "/accueil"),
        ("http://testserver/accueil", "http://testserver/accueil"),
        ("https://ailleurs.example/", ""),
        ("//ailleurs.example/", ""),
        ("javascript:alert(1)", ""),
        ("NaN", ""),
        ("", ""),
    ],
)
def test_only_an_address_of_this_site_is_followed(asked: str, given: str) -> None:
    assert own_address(RequestFactory().get("/"), asked) == given
