"""« Recevoir par fichier » on screen."""

from __future__ import annotations

import html
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from passes import codes
from passes.models import Lot
from tests.passes.stock import Stock
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def send(client: PageClient, lot: Lot, content: str) -> str:
    file = SimpleUploadedFile("reception.csv", content.encode())
    sent = {"request_id": str(uuid.uuid4()), "file": file}
    address = reverse("passes:receive_file", args=[lot.public_id])
    return html.unescape(client.post(address, sent, follow=True).content.decode())


def test_a_parcel_is_received_from_the_list_that_came_with_it(client: PageClient) -> None:
    stock = Stock()
    lot = stock.shipped(5)
    client.force_login(stock.manager)
    page = client.get("/stock", follow=True).content.decode()
    assert reverse("passes:receive_file", args=[lot.public_id]) in page
    first, last = (codes.booklet_number(lot.first_booklet + n) for n in (0, 4))
    page = send(client, lot, f"Dernier;Carnets reçus;Premier carnet\r\n{last};5;{first}")
    assert "5 carnets reçus : le lot est reçu." in page
    assert stock.booklets("in_stock") == 5


def test_each_fault_of_the_file_is_shown_and_nothing_moves(client: PageClient) -> None:
    stock = Stock()
    lot = stock.shipped(2)
    client.force_login(stock.manager)
    assert "Il manque la colonne" in send(client, lot, "a;b\r\n1;2")
    page = send(client, lot, "Premier carnet;Carnets reçus\r\nbonjour;2")
    assert "Cellule A2 : « bonjour » n’est pas un numéro de carnet" in page
    assert stock.booklets("in_stock") == 0


def test_the_model_is_given_and_a_stranger_has_no_door(client: PageClient) -> None:
    stock = Stock()
    lot = stock.shipped(2)
    client.force_login(stock.other_manager)
    assert client.get(reverse("passes:receive_file", args=[lot.public_id])).status_code == 404
    model = client.get(reverse("passes:reception_template"))
    assert "Premier carnet" in model.content.decode("utf-8-sig")
    client.force_login(stock.advisor)
    assert client.post(reverse("passes:receive_file", args=[lot.public_id])).status_code == 403


def test_a_late_parcel_says_so(client: PageClient, clock) -> None:
    stock = Stock()
    stock.shipped(2)
    client.force_login(stock.manager)
    assert "En retard" not in client.get("/stock", follow=True).content.decode()
    clock.shift(8 * 86_400)
    client.force_login(stock.manager)
    assert "En retard" in client.get("/stock", follow=True).content.decode()
