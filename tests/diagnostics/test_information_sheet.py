"""The information sheet: short sentences, the rights, the phone, in two versions."""

import pytest

from diagnostics import information_sheet

INSTANCE = information_sheet.Instance(
    controller="France Travail",
    contact="protection@exemple.invalid",
    agency="l’agence de Lens",
    agency_phone="03 21 00 00 00",
)


@pytest.mark.parametrize("sheet", [information_sheet.plain_french, information_sheet.easy_french])
def test_each_version_says_the_purposes_the_freedom_and_the_rights(sheet) -> None:
    sections = sheet(INSTANCE)
    text = " ".join(sentence for section in sections for sentence in section.sentences)
    for words in ("contrôler", "répondre", "sécurité sociale", "copie", "03 21 00 00 00"):
        assert words in text
    assert len(sections) == 5


@pytest.mark.parametrize("sheet", [information_sheet.plain_french, information_sheet.easy_french])
def test_no_sentence_is_longer_than_fifteen_words(sheet) -> None:
    sentences = [
        part
        for section in sheet(INSTANCE)
        for sentence in section.sentences
        for part in sentence.replace(" : ", ". ").split(". ")
    ]
    assert [s for s in sentences if len(s.split()) > 15] == []


def test_the_version_in_use_is_a_known_one() -> None:
    assert information_sheet.VERSION in information_sheet.VERSIONS
