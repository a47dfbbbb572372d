"""The first page of a pack says what it proves, and how to verify it with openssl alone."""

from __future__ import annotations

import datetime as dt

import pytest

from passes import pack_notes
from passes.ageing import Band
from passes.models import EvidenceDraw
from passes.pack_notes import Totals
from tests.passes.factories import open_provider

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_creditor_pack_says_what_is_owed_and_how_to_verify_it(settings) -> None:
    settings.PUBLIC_HOST = "pass.exemple.fr"
    totals = Totals((2, 2_000), (5, 5_000), (Band("0 à 30 jours", 2, 2_000),), 3, 1_000)
    provider = open_provider(name="Les Ateliers")
    note = plain(pack_notes.creditor_note(provider, DAY, totals, "abc", is_specimen=False))
    assert note.startswith("DOSSIER DE CRÉANCE\nLes Ateliers, SIRET ")
    for words in (
        "Encaissé et pas encore payé : 2 Pass, 20,00 €",
        "0 à 30 jours : 2 Pass, 20,00 €",
        "après paiement : 10,00 €",
        "https://pass.exemple.fr/preuve/cle.pem",
        "doit donner abc",
        *pack_notes.COMMANDS,
    ):
        assert words in note
    assert all(len(line) <= 110 for line in note.splitlines())


def test_what_a_demonstration_prints_says_specimen() -> None:
    totals = Totals((0, 0), (0, 0), (), 0, 0)
    provider = open_provider(siret="")
    note = pack_notes.creditor_note(provider, DAY, totals, "abc", is_specimen=True)
    assert note.startswith("SPÉCIMEN : instance de démonstration, sans valeur.")
    assert "SIRET en attente" in note


def test_an_evidence_pack_says_how_to_draw_again() -> None:
    drawn_at = dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC)
    draw = EvidenceDraw(seed="printemps", serials=[1, 2], among_count=9, drawn_at=drawn_at)
    note = pack_notes.evidence_note(draw, DAY, "abc", is_specimen=False)
    assert "2 Pass tirés parmi 9, graine « printemps »" in note
    assert "printf '%s' 'printemps:00000A' | openssl dgst -sha256" in note
