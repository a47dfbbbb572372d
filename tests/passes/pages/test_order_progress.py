"""« Où en est la commande », « Qui paie quoi », funds recalled, credit notes: on screen."""

from __future__ import annotations

import datetime as dt
import html
import uuid

import pytest
from django.urls import reverse

from diagnostics.accounts.models import User
from passes import order_text
from passes.models import CreditNote, Order
from tests.accounts.factories import UserFactory, advisor
from tests.passes import order_factories as made
from tests.passes.desks import Desk
from tests.passes.factories import FunderMembershipFactory
from tests.passes.stock import Stock
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def operator(client: PageClient) -> User:
    user = UserFactory(operator=True)
    client.force_login(user)
    return user


def at(name: str, thing: Order | CreditNote) -> str:
    return reverse(f"passes:{name}", args=[thing.public_id])


def page(client: PageClient, address: str) -> str:
    return html.unescape(client.get(address).content.decode()).replace("\u00a0", " ")


def post(client: PageClient, address: str, **fields: str) -> str:
    sent = {"request_id": str(uuid.uuid4()), **fields}
    return html.unescape(client.post(address, sent, follow=True).content.decode())


def test_every_step_is_read_on_one_page_with_who_is_waited_for(
    client: PageClient, operator: User
) -> None:
    order = made.draft()
    found = page(client, at("order_progress", order))
    assert f"On attend {order.funder.name} : signature du commanditaire" in found
    assert "Répartition entre les agences" in found
    assert "On attend" in page(client, at("order", order))
    active = made.active()
    assert "La fin de la commande" in page(client, at("order_progress", active))


def test_a_printed_order_shows_what_is_late(client: PageClient, operator: User) -> None:
    stock = Stock()
    made.signed(stock.order)
    found = page(client, at("order_progress", stock.order))
    assert "Bon à tirer envoyé" in found
    assert "pour le vendredi 13 mars 2026" in found


def test_who_pays_what_has_its_months_and_its_two_numbers(
    client: PageClient, operator: User
) -> None:
    desk = Desk(order_fields={"job_distant_statuses": ["sans_emploi"]})
    desk.hand_over()
    found = page(client, at("order_funding", desk.order))
    assert "Rien d’encaissé" in found
    assert "Trop peu de personnes" in found
    plain = Desk().order
    assert "ne nomme aucune situation" in page(client, at("order_funding", plain))


def test_recalled_funds_stop_the_distribution_and_it_opens_again(
    client: PageClient, operator: User
) -> None:
    order = made.active()
    assert at("recall_funds", order) in page(client, at("order", order))
    assert "obligatoire" in post(client, at("recall_funds", order), reason="")
    found = post(client, at("recall_funds", order), reason="Virement rappelé")
    assert "la banque a repris des fonds" in found
    assert "déjà arrêtée" in post(client, at("recall_funds", order), reason="Encore")
    assert "Les remises reprennent" in post(client, at("resume_distribution", order), reason="ok")


def test_a_funder_reads_and_only_the_operator_stops(client: PageClient) -> None:
    order = made.active()
    client.force_login(made.signatory(order))
    assert client.get(at("order_progress", order)).status_code == 200
    assert client.get(at("order_funding", order)).status_code == 200
    assert client.post(at("recall_funds", order), {"reason": "x"}).status_code == 403
    client.force_login(FunderMembershipFactory().user)
    assert client.get(at("order_progress", order)).status_code == 404
    client.force_login(advisor())
    assert client.get(at("order_progress", order)).status_code == 404


def test_a_credit_note_is_a_page_and_a_paper_for_its_funder_alone(client: PageClient) -> None:
    order = made.active()
    note = CreditNote.objects.create(
        number="A-2026-000009",
        order=order,
        kind="surplus",
        amount_cents=1_000,
        issued_on=dt.date(2026, 3, 10),
        issued_by=UserFactory(operator=True),
    )
    client.force_login(made.signatory(order))
    assert "10,00 €" in page(client, at("credit_note", note))
    assert at("credit_note", note) in page(client, at("end_of_order", order))
    assert client.get(at("credit_note_file", note)).content.startswith(b"%PDF")
    client.force_login(FunderMembershipFactory().user)
    assert client.get(at("credit_note", note)).status_code == 404


def test_an_invoice_is_signed_with_its_amount(client: PageClient, operator: User) -> None:
    order = made.draft()
    digest = order_text.digest_of(order)
    sent = {"kind": "invoice", "decision": "accepted", "text_digest": digest}
    wrong = post(client, at("sign_order", order), **sent, amount_cents="999")
    assert "La facture est de 999,00" in wrong.replace("\u00a0", " ")
    assert "est enregistrée" in post(client, at("sign_order", order), **sent, amount_cents="1000")
