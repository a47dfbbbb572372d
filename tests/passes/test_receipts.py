"""A receipt says what was paid without name nor code; the signed one proves it by itself."""

import base64

import pytest

from diagnostics import sealing
from passes import codes, keys, receipts, redeeming
from tests.passes.scanning import code_of, open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_receipt_names_the_service_the_place_and_what_was_paid_and_nobody():
    desk = open_desk()
    text = receipts.text_of(desk.redeem().redemption)
    assert "lundi 9 mars 2026" in text
    assert desk.provider.name in text
    assert "10,00" in text
    assert desk.booklet.hand_overs.get().person.first_name not in text
    assert code_of(desk.first) not in text


def test_what_is_left_to_pay_and_a_reversal_are_on_it():
    desk = open_desk()
    desk.offer.__class__.objects.filter(pk=desk.offer.pk).update(price_cents=1500)
    made = desk.redeem().redemption
    assert "Reste à payer : 5,00" in receipts.text_of(made)
    undone = redeeming.reverse_redemption(actor=desk.member, redemption=made, reason="Erreur")
    assert "est annulé" in receipts.text_of(undone)
    assert b"Annul\xc3\xa9 \xc3\xa0 2026-03-10T09:00:00" in receipts.signed(undone)


def test_the_signed_receipt_is_checked_with_the_published_key_and_a_changed_one_is_not():
    desk = open_desk()
    body, line = receipts.signed(desk.redeem().redemption).rsplit(
        receipts.SIGNED_BY.encode(), maxsplit=1
    )
    signature = base64.b64decode(line)
    key = keys.evidence_public_keys()[0]
    assert sealing.is_signed(body, signature, public_key=key)
    assert not sealing.is_signed(body.replace(b"10,00", b"90,00"), signature, public_key=key)
    assert codes.serial_text(desk.first.serial).encode() in body
    assert b"SIRET" in body
