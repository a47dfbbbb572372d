"""The sealing keys are read from the settings and given as values."""

from pytest_django import Settings

from diagnostics import keys


def test_an_identifier_is_sealed_and_opened_again() -> None:
    sealed = keys.seal_identifier("1234567A")
    assert "1234567A" not in sealed
    assert keys.open_identifier(sealed) == "1234567A"


def test_two_spellings_of_an_identifier_have_one_digest() -> None:
    assert keys.identifier_digest("1234567a") == keys.identifier_digest(" 1234567A ")


def test_a_changed_ring_still_knows_the_old_digest(settings: Settings) -> None:
    old = keys.identifier_digest("1234567A")
    settings.SEALING_KEYS = ["ab" * 32, *settings.SEALING_KEYS]
    assert keys.identifier_digest("1234567A") != old
    assert old in keys.identifier_digests("1234567A")
