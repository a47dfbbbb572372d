"""The frame of every page: brand, position, menu."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from config import navigation
from tests.accounts.factories import AgencyFactory, MembershipFactory, UserFactory
from tests.support.queries import at_most

pytestmark = pytest.mark.django_db


def frame(rf: RequestFactory, user: Any, path: str = "/") -> dict[str, Any]:
    request = rf.get(path)
    request.user = user
    return navigation.page_frame(request)


def test_every_entry_leads_to_a_page_that_exists() -> None:
    assert [name for _, name in navigation.MENU if not reverse(name)] == []


def test_a_stranger_has_no_menu_and_costs_no_query(rf: RequestFactory) -> None:
    with at_most(0):
        assert "MENU" not in frame(rf, AnonymousUser())


def test_an_advisor_sees_people_and_no_money(rf: RequestFactory) -> None:
    user = MembershipFactory().user
    labels = [entry.label for entry in frame(rf, user)["MENU"]]
    assert "Usagers" in labels
    assert not {"Virements", "Banque", "Mon argent", "Encaisser"} & set(labels)


def test_the_agency_is_the_position_of_an_advisor(rf: RequestFactory) -> None:
    user = MembershipFactory(agency=AgencyFactory(name="Lens Centre")).user
    assert frame(rf, user)["POSITION"] == "Lens Centre"
    MembershipFactory(user=user)
    del user.__dict__["agency_memberships"]
    assert frame(rf, user)["POSITION"] == "2 agences"


def test_a_national_role_is_a_position(rf: RequestFactory) -> None:
    assert frame(rf, UserFactory(role="auditor"))["POSITION"] == "auditeur"


def test_the_longest_matching_address_is_the_current_one(rf: RequestFactory) -> None:
    user = MembershipFactory().user
    menu = frame(rf, user, reverse("diagnostics:people") + "/x")["MENU"]
    assert [entry.label for entry in menu if entry.is_current] == ["Usagers"]
