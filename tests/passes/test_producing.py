"""Lots: numbers reserved once, rows made part by part, shipped against a share, made again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import codes, keys, lot_slices, mending, producing, redeeming, stock_states
from passes.enums import LossKind
from passes.models import Booklet, LossReport, Lot, Order, Pass, StockMovement
from passes.producing import LotTerms
from tests.accounts.factories import AgencyFactory
from tests.passes.factories import active_order
from tests.passes.scanning import open_desk
from tests.passes.stock import Stock

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def code_of(call: Any, **kwargs: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call(**kwargs)
    return caught.value.code


def lines(verb: str) -> int:
    return JournalEntry.objects.filter(verb=verb, refusal_code="").count()


def test_a_lot_makes_its_booklets_and_passes_under_consecutive_numbers() -> None:
    stock = Stock()
    lot = stock.produced(5)
    booklets = list(Booklet.objects.filter(lot=lot).order_by("pk"))
    assert [each.number for each in booklets] == [
        codes.booklet_number(lot.first_booklet + place) for place in range(5)
    ]
    for place, booklet in enumerate(booklets):
        rows = booklet.passes.order_by("rank").values_list("rank", "serial", "status")
        first = lot.first_serial + place * 3
        assert list(rows) == [(rank, first + rank - 1, "in_stock") for rank in (1, 2, 3)]
    assert (lot.status, lot.produced_count) == ("produced", 5)
    assert (lines("lot.planned"), lines("lot.produced")) == (1, 1)
    assert StockMovement.objects.get(reason="produce").count == 5
    assert stock.laws_hold()


def test_a_production_that_is_cut_goes_on_where_it_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lot_slices, "BOOKLETS", 2)
    stock = Stock()
    lot = producing.fill_lot(actor=stock.operator, lot=stock.plan(5), slices=1)
    assert (lot.status, lot.produced_count, Pass.objects.count()) == ("planned", 2, 6)
    assert stock.laws_hold()
    assert producing.fill_lots() == 1
    lot.refresh_from_db()
    assert (lot.status, Pass.objects.count()) == ("produced", 15)
    assert producing.fill_lots() == 0
    assert producing.fill_lot(actor=stock.operator, lot=lot).produced_count == 5
    assert lines("lot.produced") == 1
    assert stock.laws_hold()


def test_two_lots_never_share_a_number() -> None:
    stock = Stock()
    first, second = stock.produced(3), stock.produced(4)
    assert second.first_booklet == first.first_booklet + 4  # three, and their decoy
    assert second.first_serial == first.first_serial + 12
    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.filter(pk=second.pk).update(first_serial=first.first_serial)


def test_5_given_a_serial_range_taken_when_a_lot_is_produced_then_nothing_is_inserted() -> None:
    """passes-and-money.md 11, line 5: the database itself refuses the serials."""
    stock = Stock()
    done, lot = stock.produced(2), stock.plan(2)
    Lot.objects.filter(pk=lot.pk).update(first_serial=done.first_serial + 1)
    lot.refresh_from_db()
    fill = {"actor": stock.operator, "lot": lot}
    assert code_of(producing.fill_lot, **fill) == "serial_range_taken"
    assert Booklet.objects.filter(lot=lot).count() == 0


def test_production_waits_for_the_proof_and_stays_within_the_order() -> None:
    stock = Stock()
    produce = {"actor": stock.operator, "order": stock.order}
    terms = LotTerms(2, stock.agency)
    assert code_of(producing.produce_lot, **produce, terms=terms) == "proof_not_approved"
    stock.sign_proof()
    too_many = LotTerms(21, stock.agency)
    assert code_of(producing.produce_lot, **produce, terms=too_many) == "count_differs"
    stranger = LotTerms(1, AgencyFactory())
    assert code_of(producing.produce_lot, **produce, terms=stranger) == "agency_not_allotted"
    on_demand = active_order(stock.agency)
    asked = {"actor": stock.operator, "order": on_demand, "terms": terms}
    assert code_of(producing.produce_lot, **asked) == "not_printed"
    assert not Lot.objects.exists()


def test_a_lot_is_shipped_once_against_the_share_of_its_agency() -> None:
    stock = Stock()
    lot = stock.shipped(5)
    assert (lot.status, lot.carrier_reference) == ("shipped", "COLIS 12")
    assert stock.order.allocations.get(agency=stock.agency).drawn_count == 15
    assert Booklet.objects.filter(status="in_transit").count() == 5
    ship = {"actor": stock.operator, "lot": lot}
    assert code_of(producing.ship_lot, **ship) == "lot_not_produced"
    second = stock.produced(6)
    assert code_of(producing.ship_lot, actor=stock.operator, lot=second) == "allocation_spent"
    assert stock.laws_hold()


def test_a_lot_for_nobody_waits_for_a_destination() -> None:
    stock = Stock()
    stock.sign_proof()
    lot = producing.produce_lot(actor=stock.operator, order=stock.order, terms=LotTerms(2))
    lot = producing.fill_lot(actor=stock.operator, lot=lot)
    assert code_of(producing.ship_lot, actor=stock.operator, lot=lot) == "order_not_approved"
    shipped = producing.ship_lot(actor=stock.operator, lot=lot, agency=stock.other)
    assert shipped.agency == stock.other


def test_a_lot_made_again_answers_replaced_for_its_old_codes_and_value_moves_once() -> None:
    stock = Stock()
    old = stock.produced(2)
    before = Order.objects.get(pk=stock.order.pk).drawn_count
    leaked = Pass.objects.filter(booklet__lot=old).order_by("serial")[0]
    reissue = {"actor": stock.operator, "lot": old}
    assert code_of(producing.reissue_lot, **reissue, reason=" ") == "reason_missing"
    fresh = producing.fill_lot(
        actor=stock.operator, lot=producing.reissue_lot(**reissue, reason="Fichier volé")
    )
    assert (fresh.booklet_count, fresh.status) == (2, "produced")
    assert Order.objects.get(pk=stock.order.pk).drawn_count == before
    assert stock.laws_hold()
    desk = open_desk()
    scan = desk.scan(code=codes.sign(leaked.serial, keys.ring()))
    assert code_of(redeeming.redeem_pass, actor=desk.member, scan=scan) == "replaced"
    assert code_of(producing.reissue_lot, **reissue, reason="Encore") == "lot_not_produced"


def test_a_lot_made_again_clears_what_was_stopped_in_it() -> None:
    stock = Stock()
    old = stock.produced(2)
    stopped = Booklet.objects.filter(lot=old).order_by("pk")[0]
    mending.stop_booklet(actor=stock.operator, booklet=stopped, kind=LossKind.STOLEN)
    fresh = producing.reissue_lot(actor=stock.operator, lot=old, reason="Fichier volé")
    producing.fill_lot(actor=stock.operator, lot=fresh)
    assert not LossReport.objects.filter(closed_at__isnull=True).exists()
    assert not Pass.objects.filter(blocked_at__isnull=False).exists()
    assert stock.laws_hold()


def test_the_delivery_is_closed_when_everything_printed_has_arrived() -> None:
    stock = Stock(ordered=15)
    close = {"actor": stock.operator, "order": stock.order}
    assert code_of(producing.close_delivery, **close) == "count_differs"
    stock.received(3)
    lot = stock.shipped(2)
    assert code_of(producing.close_delivery, **close) == "lot_in_transit"
    Lot.objects.filter(pk=lot.pk).update(status=stock_states.LotStatus.RECEIVED)
    assert producing.close_delivery(**close).delivery_closed_on is not None
    assert lines("delivery.closed") == 1


def test_one_lot_per_agency_of_the_sharing_in_one_act() -> None:
    stock = Stock()
    act = {"actor": stock.operator, "order": stock.order}
    assert code_of(producing.produce_for_agencies, **act) == "proof_not_approved"
    stock.produced(3)
    producing.produce_for_agencies(**act)
    made = {lot.agency: lot.booklet_count for lot in Lot.objects.filter(status="planned")}
    assert made == {stock.agency: 7, stock.other: 10}
    assert producing.fill_lots() == 2
    assert stock.laws_hold()
    assert code_of(producing.produce_for_agencies, **act) == "nothing_to_produce"
    assert lines("lots.planned") == 1
