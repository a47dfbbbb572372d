"""Free text: short, factual, without a social-security number."""

import pytest

from diagnostics import free_text
from diagnostics.accounts.refusals import Refusal


def test_a_text_keeps_its_words_and_loses_its_spare_spaces() -> None:
    assert free_text.accept("  Erreur   de saisie ") == "Erreur de saisie"


def test_a_text_with_a_social_security_number_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        free_text.accept("son numéro : 1 85 05 78 006 084")
    assert caught.value.code == "nir_refused"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Suivi pour dépression", "santé"),
        ("Reconnue RQTH", "santé"),
        ("va à la mosquée", "religion"),
        ("militant syndical", "opinions"),
        ("sorti de prison", "justice"),
    ],
)
def test_a_word_that_has_no_place_in_a_file_is_hinted(text: str, subject: str) -> None:
    assert subject in " ".join(free_text.hints(text))


@pytest.mark.parametrize("text", ["", "Doublon créé par erreur", "Deux dossiers au même nom"])
def test_ordinary_words_raise_no_hint(text: str) -> None:
    assert free_text.hints(text) == []
