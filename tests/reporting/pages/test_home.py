"""Each role lands on a page that shows what to do next, and never what it may not see."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from diagnostics.accounts.models import User
from diagnostics.models import Person
from passes import enums
from tests.accounts.factories import AgencyFactory, UserFactory, advisor, manager
from tests.diagnostics.factories import PersonFactory
from tests.passes.factories import FunderMembershipFactory, active_order, member_of, open_provider
from tests.passes.money_factories import payable_statement, redemption
from tests.reporting.test_inclusion import assess
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def home(client: PageClient, user: User) -> str:
    client.force_login(user)
    return client.get("/accueil").content.decode()


def review_of(agency: Any, user: User, due_on: dt.date, level: str = "modere") -> Any:
    person = PersonFactory(agency=agency, advisor=user)
    assessment = assess(person, "2026-01-10", level)
    return person.reviews.create(assessment=assessment, due_on=due_on)


def test_the_advisor_reads_how_many_people_wait_the_most_at_risk_first(client: PageClient) -> None:
    agency = AgencyFactory()
    user = advisor(agency)
    review_of(agency, user, dt.date(2026, 3, 1))
    urgent = review_of(agency, user, dt.date(2026, 3, 9), "critique")
    review_of(agency, user, dt.date(2026, 3, 11))
    page = home(client, user)
    assert "Deux personnes vous attendent aujourd&#x27;hui." in page
    assert page.index(str(urgent.person)) < page.index("Un appui peut aider")


def test_the_advisor_reads_no_score_and_no_percentage(client: PageClient) -> None:
    page = home(client, advisor())
    assert "Personne ne vous attend." in page
    assert "%" not in page.split("<main")[1].split("</main>")[0]


def test_the_manager_reads_the_figures_of_the_last_quarter_with_their_base(
    client: PageClient,
) -> None:
    agency = AgencyFactory()
    user = manager(agency)
    active_order(agency)
    for _ in range(6):
        assess(PersonFactory(agency=agency), "2025-11-10")
    page = home(client, user)
    assert "Chiffres du 4ᵉ trimestre 2025." in page
    assert "200 Pass à remettre" in page


def test_a_share_of_an_order_that_ended_is_no_longer_to_hand_over(client: PageClient) -> None:
    agency = AgencyFactory()
    active_order(agency, valid_until=dt.date(2026, 1, 29))
    assert "Pass à remettre" not in home(client, manager(agency))


def test_a_telephone_is_written_as_it_is_said(client: PageClient) -> None:
    agency = AgencyFactory()
    user = advisor(agency)
    review_of(agency, user, dt.date(2026, 3, 1))
    Person.objects.update(phone="+33639980001")
    assert "06 39 98 00 01" in home(client, user)


def test_the_operator_reads_apart_what_can_be_paid_and_what_waits_for_an_account(
    client: PageClient,
) -> None:
    payable_statement()
    payable_statement(account=False)
    page = home(client, UserFactory(operator=True))
    assert "1 relevé validé à payer" in page
    assert "1 relevé validé ne peut pas encore être payé" in page


def test_the_home_of_a_structure_promises_what_was_just_received(client: PageClient) -> None:
    provider = open_provider()
    redemption(provider)
    page = home(client, member_of(provider))
    assert "vous seront payés au plus tard le" in page


@pytest.mark.parametrize(
    ("trait", "sentence"),
    [
        ("operator", "Rien n&#x27;attend"),
        ("auditor", "Sept lois disent"),
        ("administrator", "Les comptes, les agences"),
        ("observer", "à ce jour."),
        ("dpo", "sept derniers jours"),
    ],
)
def test_each_national_role_has_its_own_home(client: PageClient, trait: str, sentence: str) -> None:
    assert sentence in home(client, UserFactory(**{trait: True}))


def test_the_member_of_a_structure_is_led_to_the_scan(client: PageClient) -> None:
    page = home(client, member_of(open_provider()))
    assert "Encaisser un Pass" in page
    assert "/encaisser" in page


def test_the_administrator_of_a_structure_reads_what_blocks_her_money(client: PageClient) -> None:
    page = home(client, member_of(open_provider(), enums.ProviderRole.ADMIN))
    assert "Rien ne bloque vos paiements." in page


def test_the_funder_reads_three_usage_rates_together_each_with_its_base(
    client: PageClient,
) -> None:
    order = active_order(AgencyFactory())
    page = home(client, FunderMembershipFactory(funder=order.funder).user)
    for base in ("sur commandés", "sur activés", "sur remis"):
        assert base in page


def test_an_account_without_role_is_told_whom_to_ask(client: PageClient) -> None:
    assert "pas encore de rôle" in home(client, UserFactory())


def test_the_home_makes_as_many_queries_for_twenty_reviews_as_for_one(
    client: PageClient, django_assert_max_num_queries: Any
) -> None:
    agency = AgencyFactory()
    user = advisor(agency)
    for _ in range(20):
        review_of(agency, user, dt.date(2026, 3, 1))
    client.force_login(user)
    with django_assert_max_num_queries(18):
        client.get("/accueil")
