"""Orders on screen: each door, one refusal in its own words, who may not enter."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from passes import order_text, ordering
from passes.models import Order
from passes.pages.order_forms import DraftOrderForm
from tests.passes import order_factories as made
from tests.passes.factories import (
    FunderFactory,
    FunderMembershipFactory,
    ServiceFactory,
    UserFactory,
    open_provider,
)
from tests.passes.factories import member_of as provider_member
from tests.passes.stock import Stock
from tests.support.queries import assert_same_count

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def operator(client):
    user = UserFactory(operator=True)
    client.force_login(user)
    return user


def address(name, order=None):
    return reverse(f"passes:{name}", args=[order.public_id] if order else [])


def shown(response):
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def drafting(funder, **changes):
    form = DraftOrderForm()
    given = {
        name: field.initial
        for name, field in form.fields.items()
        if field.initial not in (None, True)
    }
    given |= {
        "request_id": str(uuid.uuid4()),
        "funder": funder.pk,
        "title": "Pass 2026",
        "ordered_count": 100,
        "valid_from": "2026-04-01",
        "valid_until": "2026-12-31",
        "territories": "Pas-de-Calais, 59",
        "legal_preset": "free",
        "unused_value_policy": "credit_note",
        "diagnosis_required": "on",
    }
    return {**given, **changes}


def test_the_list_shows_orders_and_costs_the_same_with_twenty(client, operator):
    made.draft()

    page = shown(client.get(address("orders")))

    assert "0 en cours de distribution, 1 en préparation." in page
    assert "Nouvelle commande" in page
    assert_same_count(
        visit=lambda: client.get(address("orders")),
        add_rows=lambda: [made.draft() for _ in range(5)],
    )


def test_an_order_is_drafted_from_its_form(client, operator):
    service = ServiceFactory()
    funder = FunderFactory()

    response = client.post(
        address("draft_order"), drafting(funder, services=[service.pk]), follow=True
    )

    order = Order.objects.get()
    assert sorted(order.territories.values_list("code", flat=True)) == ["dep:59", "dep:62"]
    assert order.funding_lines.get().amount_cents == 100_000
    assert order.diagnosis_required
    assert "est prête à être signée" in shown(response)
    assert "Il manque trois choses avant de l'activer" in shown(response).replace("&#x27;", "'")


def test_a_draft_that_does_not_add_up_says_so_above_the_fields(client, operator):
    ServiceFactory()
    changes = {"amount_1": "600", "amount_2": "300,50", "payer_2": FunderFactory().pk}

    page = shown(client.post(address("draft_order"), drafting(FunderFactory(), **changes)))

    assert "Les lignes de financement font 900,50 € et la commande vaut 1 000,00 €." in page
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"territories": "Atlantide"}, "Atlantide"),
        ({"face_value_cents": "dix"}, "Montant illisible"),
        ({"downstream_fee_bp": "4,123"}, "deux décimales"),
        ({"fee_vat_bp": "vingt"}, "par exemple 4,2"),
    ],
)
def test_what_cannot_be_read_is_said_on_its_field(client, operator, changes, words):
    assert words in shown(client.post(address("draft_order"), drafting(FunderFactory(), **changes)))


def test_one_order_shows_what_is_missing_with_its_remedy(client, operator):
    order = made.draft(territories=("dep:62",))

    page = shown(client.get(address("order", order)))

    for words in ("n’a pas signé", "compte cantonné", "numéro de mandat", "Pas-de-Calais (62)"):
        assert words in page.replace("&#x27;", "’")
    made.funded(made.signed(order), 100_000)
    page = shown(client.get(address("order", order)))
    assert "Il manque une chose" in page
    assert "compte cantonné :" not in page


def test_an_order_is_activated_from_its_page(client, operator):
    order = made.funded(made.draft(), 100_000)

    refused = client.post(address("activate_order", order), {"mandate_number": ""})
    assert "Le numéro de mandat manque." in shown(refused)
    refused = client.post(address("activate_order", order), {"mandate_number": "M-7"})
    assert "n'a pas signé" in shown(refused).replace("&#x27;", "'")
    made.signed(order)
    done = client.post(address("activate_order", order), {"mandate_number": "M-7"}, follow=True)

    assert "100 Pass ouverts" in shown(done)
    assert Order.objects.get().status == "active"
    assert "100 sont encore à remettre" in shown(done)


def test_an_instalment_is_opened_from_the_page(client, operator):
    order = made.active(cents=40_000)
    made.funded(order, 20_000)

    assert "Ouvrir les Pass financés depuis" in shown(client.get(address("order", order)))
    done = client.post(address("raise_instalment", order), {}, follow=True)

    assert "60 Pass sont maintenant ouverts." in shown(done)


def test_the_funder_reads_the_exact_text_and_signs(client):
    order = made.draft()
    client.force_login(made.signatory(order))

    assert "Lire et signer" in shown(client.get(address("order", order)))
    page = shown(client.get(address("sign_order", order)))
    assert f"Commande {order.reference}" in page
    answer = {
        "kind": "signature",
        "decision": "accepted",
        "text_digest": order_text.digest_of(order),
    }
    done = client.post(address("sign_order", order), answer, follow=True)

    assert "Votre décision est enregistrée" in shown(done)
    assert order.sign_offs.get().decision == "accepted"
    stale = client.post(address("sign_order", order), {**answer, "text_digest": "0" * 64})
    assert "Le texte a changé" in shown(stale)


def test_an_order_is_cancelled_with_a_reason(client, operator):
    order = made.draft()

    done = client.post(address("cancel_order", order), {"reason": "Budget"}, follow=True)

    assert "annulée" in shown(done)
    again = client.post(address("cancel_order", order), {"reason": "Budget"})
    assert "état actuel" in shown(again)


@pytest.mark.parametrize("name", ["orders", "order", "sign_order", "draft_order"])
def test_who_may_not_see_orders_gets_404(client, name):
    order = made.draft()
    client.force_login(provider_member(open_provider()))
    target = address(name, order if name.endswith("order") and name != "draft_order" else None)

    assert client.get(target).status_code == 404


def test_a_funder_does_not_see_the_orders_of_another_and_may_not_activate_its_own(client):
    order = made.draft()
    client.force_login(FunderMembershipFactory().user)
    assert client.get(address("order", order)).status_code == 404

    client.force_login(made.signatory(order))
    assert client.post(address("activate_order", order), {}).status_code == 403
    assert client.get(address("draft_order")).status_code == 404


def test_a_member_without_mandate_reads_but_does_not_sign(client):
    order = made.draft()
    client.force_login(FunderMembershipFactory(funder=order.funder, is_signatory=False).user)

    page = shown(client.get(address("sign_order", order)))
    assert "Enregistrer mon visa" not in page
    assert client.post(address("sign_order", order), {}).status_code == 403


def test_the_operator_goes_from_a_printed_order_to_the_register_of_each_agency(client):
    stock = Stock()
    client.force_login(stock.operator)
    page = client.get(reverse("passes:order", args=[stock.order.public_id])).content.decode()
    link = reverse("passes:stock", args=[stock.agency.public_id])
    assert link in page
    assert "à expédier" in page
    register = reverse("passes:register", args=[stock.agency.public_id])
    assert register in client.get(link).content.decode()
    assert client.get(register).status_code == 200


def test_a_proof_of_the_operator_is_sent_and_the_one_of_the_funder_accepted(client):
    stock = Stock()
    digest = order_text.digest_of(stock.order)
    visa = ordering.Visa("proof", digest)
    ordering.record_sign_off(actor=stock.operator, order=stock.order, visa=visa)
    stock.sign_proof()
    client.force_login(stock.operator)
    page = client.get(reverse("passes:order", args=[stock.order.public_id])).content.decode()
    assert "Bon à tirer, envoyé" in page
    assert "Bon à tirer, accepté" in page


def test_every_restriction_is_drafted_from_the_screen_and_read_on_the_order(client, operator):
    funder, service = FunderFactory(), ServiceFactory(label="Utiliser internet")
    restrictions = {
        "territories": "Pas-de-Calais, 59",
        "services": [service.pk],
        "allowed_publics": ["sans_emploi", "retraite"],
        "job_distant_statuses": ["sans_emploi"],
        "regulated_tariff_only": "on",
        "approved_providers_only": "on",
        "diagnosis_required": "on",
        "mode": "printed",
        "print_text": "Une séance offerte par le département.",
    }
    client.post(address("draft_order"), drafting(funder, **restrictions))
    order = Order.objects.get()
    assert sorted(order.territories.values_list("code", flat=True)) == ["dep:59", "dep:62"]
    assert [each.service for each in order.order_services.all()] == [service]
    page = shown(client.get(address("order", order)))
    for words in (
        "Nord (59), Pas-de-Calais (62)",
        "Utiliser internet",
        "sans emploi, retraité",
        "tarif réglementé seulement, structures agréées seulement",
    ):
        assert words in page


def test_nobody_enters_without_signing_in(client):
    assert client.get(address("orders")).status_code == 302


def test_the_sentence_of_a_past_order_says_its_state(client, operator, clock):
    order = made.active()
    Order.objects.update(status="expired")
    clock.move_to(dt.datetime(2027, 3, 1, 9, 0, tzinfo=dt.UTC))
    client.force_login(operator)

    page = shown(client.get(address("order", order)))

    assert "Elle est expirée." in page
    assert "(passé)" in page
