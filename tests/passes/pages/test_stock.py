"""The drawer of an agency on screen: receive, give, send back, write off, count, the register."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.urls import reverse
from time_machine import Traveller

from passes import codes, keys
from passes.models import Booklet, StockCount, StockTransfer
from tests.accounts.factories import UserFactory, advisor, manager
from tests.passes.stock import Stock
from tests.support.client import PageClient
from tests.support.queries import assert_same_count

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def at(name: str, thing: Any) -> str:
    return reverse(f"passes:{name}", args=[thing.public_id])


def post(client: PageClient, address: str, **fields: Any) -> str:
    sent = {"request_id": str(uuid.uuid4()), **fields}
    return client.post(address, sent, follow=True).content.decode()


def test_a_parcel_is_received_in_full(client: PageClient) -> None:
    stock = Stock()
    lot = stock.shipped(5)
    client.force_login(stock.manager)
    html = client.get("/stock", follow=True).content.decode()
    assert "5 carnets, expédiés" in html
    assert "sont dans votre stock" in post(client, at("receive_lot", lot), received_count=5)
    assert stock.booklets("in_stock") == 5


def test_a_parcel_already_received_is_not_asked_for_again(client: PageClient) -> None:
    stock = Stock()
    lot = stock.received(2)
    client.force_login(stock.manager)
    html = client.get(at("receive_lot", lot), follow=True).content.decode()
    assert "n’est pas à recevoir : il est reçu" in html


def test_a_short_parcel_asks_which_and_why(client: PageClient) -> None:
    stock = Stock()
    lot = stock.shipped(5)
    client.force_login(stock.manager)
    html = post(client, at("receive_lot", lot), received_count=3)
    assert "Il manque 2 carnets" in html
    wrong = post(client, at("receive_lot", lot), received_count=3, missing="bonjour", note="x")
    assert "« bonjour »" in wrong
    numbers = stock.numbers(lot, 3, 2)
    missing = f"{numbers.first_number} à {numbers.last_number}"
    post(client, at("receive_lot", lot), received_count=3, missing=missing, note="Carton abîmé")
    assert stock.booklets("in_stock") == 3
    assert "Carton abîmé" in client.get("/stock", follow=True).content.decode()


def test_booklets_go_to_another_agency_which_says_they_arrived(client: PageClient) -> None:
    stock = Stock()
    lot = stock.received(5)
    client.force_login(stock.manager)
    numbers = stock.numbers(lot, 0, 2)
    html = post(
        client,
        at("give_booklets", stock.agency),
        first_number=numbers.first_number,
        last_number=numbers.last_number,
        to_agency=stock.other.pk,
    )
    assert "en attente de réponse" in html
    transfer = StockTransfer.objects.get()
    client.force_login(stock.other_manager)
    assert "arrivent d’ailleurs" in client.get("/stock", follow=True).content.decode()
    html = post(client, at("answer_transfer", transfer), reponse="recus")
    assert "sont dans votre stock" in html
    assert stock.booklets("in_stock", stock.other) == 2


def test_a_range_is_scanned_by_its_first_and_its_last_pass(client: PageClient) -> None:
    stock = Stock()
    lot = stock.received(5)
    client.force_login(stock.manager)
    first, last = (
        codes.qr_address("https://declic.example", codes.sign(lot.first_serial + n, keys.ring()))
        for n in (0, 5)
    )
    sent = {"first_number": first, "last_number": last, "reason": "Abîmés par l’eau"}
    assert "ont quitté votre stock" in post(client, at("return_booklets", stock.agency), **sent)
    assert stock.booklets("in_stock") == 3


def test_booklets_are_sent_back_lost_and_sent_again(client: PageClient) -> None:
    stock = Stock()
    lot = stock.received(5)
    client.force_login(stock.manager)
    number = stock.numbers(lot).first_number
    sent = {"first_number": number, "reason": "Trop de carnets"}
    assert "quitté votre stock" in post(client, at("return_booklets", stock.agency), **sent)
    lost = {"first_number": stock.numbers(lot, 1).first_number, "kind": "lost", "reason": "?"}
    assert "ne valent plus rien" in post(client, at("write_off_booklets", stock.agency), **lost)
    alone = {"first_number": stock.numbers(lot, 2).first_number, "kind": "destroy", "reason": "?"}
    assert "se fait à deux" in post(client, at("write_off_booklets", stock.agency), **alone)
    client.force_login(stock.operator)
    again = {"first_number": number, "to_agency": stock.other.pk}
    assert "en route" in post(client, reverse("passes:send_again"), **again)
    assert Booklet.objects.get(number=number).status == "in_transit"


def test_a_count_is_signed_and_a_gap_is_explained(client: PageClient) -> None:
    stock = Stock()
    stock.received(2)
    client.force_login(stock.manager)
    address = at("count_stock", stock.agency)
    assert "en attend 2" in post(client, address, counted=1)
    assert "Inventaire signé" in post(client, address, counted=1, explanation="Prêté au salon")
    assert StockCount.objects.get().explanation == "Prêté au salon"
    html = client.get(at("stock", stock.agency)).content.decode()
    assert "1 comptés, 2 attendus (Prêté au salon)" in " ".join(html.split())


def test_the_count_is_asked_for_each_month_the_drawer_holds_booklets(
    client: PageClient, clock: Traveller
) -> None:
    stock = Stock()
    client.force_login(stock.manager)
    address = at("stock", stock.agency)
    asked = "Inventaire du mois à faire"
    assert asked not in client.get(address).content.decode()
    stock.received(2)
    assert asked in client.get(address).content.decode()
    post(client, at("count_stock", stock.agency), counted=2)
    assert asked not in client.get(address).content.decode()
    clock.move_to(dt.datetime(2026, 4, 1, 8, tzinfo=dt.UTC))
    client.force_login(stock.manager)
    assert asked in client.get(address).content.decode()


def test_the_register_is_a_page_a_paper_and_a_table(client: PageClient) -> None:
    stock = Stock()
    stock.received(2)
    client.force_login(stock.manager)
    address = at("register", stock.agency)
    assert "Registre des carnets, mars 2026" in client.get(address).content.decode()
    assert client.get(f"{address}?format=pdf").content.startswith(b"%PDF")
    table = client.get(f"{address}?format=csv").content.decode("utf-8-sig")
    assert "Reçus;2" in table
    assert "février 2026" in client.get(f"{address}?mois=2026-02").content.decode()
    assert "mars 2026" in client.get(f"{address}?mois=nimporte").content.decode()


def test_an_advisor_reads_and_only_a_manager_of_the_agency_acts(client: PageClient) -> None:
    stock = Stock()
    lot = stock.shipped(2)
    client.force_login(stock.advisor)
    assert "Recevoir</a>" not in client.get("/stock", follow=True).content.decode()
    assert client.post(at("receive_lot", lot), {"received_count": 2}).status_code == 403
    client.force_login(manager())
    assert client.get(at("stock", stock.agency)).status_code == 404
    assert client.get(at("receive_lot", lot)).status_code == 404
    client.force_login(UserFactory(auditor=True))
    assert client.get(at("stock", stock.agency)).status_code == 200


def test_several_agencies_are_a_choice(client: PageClient) -> None:
    stock = Stock()
    user = advisor(stock.agency)
    user.memberships.create(agency=stock.other, role="advisor", started_on="2025-01-01")
    client.force_login(user)
    assert "Choisissez votre agence" in client.get("/stock").content.decode()


def test_the_page_costs_the_same_for_one_lot_and_several(client: PageClient) -> None:
    stock = Stock()
    stock.shipped(1)
    client.force_login(stock.manager)
    address = at("stock", stock.agency)
    assert_same_count(
        visit=lambda: client.get(address),
        add_rows=lambda: [stock.shipped(1) for _ in range(4)],
    )
