"""Encaisser on a phone: verify, redeem, see green or a sentence, undo a mistake."""

import datetime as dt
import io
import uuid

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from passes import codes, enums, keys
from passes.models import Pass, Redemption, RefusedScan, Reversal
from tests.accounts.factories import UserFactory, advisor
from tests.passes.factories import member_of
from tests.passes.scanning import SERVICE_ON, code_of, hand_out, open_desk, state
from tests.support.queries import assert_same_count, at_most

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SCAN = "/encaisser"


@pytest.fixture
def desk(client):
    desk = open_desk(size=10)
    client.force_login(desk.member)
    return desk


def sent(desk, digital_pass=None, act="redeem", **fields):
    values = {
        "act": act,
        "code": code_of(digital_pass or desk.first),
        "site": str(desk.site.public_id),
        "service": desk.service.code,
        "service_on": SERVICE_ON.isoformat(),
        "scan_id": str(uuid.uuid4()),
    }
    return {**values, **fields}


def read(response):
    return response.content.decode()


def test_the_page_says_what_to_do_and_proposes_today(client, desk):
    page = read(client.get(SCAN))
    assert "Présentez le Pass devant l'appareil." in page
    assert 'value="2026-03-10"' in page
    assert desk.service.label in page
    assert 'name="scan_id"' in page


def test_a_member_redeems_and_reads_value_and_pay_date(client, desk):
    response = client.post(SCAN, sent(desk), follow=True)
    page = read(response)
    redemption = Redemption.objects.get()
    assert response.redirect_chain == [(f"/encaissements/{redemption.public_id}", 302)]
    assert "10\u00a0€ encaissés" in page
    assert "mercredi 22 avril 2026" in page
    assert codes.serial_text(desk.first.serial) in page
    assert response["Cache-Control"].count("no-store") == 1


def test_the_same_form_sent_twice_spends_once_and_leads_to_the_same_page(client, desk):
    form = sent(desk)
    first, again = client.post(SCAN, form), client.post(SCAN, form)
    assert first.url == again.url
    assert Redemption.objects.count() == 1


def test_verifying_spends_nothing_and_offers_one_button(client, desk):
    change = {"price_cents": 1550}
    desk.site.site_services.update(**change)
    page = read(client.post(SCAN, sent(desk, act="check")))
    assert "Ce Pass est bon." in page
    assert "Encaisser 10\u00a0€" in page
    assert "5,50\u00a0€" in page
    assert desk.booklet.hand_overs.get().person.first_name in page
    assert not Redemption.objects.exists()


def test_a_verified_pass_is_redeemed_by_the_form_that_was_drawn(client, desk):
    form = sent(desk, act="check")
    page = read(client.post(SCAN, form))
    assert f'name="scan_id" value="{form["scan_id"]}"' in page
    client.post(SCAN, {**form, "act": "redeem"})
    assert str(Redemption.objects.get().scan_id) == form["scan_id"]


def test_a_refusal_is_a_sentence_and_says_what_to_tell_the_person(client, desk):
    Pass.objects.update(blocked_at=dt.datetime(2026, 3, 9, tzinfo=dt.UTC), blocked_reason="lost")
    response = client.post(SCAN, sent(desk))
    page = read(response)
    assert response.status_code == 409
    assert "Ce Pass est bloqué." in page
    assert "À dire à la personne" in page
    assert not Redemption.objects.exists()


def test_a_pass_redeemed_here_leads_to_its_receipt(client, desk):
    done = client.post(SCAN, sent(desk)).url
    page = read(client.post(SCAN, sent(desk)))
    assert done in page
    assert desk.member.full_name in page


def test_a_scan_whose_identity_is_taken_gets_a_new_one(client, desk):
    form = sent(desk)
    client.post(SCAN, form)
    page = read(client.post(SCAN, {**form, "service_on": "2026-03-08"}))
    assert "avec d&#x27;autres informations" in page
    assert form["scan_id"] not in page


def test_without_code_or_photo_the_page_asks_for_one(client, desk):
    page = read(client.post(SCAN, sent(desk, act="check", code="")))
    assert "Scannez le Pass, ou tapez son code." in page
    assert not RefusedScan.objects.exists()


def photo_of(text):
    image = io.BytesIO()
    segno.make_qr(text, error="m").save(image, kind="png", scale=4)
    return SimpleUploadedFile("photo.png", image.getvalue(), content_type="image/png")


def test_a_photo_of_the_pass_is_read_by_the_server(client, desk):
    address = codes.qr_address("https://pass.example", code_of(desk.first))
    form = sent(desk, act="redeem", code="", photo=photo_of(address))
    assert client.post(SCAN, form).status_code == 302
    assert Redemption.objects.get().digital_pass == desk.first


@pytest.mark.parametrize("text", ["WIFI:T:WPA;S:mediatheque;P:bienvenue;;", "BCD\n002\n1\nSCT"])
def test_given_a_qr_of_another_standard_then_it_is_no_pass_and_nothing_is_stored(
    client, desk, text
):
    page = read(client.post(SCAN, sent(desk, code="", photo=photo_of(text))))
    assert "Ce n&#x27;est pas un Pass" in page
    assert not RefusedScan.objects.exists()


def test_a_file_that_is_no_picture_is_no_pass(client, desk):
    file = SimpleUploadedFile("photo.png", b"pas une image", content_type="image/png")
    page = read(client.post(SCAN, sent(desk, code="", photo=file)))
    assert "Ce n&#x27;est pas un Pass" in page


def test_a_booklet_number_typed_as_a_code_is_malformed(client, desk):
    response = client.post(SCAN, sent(desk, code=desk.booklet.number))
    assert response.status_code == 400
    assert "pas la forme d&#x27;un Pass" in read(response)


def test_a_hand_scanner_that_types_the_address_and_enter_is_read(client, desk):
    address = codes.qr_address("https://pass.example", code_of(desk.first)) + "\r\n"
    client.post(SCAN, sent(desk, code=address))
    assert Redemption.objects.get().digital_pass == desk.first


def test_the_place_and_the_service_are_remembered(client, desk):
    client.post(SCAN, sent(desk))
    page = read(client.get(SCAN))
    assert f'<option value="{desk.service.code}" selected' in page


def test_the_redemptions_of_today_are_one_click_from_being_undone(client, desk):
    client.post(SCAN, sent(desk))
    redemption = Redemption.objects.get()
    page = read(client.get(SCAN))
    assert "1 Pass, 10\u00a0€" in page
    assert reverse("passes:reverse", args=[redemption.public_id]) in page


def test_a_member_undoes_a_redemption_with_a_reason(client, desk):
    address = client.post(SCAN, sent(desk)).url
    assert "Annuler" in read(client.get(f"{address}/annuler"))
    answer = client.post(f"{address}/annuler", {"reason": "Mauvais Pass scanné"}, follow=True)
    assert "Cet encaissement est annulé." in read(answer)
    assert desk.first.status == enums.PassStatus.HANDED_OUT
    again = read(client.post(f"{address}/annuler", {"reason": "Mauvais Pass scanné"}))
    assert "déjà annulé" in again


def test_the_list_of_redemptions_is_read_page_by_page(client, desk):
    for digital_pass in desk.passes:
        desk.redeem(digital_pass)
    page = read(client.get("/encaissements"))
    assert page.count("Annuler l&#x27;encaissement") + page.count("Annuler l'encaissement") == 10
    oldest = Redemption.objects.order_by("pk").first()
    assert "Aucun Pass encaissé" in read(client.get(f"/encaissements?avant={oldest.public_id}"))


def test_a_provider_sees_its_own_redemptions_only(client, desk):
    stranger = open_desk()
    redemption = stranger.redeem().redemption
    assert client.get(f"/encaissements/{redemption.public_id}").status_code == 404
    assert client.get(f"/encaissements/{redemption.public_id}/annuler").status_code == 404
    assert stranger.service.label not in read(client.get("/encaissements"))


def test_the_operator_undoes_once_the_month_is_closed_and_not_before(client):
    desk = open_desk()
    redemption = desk.redeem().redemption
    client.force_login(UserFactory(operator=True))
    address = f"/encaissements/{redemption.public_id}"
    assert "Scanner un autre Pass" not in read(client.get(address))
    early = client.post(f"{address}/annuler", {"reason": "Mauvais Pass scanné"})
    assert "Votre rôle ne permet pas cet acte." in read(early)
    state(redemption)
    client.post(f"{address}/annuler", {"reason": "Mauvais Pass scanné"})
    assert Reversal.objects.get().is_after_closing


def test_an_auditor_reads_a_redemption_and_undoes_nothing(client):
    desk = open_desk()
    address = f"/encaissements/{desk.redeem().redemption.public_id}"
    client.force_login(UserFactory(auditor=True))
    assert client.get(address).status_code == 200
    answer = client.post(f"{address}/annuler", {"reason": "Mauvais Pass scanné"})
    assert answer.status_code == 403
    assert not Reversal.objects.exists()


@pytest.mark.parametrize("address", [SCAN, "/encaissements", "/jetons"])
def test_who_does_not_redeem_does_not_see_the_desk(client, address):
    for user in (UserFactory(operator=True), advisor()):
        client.force_login(user)
        assert client.get(address).status_code == 404


def test_p13_the_scan_page_costs_as_many_statements_with_many_redemptions(client, desk):
    passes = iter(desk.passes)
    desk.redeem(next(passes))

    def add():
        for digital_pass in passes:
            desk.redeem(digital_pass)

    assert_same_count(visit=lambda: client.get(SCAN), add_rows=add)
    with at_most(12):
        client.get(SCAN)


def test_a_place_without_service_says_whom_to_call(client):
    desk = open_desk()
    desk.site.site_services.update(until_on=dt.date(2026, 1, 1))
    client.force_login(desk.member)
    page = read(client.get(SCAN))
    assert "Aucun lieu n'est encore ouvert pour encaisser." in page


def test_every_member_of_the_provider_may_scan(client, desk):
    client.force_login(member_of(desk.provider, enums.ProviderRole.ADMIN))
    booklet = hand_out(desk.booklet.order, size=1)
    code = codes.sign(booklet.passes.get().serial, keys.ring())
    assert client.post(SCAN, sent(desk, code=code)).status_code == 302


def test_a_receipt_is_sent_without_name_nor_code(client, desk):
    page = read(client.post(SCAN, sent(desk), follow=True)).replace("&#x27;", "'")
    shared = page.split('data-share="')[1].split('"')[0]
    assert "Payé avec un Pass : 10,00\u00a0€" in shared
    assert "lundi 9 mars 2026" in shared
    assert desk.provider.name in shared
    holder = desk.booklet.hand_overs.get().person
    assert holder.first_name not in shared
    assert code_of(desk.first) not in page
    assert 'href="mailto:?subject=' in page


def test_the_signed_receipt_is_a_file_of_ones_own_structure_only(client, desk):
    client.post(SCAN, sent(desk))
    address = f"/encaissements/{Redemption.objects.get().public_id}/recu.txt"
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert "Signature : " in read(answer)
    client.force_login(open_desk().member)
    assert client.get(address).status_code == 404
