"""Sharing an order on screen: figures, preview, confirmation."""

import pytest
from django.urls import reverse

from passes.models import Allocation
from tests.passes import order_factories as made
from tests.passes.factories import AgencyFactory, CommuneFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


# What the button of the preview carries: the shares that were shown.
CONFIRMED = {"confirm": "A=52 B=26 C=22"}


@pytest.fixture(autouse=True)
def operator(client):
    user = UserFactory(operator=True)
    client.force_login(user)
    return user


@pytest.fixture
def agencies():
    return [AgencyFactory(code=code, name=f"Agence {code}", departement="62") for code in "ABC"]


@pytest.fixture
def order(agencies):
    return made.draft(territories=("reg:32",))


def address(name, order):
    return reverse(f"passes:{name}", args=[order.public_id])


def figures(agencies, values=(120, 45, 35), base=10):
    return {"base": base} | {
        f"agency_{agency.pk}": value for agency, value in zip(agencies, values, strict=True)
    }


def allotted():
    return list(
        Allocation.objects.order_by("agency__code").values_list("allotted_count", flat=True)
    )


def test_shares_are_shown_before_they_are_written(client, order, agencies):
    AgencyFactory(name="Agence d'ailleurs", departement="13")

    page = client.post(address("allocate", order), figures(agencies)).content.decode()

    assert "Ce que chaque agence recevrait" in page
    assert '<td class="declic-number">52</td>' in page
    assert "ailleurs" not in page
    assert allotted() == []


def test_shares_are_confirmed_and_the_form_remembers_them(client, order, agencies):
    answer = figures(agencies) | CONFIRMED

    done = client.post(address("allocate", order), answer, follow=True)

    assert allotted() == [52, 26, 22]
    assert "La répartition est enregistrée." in done.content.decode()
    again = client.get(address("allocate", order)).content.decode()
    assert 'value="120"' in again


def test_figures_changed_after_the_preview_are_shown_again_before_they_are_written(
    client, order, agencies
):
    answer = figures(agencies, (35, 45, 120)) | CONFIRMED

    page = client.post(address("allocate", order), answer).content.decode()

    assert "voici les nouvelles parts" in page
    assert 'value="A=22 B=26 C=52"' in page
    assert allotted() == []


@pytest.mark.parametrize(
    ("values", "base", "words"),
    [((1, 1, 1), 34, "La part fixe demande 102 Pass"), (("", "", ""), 0, "indicateur manque")],
)
def test_a_refusal_is_said_above_the_figures(client, order, agencies, values, base, words):
    page = client.post(address("allocate", order), figures(agencies, values, base))

    assert words in page.content.decode()


def test_agencies_of_another_departement_can_be_shown(client, order):
    AgencyFactory(name="Agence de Marseille", departement="13")

    page = client.get(address("allocate", order) + "?departement=13").content.decode()

    assert "Agence de Marseille" in page


@pytest.mark.parametrize("zone", ["dep:62", "com:62498", "epci:246200364"])
def test_the_agencies_are_those_of_the_territory(client, zone, agencies):
    CommuneFactory()
    order = made.draft(territories=(zone,))

    assert "Agence A" in client.get(address("allocate", order)).content.decode()


def test_units_are_taken_back_and_given(client, order, agencies):
    client.post(address("allocate", order), figures(agencies) | CONFIRMED)
    answer = {"giver": agencies[0].pk, "taker": agencies[1].pk, "count": 12}

    done = client.post(address("move_units", order), answer, follow=True)

    assert allotted() == [40, 38, 22]
    assert "12 Pass donnés à Agence B" in done.content.decode()


def test_units_that_are_not_there_are_refused_and_a_half_form_says_what_to_do(
    client, order, agencies
):
    client.post(address("allocate", order), figures(agencies) | CONFIRMED)

    half = client.post(address("move_units", order), {"count": 3}, follow=True)
    assert "Choisissez deux agences" in half.content.decode()
    answer = {"giver": agencies[0].pk, "taker": agencies[1].pk, "count": 99}
    refused = client.post(address("move_units", order), answer)
    assert refused.status_code == 409
    assert "plus assez de Pass" in refused.content.decode()


def test_only_the_operator_shares(client, order):
    client.force_login(made.signatory(order))

    assert client.get(address("allocate", order)).status_code == 404
