"""Each accident has its sentence to say."""

from __future__ import annotations

from passes import accident_words
from passes.pages.hand_over_forms import SITUATIONS


def test_every_situation_of_the_screen_has_a_sentence_to_say() -> None:
    for situation, _ in SITUATIONS:
        assert accident_words.to_say(situation).startswith("Dites-lui : « ")


def test_sentences_are_short_and_without_jargon() -> None:
    for text in accident_words.TO_SAY.values():
        assert all(len(part.split()) <= 13 for part in text.replace("?", ".").split("."))
        assert not {"contre-passation", "dotation", "remise"} & set(text.lower().split())
