"""A stolen printer's file rings as soon as somebody tries it (threats-and-accidents.md, T16)."""

from __future__ import annotations

import pytest

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import balances, codes, decoys, keys, noticing, printing, producing
from passes.models import Booklet, Lot, Pass, Redemption, Signal
from passes.signal_kinds import SignalKind
from tests.passes.scanning import open_desk
from tests.passes.stock import Stock

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def code_at(lot: Lot, place: int, rank: int = 0) -> str:
    """The code of a booklet of the file by its place in it."""
    return codes.sign(lot.first_serial + place * lot.booklet_size + rank, keys.ring())


@pytest.mark.parametrize(
    ("booklets", "expected"), [(1, 1), (100, 1), (101, 2), (2_500, 25), (100_000, 100)]
)
def test_one_booklet_in_a_hundred_is_a_decoy(booklets: int, expected: int) -> None:
    assert decoys.count_for(booklets) == expected


def test_the_decoys_of_a_file_follow_its_booklets_and_nobody_has_a_row_for_them() -> None:
    stock = Stock()
    lot = stock.produced(2)
    assert (lot.decoy_count, Booklet.objects.count(), Pass.objects.count()) == (1, 2, 6)
    rows = list(printing._rows(lot, keys.ring(), "https://declic.example"))
    assert [row[0] for row in rows[-3:]] == [decoys.first_number(lot)] * 3
    assert decoys.first_number(lot) == decoys.last_number(lot)
    serials = [codes.read_serial(row[2]) for row in rows]
    assert serials == list(range(lot.first_serial, lot.first_serial + 9))
    assert stock.laws_hold()


@pytest.mark.logs_errors
def test_t16_given_a_decoy_serial_when_any_place_scans_it_then_the_operator_is_alerted() -> None:
    desk, lot = open_desk(), Stock().produced(2)
    scan = desk.scan(code=code_at(lot, 2))
    for verb in (desk.check, desk.redeem):
        with pytest.raises(Refusal, match="authentic_not_found"):
            verb(code=scan.code)
    signal = Signal.objects.get()
    assert signal.kind == SignalKind.DECOY_USED
    assert decoys.first_number(lot) in signal.sentence
    assert lot.order.reference in signal.sentence
    assert JournalEntry.objects.filter(verb="signal.raised").count() == 1
    assert not Redemption.objects.exists()
    assert noticing.notice_signals() == 0


@pytest.mark.logs_errors
def test_t16_given_a_decoy_serial_when_its_balance_is_asked_then_the_operator_is_alerted() -> None:
    lot = Stock().produced(2)
    with pytest.raises(Refusal, match="authentic_not_found"):
        balances.ask_balance(typed=code_at(lot, 2, rank=1), client="192.0.2.10")
    assert Signal.objects.get().kind == SignalKind.DECOY_USED


def test_t16_a_code_of_a_lot_made_again_alerts_too() -> None:
    stock = Stock()
    lot = stock.produced(2)
    producing.reissue_lot(
        actor=stock.operator, lot=lot, reason="Fichier envoyé au mauvais imprimeur"
    )
    balances.ask_balance(typed=code_at(lot, 0), client="192.0.2.10")
    desk = open_desk()
    with pytest.raises(Refusal, match="replaced"):
        desk.redeem(code=code_at(lot, 1))
    assert noticing.notice_signals() == 1
    found = Signal.objects.order_by("pk")
    assert [each.kind for each in found] == [SignalKind.DECOY_USED] * 2
    assert "Le carnet refait" in found[0].sentence


def test_a_serial_beyond_the_decoys_is_none_of_them() -> None:
    lot = Stock().produced(2)
    last = lot.first_serial + lot.drawn_booklets * lot.booklet_size - 1
    assert decoys.used(last) is not None
    assert decoys.used(last + 1) is None
    assert decoys.used(lot.first_serial) is None
    Lot.objects.update(decoy_count=0)
    assert decoys.used(last) is None
