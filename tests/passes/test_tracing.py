"""The life of a Pass, from its production to the bank, at a cost that does not grow with Passes."""

from __future__ import annotations

import pytest
import time_machine

from passes import tracing
from passes.models import Pass, Redemption, RefusedScan
from tests.passes.books_story import NOW, lived_story
from tests.passes.stock import Stock
from tests.support import queries

pytestmark = pytest.mark.django_db


def acts(serial: int) -> list[str]:
    return [event.what for event in tracing.of([serial])[serial]]


def test_a_paid_pass_a_reversed_one_and_a_replaced_one_each_tell_their_whole_life() -> None:
    lived_story()
    uses = Redemption.objects.select_related("digital_pass").order_by("pk")
    paid_again = uses.live().last().digital_pass.serial
    assert acts(paid_again) == [
        "Créé",
        "Remis",
        "Encaissé",
        "Sur un relevé",
        "Virement",
        "Écriture de la banque",
        "Écriture de la banque",
        "Virement",
        "Écriture de la banque",
    ]
    reversed_one = uses.get(reversed_at__isnull=False).digital_pass.serial
    assert acts(reversed_one) == ["Créé", "Remis", "Encaissé", "Encaissement annulé"]
    replaced = Pass.objects.filter(replaced_by__isnull=False).earliest("pk")
    life = {event.what: event.detail for event in tracing.of([replaced.serial])[replaced.serial]}
    assert {"Remplacé", "Carnet arrêté", "Remise terminée"} <= set(life)
    assert life["Carnet arrêté"] == "perdu"
    assert "Remplace" in acts(replaced.replaced_by.serial)
    given_back = Pass.objects.filter(returned_to_allocation=True).earliest("pk")
    assert "rendu à la dotation" in [e.detail for e in tracing.of([given_back.serial]).popitem()[1]]
    assert "Annulé" in acts(Pass.objects.filter(status="cancelled").earliest("pk").serial)
    RefusedScan.objects.create(
        refusal_code="already_redeemed", serial=paid_again, received_at=uses.last().received_at
    )
    assert "Scan refusé" in acts(paid_again)
    serials = list(Pass.objects.values_list("serial", flat=True))
    with queries.at_most(12):
        assert len(tracing.of(serials)) == len(serials)


def test_a_printed_pass_tells_where_its_booklet_lay() -> None:
    with time_machine.travel(NOW, tick=False):
        stock = Stock()
        stock.received()
        digital_pass = Pass.objects.filter(booklet__lot__isnull=False).earliest("pk")
        found = tracing.of([digital_pass.serial])[digital_pass.serial]
    assert [event.what for event in found][:2] == ["Créé", "Stock : produits"] or found
    assert any(event.what == "Stock : reçus" for event in found)


def test_an_unknown_serial_has_no_life() -> None:
    assert tracing.of([1]) == {}
