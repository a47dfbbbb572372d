"""The words that end an order say its days and what becomes of the unused value."""

from __future__ import annotations

import pytest

from passes import enums, expiry_text
from passes.enums import SignOffKind
from tests.passes.expiries import ending
from tests.passes.scanning import hand_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_stop_says_until_when_what_was_given_stays_good() -> None:
    text = expiry_text.text_of(ending()[0], SignOffKind.STOP)
    assert "restent valables jusqu'au mardi 31 mars 2026" in text


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("credit_note", "avoir"),
        ("refund", "remboursée au commanditaire"),
        ("forfeited", "acquise à l'opérateur"),
    ],
)
def test_the_acknowledgement_says_what_becomes_of_the_value(policy: str, words: str) -> None:
    order, _ = ending(unused_value_policy=enums.UnusedValue(policy))
    text = expiry_text.text_of(order, SignOffKind.ACKNOWLEDGEMENT)
    assert words in text
    assert "jeudi 7 mai 2026" in text


def test_a_booklet_handed_over_meanwhile_does_not_change_the_words() -> None:
    order, _ = ending()
    before = expiry_text.digest_of(order, SignOffKind.STOP)
    hand_out(order)
    assert expiry_text.digest_of(order, SignOffKind.STOP) == before
