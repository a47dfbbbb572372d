"""« Nos appareils » and the page of the phone."""

import re

import pytest
from django.test import Client

from diagnostics.formats import qr
from passes import enums
from passes.models import Device
from tests.passes.factories import member_of
from tests.passes.scanning import open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PIN = "4713"
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4}")


@pytest.fixture
def desk(client):
    desk = open_desk()
    client.force_login(member_of(desk.provider, enums.ProviderRole.ADMIN))
    return desk


def read(response):
    return response.content.decode()


def code_shown(client):
    fields = {"name": "Téléphone de l'accueil", "valid_until": "2026-06-08"}
    return CODE.search(read(client.post("/appareils", fields)))[0]


def join(phone, code, pin=PIN):
    fields = {"invitation": code, "pin": pin, "again": pin}
    return phone.post("/appareil", fields)


def test_the_code_is_shown_once_with_its_qr(client, desk):
    page = read(client.post("/appareils", {"name": "Tablette", "valid_until": "2026-06-08"}))
    code = CODE.search(page)[0]
    assert "<svg" in page
    assert qr.matrix(f"http://testserver/appareil#{code.replace(' ', '')}")
    assert code not in read(client.get("/appareils"))


def test_a_phone_joins_scans_and_meets_no_money(client, desk):
    phone = Client()
    response = join(phone, code_shown(client))
    assert (response.status_code, response.url) == (302, "/encaisser/suite")
    assert response.cookies["declic_device"]["path"] == "/appareil"
    assert phone.get("/encaisser/suite").status_code == 200
    assert phone.get("/encaisser").status_code == 200
    for closed in ("/mon-argent", "/releves", "/encaissements", "/agenda", "/jetons", "/appareils"):
        assert phone.get(closed).status_code == 404, closed
    menu = read(phone.get("/encaisser"))
    assert "Mon argent" not in menu
    assert "Tous les encaissements" not in menu


def test_the_next_day_the_phone_asks_its_pin_only(client, desk):
    phone = Client()
    join(phone, code_shown(client))
    del phone.cookies["declic_session"]
    assert phone.get("/encaisser/suite").status_code == 302
    assert "Entrez le PIN" in read(phone.get("/appareil"))
    assert "Ce PIN n&#x27;est pas le bon" in read(phone.post("/appareil", {"pin": "9021"}))
    assert phone.post("/appareil", {"pin": PIN}).url == "/encaisser/suite"
    assert phone.get("/encaisser/suite").status_code == 200


def test_a_revoked_phone_is_out_at_its_next_request(client, desk):
    phone = Client()
    join(phone, code_shown(client))
    client.post(f"/appareils/{Device.objects.get().public_id}/retirer")
    assert phone.get("/encaisser/suite").status_code == 302
    assert "Reliez cet appareil" in read(phone.get("/appareil"))
    again = client.post(f"/appareils/{Device.objects.get().public_id}/retirer", follow=True)
    assert "déjà retiré" in read(again)


def test_refusals_are_said_on_the_form(client, desk):
    page = read(client.post("/appareils", {"name": "Tablette", "valid_until": "2029-01-01"}))
    assert "Un appareil est valable un an au plus" in page
    phone = Client()
    assert "plus valable" in read(join(phone, "0000 0000"))
    fields = {"invitation": "00000000", "pin": PIN, "again": "4714"}
    assert "Les deux PIN ne sont pas les mêmes." in read(phone.post("/appareil", fields))


def test_a_member_who_administers_nothing_and_another_structure_see_no_device(client, desk):
    code_shown(client)
    device = Device.objects.get()
    client.force_login(desk.member)
    assert client.get("/appareils").status_code == 404
    client.force_login(member_of(open_desk().provider, enums.ProviderRole.ADMIN))
    assert client.post(f"/appareils/{device.public_id}/retirer").status_code == 404
