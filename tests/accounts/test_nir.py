"""The social-security number is recognised however it is written (law.md, L11)."""

import pytest

from diagnostics.accounts import nir


@pytest.mark.parametrize(
    "text",
    [
        "185057800608491",
        "1 85 05 78 006 084 91",
        "1850578006084 91",
        "1.85.05.78.006.084.36",
        "1\u00a085\u00a005\u00a078\u00a0006\u00a0084\u00a036",
        "NIR:185057800608491 donné au téléphone",
        "son numéro est le 185057800608491 2025",
        "1850578006084",
        "1 85 05 78 006 084",
        "2 69 05 2A 006 084",
        "269052A006084",
        "2 69 05 2b 006 084 20",
        "\u200b185057\u200b8006084",
        "１８５０５７８００６０８４",
        "1 85 05 78 006 084 99",
    ],
)
def test_what_looks_like_a_social_security_number_is_seen(text: str) -> None:
    assert nir.holds_nir(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "06 12 34 56 78",
        "06 12 34 56 78 ou 03 21 00 00 01",
        "FR76 3000 6000 0112 3456 7890 189",
        "rendez-vous le 12/05/2026 à 14 h, bureau 12A",
        "1234567A",
        "185057800608400",
        "9850578006084",
        "1851378006084",
        "1850500006084",
        "732 829 320 00074",
        "2 BIS rue 12 A 3 B",
    ],
)
def test_ordinary_text_is_not_taken_for_a_social_security_number(text: str) -> None:
    assert not nir.holds_nir(text)


@pytest.mark.parametrize("body", ["1850578006084", "2690520006084"])
def test_the_key_of_a_number_is_97_minus_the_remainder(body: str) -> None:
    key = 97 - int(body) % 97
    assert nir.nir_key_is_valid(f"{body}{key:02}")
    assert not nir.nir_key_is_valid(f"{body}{key % 97 + 1:02}")


@pytest.mark.parametrize(("written", "counted"), [("2A", "19"), ("2B", "18")])
def test_corsica_counts_as_19_and_18_in_the_key(written: str, counted: str) -> None:
    key = 97 - int(f"26905{counted}006084") % 97
    assert nir.nir_key_is_valid(f"26905{written}006084{key:02}")
    assert not nir.nir_key_is_valid(f"26905{written}0060840A")
