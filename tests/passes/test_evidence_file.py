"""What an evidence pack holds: each Pass drawn, its life to the bank, and nobody's name."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from passes import codes, evidence_file, keys, proving, sampling
from passes.evidence_file import EvidenceFile
from passes.models import HandOver, Pass
from passes.proving import Draw
from passes.sampling import Population
from tests.accounts.factories import UserFactory
from tests.passes.books_story import NOW, lived_story
from tests.passes.packs import rows_of, written
from tests.support import queries

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PERIOD = {"from_on": dt.date(2026, 2, 1), "until_on": dt.date(2026, 3, 1)}


def test_each_pass_drawn_is_followed_to_the_bank_and_nobody_is_named() -> None:
    lived_story()
    with time_machine.travel(NOW, tick=False):
        draw = proving.draw_evidence(
            actor=UserFactory(auditor=True),
            draw=Draw(population=Population.REDEEMED, seed="printemps", size=10, **PERIOD),
        )
        file = EvidenceFile(draw, dt.date(2026, 3, 20))
        files = written(file.pieces("PEM", "empreinte"))
    # Five Passes were redeemed in February, one of them by mistake.
    assert (draw.among_count, len(draw.serials)) == (5, 5)
    texts = [codes.serial_text(serial) for serial in draw.serials]
    ranks = [row["Rang"] for row in rows_of(files["tirage.csv"])]
    assert ranks == sorted(sampling.rank("printemps", text) for text in texts)
    assert files["population.txt"].decode().split() == sorted(texts)
    assert [row["N° de série"] for row in rows_of(files["pass.csv"])] == sorted(texts)
    assert len(rows_of(files["encaissements.csv"])) == 5
    assert len(rows_of(files["lignes.csv"])) == 4
    assert {row["État"] for row in rows_of(files["virements.csv"])} == {"réglé", "retourné"}
    entries = rows_of(files["ecritures.csv"])
    assert [row["Écriture"] for row in entries] == ["D1", "D2", "R1", "D3"]
    assert all(len(row["Empreinte du fichier"]) == 64 for row in entries)
    life = rows_of(files[f"histoire/{texts[0]}.csv"])
    assert [life[0]["Acte"], life[1]["Acte"]] == ["Créé", "Remis"]
    acts = {row["Acte"] for row in rows_of(files["journal.csv"])}
    assert {"Pass encaissé", "carnet remis", "relevé émis", "écriture rapprochée"} <= acts
    text = b"\n".join(files.values()).decode()
    for hand_over in HandOver.objects.select_related("person", "advisor"):
        for word in (hand_over.person.last_name, hand_over.reference, hand_over.advisor.email):
            assert word not in text
    for digital_pass in Pass.objects.all():
        assert codes.sign(digital_pass.serial, keys.ring()) not in text


def test_a_population_of_issued_passes_is_those_of_the_order_up_to_the_last_serial() -> None:
    lived_story()
    order = Pass.objects.earliest("pk").order
    with time_machine.travel(NOW, tick=False):
        draw = proving.draw_evidence(
            actor=UserFactory(auditor=True),
            draw=Draw(population=Population.ISSUED, seed="a", size=1, order=order),
        )
    with queries.at_most(1):
        serials = list(evidence_file.population(draw))
    assert serials == sorted(Pass.objects.values_list("serial", flat=True))
    assert draw.among_count == len(serials)
