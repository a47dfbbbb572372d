"""Invoices on screen: the funder reads, the operator asks; files, tables, who may not know."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.urls import reverse

from diagnostics.accounts.models import User
from passes import ordering
from passes.models import CreditNote, Invoice, Order
from tests.accounts.factories import UserFactory, advisor
from tests.passes.factories import FunderMembershipFactory, open_provider
from tests.passes.invoices import (
    accepted_account,
    again,
    asked,
    cancelled_note,
    line_of,
    operator,
    received,
    signed_order,
    three_payers,
)
from tests.passes.money_factories import redemption
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def at(name: str, *row: Any) -> str:
    return reverse(f"passes:{name}", args=[each.public_id for each in row])


def post(client: PageClient, address: str, **fields: Any) -> str:
    sent = {"request_id": str(uuid.uuid4()), **fields}
    return client.post(address, sent, follow=True).content.decode()


def member_of(order: Order) -> User:
    return FunderMembershipFactory(funder=order.funder).user


def test_the_operator_asks_a_payer_and_reads_the_paper_and_its_file(client: PageClient) -> None:
    order = three_payers(upstream_fee_bp=500)
    client.force_login(operator())
    page = client.get(at("order_invoices", order)).content.decode()
    assert "Demander des fonds" in page
    fields = {"line": line_of(order).pk, "kind": "call", "value_cents": "200"}
    html = post(client, at("order_invoices", order), **fields)
    invoice = Invoice.objects.get()
    assert (invoice.value_cents, invoice.fee_cents) == (20_000, 1_000)
    assert f"{invoice.number} est émis" in html
    assert "Second virement" in html
    pdf = client.get(at("invoice_file", invoice))
    assert pdf.content == client.get(at("invoice_file", invoice)).content
    assert pdf["Content-Type"] == "application/pdf"
    assert invoice.number in client.get(at("invoice_table", invoice)).content.decode("utf-8-sig")
    fields["value_cents"] = "900"
    assert "Il reste 300" in post(client, at("order_invoices", order), **fields)


def test_the_funder_reads_what_is_due_paid_and_left_and_asks_for_nothing(
    client: PageClient,
) -> None:
    order = signed_order()
    invoice = asked(order)
    received(order, 60_000)
    client.force_login(member_of(order))
    page = client.get(at("order_invoices", order)).content.decode()
    assert "Payé en partie" in page
    assert "Demander des fonds" not in page
    assert "400" in client.get(at("invoice", invoice)).content.decode()
    listed = client.get(reverse("passes:invoices")).content.decode()
    assert "Un papier" in listed or "1 papier attend" in listed
    table = client.get(reverse("passes:invoices_file")).content.decode("utf-8-sig")
    assert table.splitlines()[1].split(";")[1] == invoice.number
    fields = {"line": line_of(order).pk, "kind": "call"}
    sent = {"request_id": str(uuid.uuid4()), **fields}
    assert client.post(at("order_invoices", order), sent).status_code == 403
    assert client.post(at("cancel_invoice", invoice), sent).status_code == 403


@pytest.mark.parametrize(
    "name", ["invoice", "invoice_file", "invoice_table", "cancel_invoice", "note_fee"]
)
def test_nobody_else_knows_that_an_invoice_exists(client: PageClient, name: str) -> None:
    invoice = asked(signed_order())
    for user in (member_of(signed_order()), advisor(), UserFactory(observer=True)):
        client.force_login(user)
        assert client.get(at(name, invoice)).status_code in {404, 405, 403}
        assert client.post(at(name, invoice)).status_code in {404, 405, 403}
    client.force_login(member_of(signed_order()))
    assert client.get(at("invoice", invoice)).status_code == 404


def test_a_payer_that_is_not_the_funder_reads_its_own_call(client: PageClient) -> None:
    order = three_payers()
    mine, other = asked(order, rank=1), asked(order, rank=3)
    client.force_login(FunderMembershipFactory(funder=line_of(order, 1).payer).user)
    assert client.get(at("invoice", mine)).status_code == 200
    assert client.get(at("invoice", other)).status_code == 404


def test_funds_without_invoice_are_imputed_by_hand(client: PageClient) -> None:
    order = three_payers()
    first, _ = asked(order, rank=2), asked(order, rank=3)
    receipt = received(order, 25_000)
    client.force_login(operator())
    assert "Fonds reçus sans facture" in client.get(at("order_invoices", order)).content.decode()
    html = post(client, at("impute", order), receipt=receipt.pk, invoice=first.pk)
    assert f"imputés à {first.number}" in html
    assert "Choisissez des fonds" in post(client, at("impute", order), receipt=0, invoice=0)


def test_an_invoice_is_cancelled_by_a_note_and_fees_are_noted(client: PageClient) -> None:
    invoice = asked(signed_order(upstream_fee_bp=500))
    client.force_login(operator())
    assert "noter les frais reçus" in client.get(at("invoice", invoice)).content.decode().lower()
    html = post(client, at("note_fee", invoice), received_on="2026-03-09")
    assert "Les frais sont notés reçus" in html
    assert "Indiquez le jour" in post(client, at("note_fee", invoice), received_on="hier")
    other = asked(signed_order())
    assert "Annuler par un avoir" in client.get(at("cancel_invoice", other)).content.decode()
    html = post(client, at("cancel_invoice", other), reason="Mauvais service")
    note = CreditNote.objects.get()
    assert f"annulée par l’avoir {note.number}" in html
    assert "déjà annulée" in post(client, at("cancel_invoice", other), reason="Encore")


def test_a_note_is_taken_off_a_call_then_nothing_is_left_to_do(client: PageClient) -> None:
    note = cancelled_note(30_000)
    invoice = asked(signed_order(funder=note.order.funder))
    client.force_login(operator())
    html = post(client, at("choose_settlement", note), settlement="offset")
    assert "Déduire d’un appel de fonds" in html
    assert "Choisissez l’un des deux" in post(client, at("choose_settlement", note))
    assert "Choisissez une facture" in post(client, at("offset_credit", note), invoice=0)
    html = post(client, at("offset_credit", note), invoice=invoice.pk)
    assert f"déduits de {invoice.number}" in html
    assert again(invoice).paid_cents == 30_000
    assert "Changer le règlement" not in html


def test_refunds_are_prepared_from_their_page_and_who_waits_is_said(client: PageClient) -> None:
    note = cancelled_note()
    client.force_login(operator())
    waiting = client.get(reverse("passes:refunds")).content.decode()
    assert "compte accepté" in waiting
    accepted_account(note.order.funder)
    html = post(client, reverse("passes:refunds"), requested_on="2026-03-09")
    assert "Un avoir est à rembourser" in html
    html = post(client, reverse("passes:refunds"), requested_on="2026-03-12")
    assert "est prêt. Une autre personne" in html
    assert note.order.funder.name in html
    client.force_login(UserFactory(auditor=True))
    assert client.get(reverse("passes:refunds")).status_code == 200
    client.force_login(member_of(note.order))
    assert client.get(reverse("passes:refunds")).status_code == 404


def test_the_justification_is_a_table_of_passes_without_a_person(client: PageClient) -> None:
    order = three_payers()
    received(order, 100_000)
    redemption(open_provider(), order)
    client.force_login(member_of(order))
    assert "Justificatif Pass par Pass" in client.get(at("order_funding", order)).content.decode()
    answer = client.get(at("shares_by_pass", order))
    head, row = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert head.startswith("Pass;Commande;Service rendu le")
    assert row.split(";")[-4:] == ["10,00", "5,00", "2,50", "2,50"]
    months = client.get(at("shares_by_month", order)).content.decode("utf-8-sig").splitlines()
    assert months[-1] == "Total;1;10,00;5,00;2,50;2,50"
    client.force_login(member_of(signed_order()))
    assert client.get(at("shares_by_pass", order)).status_code == 404
    client.force_login(UserFactory(observer=True))
    assert client.get(at("shares_by_pass", order)).status_code == 404


def test_a_funder_writes_its_references_and_submits_its_account(client: PageClient) -> None:
    order = signed_order()
    user = member_of(order)
    client.force_login(user)
    html = post(client, at("funder", order.funder), service_code="SERV-2")
    assert "C’est enregistré" in html
    assert "Déposez un compte" in client.get(reverse("passes:funder_account")).content.decode()
    accepted_account(order.funder)
    assert "Ce qui vous est rendu va sur le compte" in (
        client.get(reverse("passes:funder_account")).content.decode()
    )
    client.force_login(UserFactory(auditor=True))
    assert "SERV-2" in client.get(at("funder", order.funder)).content.decode()
    client.force_login(member_of(signed_order()))
    assert client.get(at("funder", order.funder)).status_code == 404


def test_what_a_cancelled_order_received_is_credited_from_its_page(client: PageClient) -> None:
    order = signed_order()
    received(order, 30_000)
    ordering.cancel_order(actor=operator(), order=order, reason="Abandon")
    client.force_login(operator())
    assert "À rendre au commanditaire" in client.get(at("order_invoices", order)).content.decode()
    html = post(client, at("issue_credit_note", order))
    note = CreditNote.objects.get()
    assert (note.kind, note.amount_cents) == ("cancellation", 30_000)
    assert f"L’avoir {note.number} est émis" in html
    assert "À rendre au commanditaire" not in html
