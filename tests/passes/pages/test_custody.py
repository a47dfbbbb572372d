"""« L'argent des Pass »: the same figures for all, a plain sentence for a provider, never green."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from passes import enums
from passes.models import CustodyReading
from tests.accounts.factories import AgencyFactory, UserFactory, advisor
from tests.passes.factories import FunderMembershipFactory, member_of, open_provider
from tests.passes.pages.reading import text_of
from tests.support import queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MONDAY = dt.date(2026, 3, 9)


def reading(on: dt.date = MONDAY, balance: int = 120_000) -> None:
    CustodyReading.objects.create(
        read_at=dt.datetime.combine(on, dt.time(20), tzinfo=dt.UTC),
        balance_cents=balance,
        balance_on=on,
        live_liability_cents=60_000,
        redeemed_not_paid_cents=40_000,
        owed_back_cents=0,
        gap_cents=balance - 100_000,
        unpaid_by_age=[[30, 30_000], [9, 9_000], [0, 0], [1, 500]],
    )


def seen(client, user, **query: str) -> str:
    client.force_login(user)
    shown = text_of(client.get(reverse("passes:custody"), query))
    return shown.replace("\N{NO-BREAK SPACE}", " ")


def readers() -> dict[str, object]:
    return {
        "operator": UserFactory(operator=True),
        "auditor": UserFactory(auditor=True),
        "observer": UserFactory(observer=True),
        "funder": FunderMembershipFactory().user,
        "provider": member_of(open_provider()),
    }


def test_operator_auditor_observer_funders_and_providers_read_the_same_figures(client) -> None:
    for day in (2, 1, 0):
        reading(MONDAY - dt.timedelta(days=day))
    for name, user in readers().items():
        shown = seen(client, user)
        for words in (
            "Le compte couvre 120 % de ce qui est dû",
            "Pass encaissés, pas encore payés 400,00 €",
            "0 à 30 jours 30 300,00 €",
            "Plus de 90 jours 1 5,00 €",
            "400,00 € encaissés et pas encore payés, avec + 5,00 €",
            "Le compte a toujours couvert ce qui était dû",
            "09/03/2026 1 200,00 € 1 000,00 € + 200,00 € 120 %",
        ):
            assert words in shown, (name, words)
        is_provider = name == "provider"
        assert ("Tout ce que vous avez encaissé est couvert" in shown) == is_provider
        assert ("Les sept lois" in shown) == (name in {"operator", "auditor"})


def test_a_shortfall_is_an_alert_on_every_page_where_money_is_looked_at(client) -> None:
    reading(MONDAY - dt.timedelta(days=1))
    reading(balance=99_000)
    chief = member_of(open_provider(), enums.ProviderRole.ADMIN)
    operator, funder = UserFactory(operator=True), FunderMembershipFactory().user
    pages = (
        (operator, "reporting:home passes:custody passes:statements passes:bank passes:orders"),
        (operator, "passes:prepare_batch"),
        (funder, "reporting:home passes:custody passes:orders"),
        (chief, "reporting:home passes:custody passes:my_money passes:creditor_pack"),
    )
    for user, names in pages:
        client.force_login(user)
        for name in names.split():
            shown = text_of(client.get(reverse(name)))
            assert "Le compte à part ne couvre pas tout" in shown, name
    assert "Gardez votre dossier de créance" in seen(client, chief)
    assert "insuffisant, 99 %" in seen(client, operator)


def test_an_old_balance_is_said_unknown_and_no_bar_is_drawn(client) -> None:
    reading(MONDAY - dt.timedelta(days=20))
    shown = seen(client, UserFactory(operator=True), mois="12")
    assert "La couverture est inconnue" in shown
    assert "Couverture inconnue" in shown
    client.force_login(UserFactory(operator=True))
    assert b"custody-gauge__bar--unknown" in client.get(reverse("passes:custody")).content


def test_before_any_reading_the_page_says_so(client) -> None:
    shown = seen(client, UserFactory(operator=True), mois="7")
    assert "le dernier relevé de la banque n’est pas encore lu" in shown
    assert "Pas encore mesuré" in shown
    assert "Aucun relevé de la banque n’a été lu dans cette période." in shown


def test_the_page_costs_the_same_with_one_day_and_with_sixty(client) -> None:
    reading()
    client.force_login(UserFactory(operator=True))
    address = reverse("passes:custody")
    queries.assert_same_count(
        visit=lambda: client.get(address),
        add_rows=lambda: [reading(MONDAY - dt.timedelta(days=day)) for day in range(60)],
    )
    with queries.at_most(8):
        client.get(address)


def test_an_advisor_does_not_know_of_the_custody(client) -> None:
    client.force_login(advisor(AgencyFactory()))
    assert client.get(reverse("passes:custody")).status_code == 404
