"""The ring is read from the settings, and each instance derives keys of its own (T14)."""

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
