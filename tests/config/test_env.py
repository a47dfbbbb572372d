"""The only reader of environment variables."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

KEY = bytes(range(200, 232))


def test_a_missing_secret_is_named_with_what_it_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY manque : elle signe"):
        env.required("SECRET_KEY", "elle signe les sessions")


@pytest.mark.parametrize(
    "written",
    [KEY.hex(), KEY.hex().upper(), "yMnKy8zNzs_Q0dLT1NXW19jZ2tvc3d7f4OHi4-Tl5uc"],
    ids=["hexadecimal", "capitals", "base64 for addresses, without padding"],
)
def test_a_key_is_read_in_hexadecimal_or_base64(written: str) -> None:
    assert env.hexadecimal_key(written, "PASS_KEYS") == KEY.hex()


def test_an_unreadable_key_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="clé illisible"):
        env.hexadecimal_key("pas une clé !", "PASS_KEYS")


def test_a_ring_keeps_its_order_because_the_first_key_signs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PASS_KEYS", f"{KEY.hex()}, {bytes(32).hex()}")
    assert env.key_ring("PASS_KEYS", "") == [KEY.hex(), bytes(32).hex()]


def test_a_number_that_is_not_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYMENT_DUE_DAYS", "vingt")
    with pytest.raises(ImproperlyConfigured, match="PAYMENT_DUE_DAYS doit être un nombre"):
        env.number("PAYMENT_DUE_DAYS", 21)


def test_supposed_values_give_way_to_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICE_NAME", "Autre nom")
    env.suppose({"SERVICE_NAME": "Déclic"})
    assert env.text("SERVICE_NAME") == "Autre nom"


def test_words_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "a.fr, b.fr,")
    assert env.words("ALLOWED_HOSTS") == ["a.fr", "b.fr"]
