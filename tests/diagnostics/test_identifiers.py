"""Reading identifiers: every spelling of one number gives one text, and nothing else passes."""

import pytest

from diagnostics import identifiers


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("1234567A", "1234567A"),
        (" 1234567a ", "1234567A"),
        ("1 234 567 a", "1234567A"),
        ("12345678", "12345678"),
        ("01234567890", "01234567890"),
        (
            "f0000000-0000-4000-8000-0000000000a1",
            "F0000000-0000-4000-8000-0000000000A1",
        ),
    ],
)
def test_every_spelling_of_an_identifier_gives_one_text(typed: str, canonical: str) -> None:
    assert identifiers.read_france_travail(typed) == canonical


@pytest.mark.parametrize("typed", ["", "123", "Durand", "1234567AB", "12-34567A"])
def test_something_else_than_an_identifier_is_refused(typed: str) -> None:
    with pytest.raises(identifiers.Unreadable, match="identifiant"):
        identifiers.read_france_travail(typed)
    assert not identifiers.looks_like_france_travail(typed)


def test_a_social_security_number_is_not_an_identifier() -> None:
    with pytest.raises(identifiers.Unreadable, match="sécurité sociale"):
        identifiers.read_france_travail("1 85 05 78 006 084 91")


def test_a_masked_identifier_shows_its_last_three_characters() -> None:
    assert identifiers.mask("1234567A") == "•••••67A"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("07 12 34 56 78", "+33712345678"),
        ("0692 12 34 56", "+262692123456"),
        ("+32 470 12 34 56", "+32470123456"),
    ],
)
def test_a_telephone_is_kept_in_its_international_form(typed: str, stored: str) -> None:
    assert identifiers.read_phone(typed) == stored


def test_a_telephone_is_shown_as_it_is_said() -> None:
    assert identifiers.spoken_phone("+33612345678") == "06 12 34 56 78"
    assert identifiers.spoken_phone("+32470123456") == "+32 470 12 34 56"
    assert identifiers.spoken_phone("accueil") == "accueil"


@pytest.mark.parametrize("typed", ["", "12", "06 12", "Durand", "06 12 34 56 78 90"])
def test_an_unknown_telephone_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(identifiers.Unreadable, match="06 12 34 56 78"):
        identifiers.read_phone(typed)


def test_a_year_of_birth_is_read() -> None:
    assert identifiers.read_birth_year(" 1974 ", this_year=2026) == 1974


@pytest.mark.parametrize("typed", ["74", "19744", "1974-05-02", "1905", "2027", "mille"])
def test_an_impossible_year_of_birth_is_refused(typed: str) -> None:
    with pytest.raises(identifiers.Unreadable, match="naissance"):
        identifiers.read_birth_year(typed, this_year=2026)


def test_a_name_keeps_its_letters_and_loses_its_spare_spaces() -> None:
    assert identifiers.tidy_name("  Lefort   Ndiaye ") == "Lefort Ndiaye"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Zoé  Brûlé", "zoe brule"),
        ("D’Arc", "d arc"),
        ("LE-GOFF", "le goff"),
        ("Sœur", "soeur"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("Şükrü Yılmaz", "sukru yilmaz"),
        ("İbrahim", "ibrahim"),
        ("Nguyễn", "nguyen"),
        ("Bjørn Ærø", "bjorn aero"),
        ("Straße", "strasse"),
        ("عبد الله", "عبد الله"),
        ("李", "李"),
        ("Иван", "иван"),
        ("Marie\x00Claude", "marie claude"),
        ("👩‍💻", ""),
    ],
)
def test_two_spellings_of_a_name_have_one_search_key(typed: str, key: str) -> None:
    assert identifiers.search_key(typed) == key
