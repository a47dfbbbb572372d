"""A printed booklet handed over by its number, typed or scanned, on the same screen."""

from __future__ import annotations

import html
import uuid
from typing import Any

import pytest
from django.urls import reverse

from diagnostics.accounts.refusals import Refusal
from passes import codes, issuing, keys
from passes.codes import KeyRing
from passes.hand_over_refusals import NOT_FUNDED
from passes.issuing import Terms
from passes.models import HandOver, Pass, StockMovement
from tests.passes.desks import diagnosed
from tests.passes.factories import active_order
from tests.passes.stock import Stock
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def post(client: PageClient, person: Any, **fields: str) -> str:
    sent = {"request_id": str(uuid.uuid4()), "going": "", **fields}
    address = reverse("passes:hand_over", args=[person.public_id])
    return html.unescape(client.post(address, sent, follow=True).content.decode())


def look(client: PageClient, person: Any) -> str:
    address = reverse("passes:hand_over", args=[person.public_id])
    return html.unescape(client.get(address).content.decode())


def test_an_agency_with_stock_types_the_number_and_prints_the_letter_alone(
    client: PageClient,
) -> None:
    stock = Stock()
    lot = stock.received(3)
    person = diagnosed(stock.agency)
    client.force_login(stock.advisor)
    screen = look(client, person)
    assert "Numéro du carnet imprimé" in screen
    assert "Réserver et remettre" in screen
    assert "Indiquez combien de Pass" in post(client, person)
    assert "Aucun carnet ne porte ce numéro" in post(client, person, booklet_number="C-ZZZZZZ-0")
    number = stock.numbers(lot).first_number
    done = post(client, person, booklet_number=f" {number.lower()}\n")
    assert "Imprimer la lettre" in done
    assert "Imprimer le carnet</a>" not in done
    made = HandOver.objects.get()
    assert (made.booklet.number, made.booklet.size) == (number, 3)
    assert Pass.objects.filter(booklet=made.booklet, status="handed_out").count() == 3
    assert StockMovement.objects.filter(reason="hand_over").count() == 1
    assert stock.laws_hold()
    other = diagnosed(stock.agency)
    assert "déjà" in post(client, other, booklet_number=number)


def test_an_agency_with_both_keeps_the_dose_first_and_may_take_a_printed_one(
    client: PageClient,
) -> None:
    stock = Stock()
    lot = stock.received(2)
    active_order(stock.agency)
    person = diagnosed(stock.agency)
    client.force_login(stock.advisor)
    screen = look(client, person)
    assert "Donner un carnet imprimé, du stock" in screen
    assert "Nombre de Pass" in screen
    number = stock.numbers(lot).first_number
    post(client, person, booklet_number=number, passes="6")
    assert HandOver.objects.get().booklet.number == number


def test_a_hand_scanner_reads_any_pass_of_the_booklet_instead_of_its_number(
    client: PageClient,
) -> None:
    stock = Stock()
    lot = stock.received(2)
    client.force_login(stock.advisor)
    read = codes.qr_address("https://declic.example", sign(lot.first_serial + 4))
    done = post(client, diagnosed(stock.agency), booklet_number=f"{read}\r\n")
    assert "Imprimer la lettre" in done
    assert HandOver.objects.get().booklet.number == stock.numbers(lot, 1).first_number
    forged = sign(lot.first_serial, KeyRing.of([b"x" * 32]))
    refused = post(client, diagnosed(stock.agency), booklet_number=forged)
    assert "Aucun carnet ne porte ce numéro" in refused


def sign(serial: int, ring: KeyRing | None = None) -> str:
    return codes.sign(serial, ring or keys.ring())


def test_an_agency_whose_printed_booklets_are_not_paid_yet_reads_it(client: PageClient) -> None:
    stock = Stock(paid=2)
    stock.received(2)
    client.force_login(stock.advisor)
    screen = look(client, diagnosed(stock.agency))
    assert "Numéro du carnet imprimé" not in screen
    assert Refusal(NOT_FUNDED).detail in screen


def test_an_agency_without_stock_sees_no_such_field(client: PageClient) -> None:
    stock = Stock()
    active_order(stock.agency)
    client.force_login(stock.advisor)
    assert "Numéro du carnet imprimé" not in look(client, diagnosed(stock.agency))


def test_no_booklet_of_a_printed_order_is_made_at_a_desk() -> None:
    stock = Stock()
    stock.received(2)
    with pytest.raises(Refusal) as caught:
        issuing.hand_over_booklet(
            actor=stock.advisor,
            person=diagnosed(stock.agency),
            terms=Terms(passes=3, order=stock.order),
        )
    assert caught.value.code == "booklet_number_missing"
