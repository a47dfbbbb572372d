"""SIRET, IBAN and BIC."""

import pytest

from passes import identifiers

GOOD_IBAN = "FR7630006000011234567890189"
WRONG_RIB_KEY = "FR2330006000011234567890173"


@pytest.mark.parametrize(
    "text", ["73282932000074", "732 829 320 00074", "732.829.320.00074", "35600000000048"]
)
def test_a_siret_is_read_however_it_is_typed(text):
    assert identifiers.read_siret(text) == identifiers.compact(text)


def test_an_establishment_of_la_poste_passes_by_the_sum_of_its_digits():
    assert identifiers.read_siret("356 000 000 49837") == "35600000049837"


@pytest.mark.parametrize(
    "text", ["73282932000075", "7328293200007", "ABCDEFGHIJKLMN", "", "00000000000000"]
)
def test_a_wrong_siret_is_refused(text):
    with pytest.raises(identifiers.IdentifierInvalid) as refused:
        identifiers.read_siret(text)

    assert (refused.value.kind, refused.value.text) == ("SIRET", text)


def test_a_number_that_only_fills_a_cell_is_a_placeholder():
    assert identifiers.is_placeholder("00000000000000")
    assert identifiers.is_placeholder("000 000 000")
    assert not identifiers.is_placeholder("73282932000074")


def test_a_siret_shows_its_siren():
    assert identifiers.siren_of("73282932000074") == "732829320"
    assert identifiers.show_siret("73282932000074") == "732 829 320 00074"


def test_an_iban_is_read_shown_and_masked():
    spaced = "fr76 3000 6000 0112 3456 7890 189"

    assert identifiers.read_iban(spaced) == GOOD_IBAN
    assert identifiers.show_iban(GOOD_IBAN) == "FR76 3000 6000 0112 3456 7890 189"
    assert identifiers.mask_iban(GOOD_IBAN) == "FR76 •••• 0189"


def test_a_french_iban_whose_rib_key_is_wrong_is_refused_though_its_check_digits_are_right():
    digits = WRONG_RIB_KEY[4:] + "1527" + WRONG_RIB_KEY[2:4]
    assert int(digits) % 97 == 1

    with pytest.raises(identifiers.IdentifierInvalid):
        identifiers.read_iban(WRONG_RIB_KEY)


@pytest.mark.parametrize(
    "text", ["", "FR76", "FR7630006000011234567890188", "PK36SCBL0000001123456702", "BONJOUR"]
)
def test_an_iban_that_cannot_be_paid_is_refused(text):
    with pytest.raises(identifiers.IdentifierInvalid) as refused:
        identifiers.read_iban(text)

    assert refused.value.kind == "IBAN"


def test_a_bic_is_read_and_compared_by_country():
    assert identifiers.read_bic("agri frpp 882") == "AGRIFRPP882"
    assert identifiers.bic_fits(GOOD_IBAN, "AGRIFRPP882")
    assert identifiers.bic_fits(GOOD_IBAN, "AGRIRERXXXX")
    assert not identifiers.bic_fits(GOOD_IBAN, "DEUTDEFF")


@pytest.mark.parametrize("text", ["", "AGRI", "AGRIZZPP"])
def test_a_wrong_bic_is_refused(text):
    with pytest.raises(identifiers.IdentifierInvalid):
        identifiers.read_bic(text)


def test_the_bic_of_an_iban_is_given_when_the_registry_knows_it():
    assert identifiers.bic_of(GOOD_IBAN).startswith("AGRIFR")
    assert identifiers.bic_of("n'importe quoi") == ""
    assert identifiers.bic_of("LT121000011101001000") in {"", "LIABLT2X"}
