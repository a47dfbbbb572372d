"""The code of a person's own page: 26 characters, read as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import link_codes
from passes import codes

NUMBER = 0x0123456789ABCDEF0123456789ABCDEF
CODE = link_codes.written(NUMBER)


def test_the_alphabet_is_that_of_the_pass() -> None:
    assert link_codes.ALPHABET == codes.ALPHABET


@given(st.integers(0, (1 << 128) - 1))
def test_every_number_of_128_bits_is_read_back_as_it_was_written(number: int) -> None:
    code = link_codes.written(number)
    assert len(code) == 26
    assert link_codes.read(link_codes.printed(code)) == code
    assert link_codes.read(link_codes.address("https://declic.example/", code)) == code


def test_no_more_and_no_less_than_128_bits_is_written() -> None:
    for number in (-1, 1 << 128):
        with pytest.raises(ValueError, match="128"):
            link_codes.written(number)


def test_a_code_is_read_in_small_letters_with_spaces_dashes_and_look_alikes() -> None:
    typed = link_codes.printed(CODE).lower().replace("-", " – ").replace("0", "o")
    assert link_codes.read(typed.replace("1", "l")) == CODE


def test_the_address_carries_the_code_after_the_hash_only() -> None:
    address = link_codes.address("https://declic.example", CODE)
    assert address == f"https://declic.example/moi#{CODE}"


@pytest.mark.parametrize(
    "text", ["", "bonjour", CODE[:-1], CODE + "0", "8" + CODE[1:], CODE[:-1] + "U", "0" * 400]
)
def test_what_is_not_a_code_is_not_read(text: str) -> None:
    assert link_codes.read(text) is None
