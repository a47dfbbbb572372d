"""Printed lots for the operator: produced, drawn for the printer by two, shipped, made again."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from passes import producing, stocking
from passes.models import Lot, PrintFile
from passes.stocking import Reception
from tests.accounts.factories import UserFactory
from tests.passes.stock import Stock
from tests.passes.test_printing import printers_key
from tests.support.client import PageClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def at(name: str, thing: Any) -> str:
    return reverse(f"passes:{name}", args=[thing.public_id])


def post(client: PageClient, address: str, **fields: Any) -> str:
    sent = {"request_id": str(uuid.uuid4()), **fields}
    return client.post(address, sent, follow=True).content.decode()


def test_a_lot_is_asked_on_the_page_and_made_by_the_bell(
    client: PageClient, django_capture_on_commit_callbacks: Any
) -> None:
    stock = Stock()
    client.force_login(stock.operator)
    address = at("lots", stock.order)
    sent = {"booklet_count": 2, "agency": stock.agency.pk}
    assert "bon à tirer" in post(client, address, **sent)
    stock.sign_proof()
    with django_capture_on_commit_callbacks(execute=True):
        assert "en production" in post(client, address, **sent)
    lot = Lot.objects.get()
    assert (lot.status, lot.produced_count) == ("produced", 2)
    assert "2 carnets" in client.get(address).content.decode()


def test_two_operators_and_the_printers_file_once(client: PageClient, tmp_path: Path) -> None:
    stock = Stock()
    lot = stock.produced(1)
    client.force_login(stock.operator)
    assert "ne se lit pas" in post(client, at("ask_print_file", lot), certificate="rien")
    html = post(client, at("ask_print_file", lot), certificate=printers_key(tmp_path))
    assert "autre gestionnaire doit" in html
    asked = PrintFile.objects.get()
    assert client.post(at("approve_print_file", asked), {}).status_code == 409
    client.force_login(UserFactory(operator=True))
    assert "une seule fois" in post(client, at("approve_print_file", asked))
    taken = client.post(at("take_print_file", asked))
    assert taken["Content-Type"] == "application/pkcs7-mime"
    assert taken["Cache-Control"] == "no-store"
    assert client.post(at("take_print_file", asked)).status_code == 409
    assert "Pris le" in client.get(at("lot", lot)).content.decode()


def test_a_lot_is_shipped_or_made_again(client: PageClient) -> None:
    stock = Stock()
    first, second = stock.produced(2), stock.produced(2)
    client.force_login(stock.operator)
    html = post(client, at("ship_lot", first), agency=stock.agency.pk, carrier_reference="COLIS 9")
    assert "COLIS 9" in html
    wrong = post(client, at("ship_lot", first), agency=stock.agency.pk)
    assert "Ce lot est expédié" in wrong
    html = post(client, at("reissue_lot", second), reason="Fichier perdu dans le train")
    assert "ne valent plus rien" in html
    assert "obligatoire" in post(client, at("reissue_lot", second), reason="")


def test_the_delivery_is_closed_once_everything_arrived(client: PageClient) -> None:
    stock = Stock(ordered=6)
    stock.received(2)
    client.force_login(stock.operator)
    assert "Tout est arrivé" in client.get(at("lots", stock.order)).content.decode()
    assert "Livraison terminée" in post(client, at("close_delivery", stock.order))


def test_the_delivery_waits_for_parcels_and_says_what_is_missing(client: PageClient) -> None:
    stock = Stock(ordered=6)
    lot = stock.shipped(2)
    client.force_login(stock.operator)
    assert "terminer la livraison" not in client.get(at("lots", stock.order)).content.decode()
    reception = Reception(1, (stock.numbers(lot, 1, 1),), "Un carnet mouillé")
    stocking.receive_lot(actor=stock.manager, lot=lot, reception=reception)
    html = client.get(at("lots", stock.order)).content.decode()
    assert "Il manque 1 carnet dans" in html
    assert "Livraison terminée" in post(client, at("close_delivery", stock.order))


def test_a_production_cut_half_way_shows_its_progress_and_resumes(client: PageClient) -> None:
    stock = Stock()
    lot = stock.plan(5)
    client.force_login(stock.operator)
    page = client.get(at("lot", lot)).content.decode()
    assert "0 carnets sur 5" in page
    assert "import_progress.js" in page
    told = client.get(at("lot_progress", lot)).json()
    assert told == {"is_running": True, "done": 0, "total": 5, "text": "0 carnets sur 5"}
    producing.fill_lots()
    told = client.get(at("lot_progress", lot)).json()
    assert (told["is_running"], told["done"]) == (False, 5)
    page = client.get(at("lot", lot)).content.decode()
    assert "import_progress.js" not in page
    assert "Carnets témoins" in page


def test_only_the_operator_reads_which_booklets_are_decoys(client: PageClient) -> None:
    lot = Stock().produced(2)
    client.force_login(UserFactory(auditor=True))
    assert "témoins" not in client.get(at("lot", lot)).content.decode()


def test_an_agency_and_a_stranger_see_no_lot_of_the_operator(client: PageClient) -> None:
    stock = Stock()
    lot = stock.produced(1)
    client.force_login(stock.manager)
    assert client.get(at("lots", stock.order)).status_code == 404
    assert client.get(at("lot", lot)).status_code == 404
    client.force_login(UserFactory(auditor=True))
    assert "Expédier</button>" not in client.get(at("lot", lot)).content.decode()
    assert client.post(at("ship_lot", lot), {"agency": stock.agency.pk}).status_code == 403
