"""A booklet is named by its number, or by any of its Passes."""

from __future__ import annotations

import pytest

from passes import codes, keys, scanned_numbers
from passes.codes import KeyRing
from tests.passes.scanning import code_of, open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_scanned_pass_gives_the_number_of_its_booklet() -> None:
    desk = open_desk()
    for text in (
        code_of(desk.first),
        codes.qr_address("https://declic.example", code_of(desk.first)),
    ):
        assert scanned_numbers.number_in(text) == desk.booklet.number


def test_any_other_text_stays_as_it_is() -> None:
    desk = open_desk()
    forged = codes.sign(desk.first.serial, KeyRing.of([b"x" * 32]))
    unknown = codes.sign(30_000_000, keys.ring())
    for text in (desk.booklet.number, "", "bonjour", forged, unknown):
        assert scanned_numbers.number_in(text) == text


def test_a_code_signed_by_another_key_of_the_ring_names_nothing() -> None:
    desk = open_desk()
    old = code_of(desk.first)
    type(desk.booklet).objects.filter(pk=desk.booklet.pk).update(key_fingerprint="0" * 16)
    assert scanned_numbers.number_in(old) == old
