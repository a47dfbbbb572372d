"""The exact text that is signed."""

import pytest

from passes import order_text
from passes.order_terms import FundingPart
from tests.passes import order_factories as made
from tests.passes.factories import FunderFactory, ServiceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_text_says_every_term_in_french():
    funder = FunderFactory(name="Département du Nord")
    order = made.draft(
        funder=funder,
        funding_parts=(FundingPart(funder, 100_000, "EJ 7"),),
        territories=("dep:59",),
        services=(ServiceFactory(),),
        allowed_publics=("sans_emploi",),
        job_distant_statuses=("inscrit_12_mois_et_plus",),
        agreement_number="CONV-7",
        downstream_fee_bp=420,
        regulated_tariff_only=True,
        late_distribution="accept_at_funder_cost",
    )
    text = order_text.text_of(order).replace("\N{NO-BREAK SPACE}", " ")

    for words in (
        "Commanditaire : Département du Nord",
        "Nombre de Pass : 100, à la demande, carnets de 10",
        "Valeur de la commande : 1 000,00 €",
        "Valable du mercredi 1er avril 2026 au jeudi 31 décembre 2026",
        "Dernier jour de service : samedi 30 janvier 2027",
        "Territoire : Nord (59)",
        "Services : Prendre en main un ordinateur",
        "Publics : sans emploi",
        "Comptés comme éloignés de l'emploi : inscrit depuis 12 mois ou plus",
        "Convention : CONV-7",
        "tarif réglementé seulement, diagnostic demandé avant la remise, distribution tardive",
        "Financement 1 : Département du Nord, 1 000,00 €, engagement EJ 7",
        "frais aval : 4,20 %",
        "TVA sur les frais : 20 %",
    ):
        assert words in text


def test_the_same_order_has_the_same_digest_and_another_term_another_one():
    order = made.draft()
    before = order_text.digest_of(order)

    assert order_text.digest_of(order) == before
    order.valid_until = order.valid_from
    assert order_text.digest_of(order) != before
    assert "Services : tous" in order_text.text_of(order)
    assert "Règles : diagnostic demandé" in order_text.text_of(order)
