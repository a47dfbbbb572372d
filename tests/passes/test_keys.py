"""The ring is read from the settings, and each instance derives keys of its own (T14)."""

import pytest

from diagnostics.accounts.refusals import Refusal
from passes import codes, keys


def test_the_ring_keeps_the_order_of_the_settings(settings):
    settings.PASS_KEYS = ["11" * 32, "22" * 32]
    both = keys.ring()
    settings.PASS_KEYS = ["11" * 32]
    assert len(both.keys) == 2
    assert both.signing == keys.ring().signing


def test_t14_a_test_instance_cannot_print_the_codes_of_the_real_one(settings):
    settings.INSTANCE_ID = "pass.example"
    real = keys.ring()
    settings.INSTANCE_ID = "essai.pass.example"
    assert codes.sign(7, keys.ring()) != codes.sign(7, real)
    assert not keys.ring().fingerprints & real.fingerprints


def test_the_secret_of_the_settings_signs_nothing_by_itself(settings):
    settings.PASS_KEYS = ["11" * 32]
    assert keys.ring().signing.secret != bytes.fromhex("11" * 32)


def test_without_a_key_long_enough_nothing_is_signed(settings):
    for broken in ("", "11" * 16, "pas une clé"):
        settings.EVIDENCE_KEY = broken
        with pytest.raises(Refusal) as caught:
            keys.evidence_seed()
        assert caught.value.code == "evidence_key_missing"


def test_an_instance_signs_with_a_key_of_its_own_and_still_knows_those_of_before(settings):
    settings.INSTANCE_ID = "pass.example"
    (real,) = keys.evidence_public_keys()
    settings.INSTANCE_ID = "essai.pass.example"
    settings.EVIDENCE_FORMER_KEYS = [real.hex()]
    now, before = keys.evidence_public_keys()
    assert before == real != now
