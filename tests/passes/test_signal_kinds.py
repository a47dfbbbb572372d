"""Every kind has its words and its sentence, and none accuses."""

from __future__ import annotations

import string

import pytest

from passes import signal_kinds
from passes.signal_kinds import SignalKind


@pytest.mark.parametrize("kind", SignalKind.values)
def test_each_kind_makes_one_sentence_of_its_facts(kind: str) -> None:
    pattern = signal_kinds._SENTENCES[SignalKind(kind)]
    names = {name for _, name, _, _ in string.Formatter().parse(pattern) if name}
    text = signal_kinds.sentence(kind, dict.fromkeys(names, "x"))
    assert text[-1] in ".x"
    assert "{" not in text
    assert not {"fraude", "fraudeur", "suspect", "coupable"} & set(text.lower().split())


def test_an_open_signal_ends_in_one_of_two_ways() -> None:
    assert signal_kinds.SIGNAL_TRANSITIONS["open"] == {"explained", "acted_on"}


def test_a_signal_raised_before_its_sentence_grew_a_figure_still_has_one() -> None:
    facts = {"count": 61, "on": "lundi 2 mars 2026", "site": "Mairie"}
    text = signal_kinds.sentence(SignalKind.OVER_CAPACITY, facts)
    assert text == "61 personnes différentes le lundi 2 mars 2026, au lieu « Mairie »."
