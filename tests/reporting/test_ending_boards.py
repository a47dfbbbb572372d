"""What the end of an order and a parcel ask of each home page, the same day."""

from __future__ import annotations

import datetime as dt

import pytest
from time_machine import Traveller

from diagnostics.accounts.models import User
from passes import expiring, order_text, ordering, recalling, stocking
from passes.enums import SignOffKind
from passes.models import Order
from passes.ordering import Visa
from reporting import agency_boards, day_boards, ending_boards, money_boards
from reporting.boards import Board, Group
from tests.accounts.factories import UserFactory
from tests.passes import order_factories as made
from tests.passes.desks import Desk
from tests.passes.expiries import LAST_DAY, acknowledge, ending, stop
from tests.passes.scanning import open_desk
from tests.passes.stock import Stock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

CLOSING_DAY = dt.date(2026, 3, 16)


def texts(group: Group) -> list[str]:
    return [line.text for line in group.lines]


def titles(board: Board) -> list[str]:
    return [group.title for group in board.groups]


def near_its_end(clock: Traveller) -> tuple[Desk, Order]:
    """A desk that handed a booklet over, of an order that ends in a fortnight."""
    desk = Desk(order_fields={"valid_until": LAST_DAY, "last_service_on": dt.date(2026, 4, 30)})
    Order.objects.filter(pk=desk.order.pk).update(last_claim_on=dt.date(2026, 5, 7))
    desk.hand_over()
    clock.move_to(dt.datetime(2026, 3, 16, 8, tzinfo=dt.UTC))
    expiring.climb_ladder()
    return desk, Order.objects.get(pk=desk.order.pk)


def test_agencies_see_near_expiry_booklets_and_a_stopped_distribution_the_same_day(
    clock: Traveller,
) -> None:
    desk, order = near_its_end(clock)
    board = day_boards.advisor_board(desk.advisor, CLOSING_DAY)
    (line,) = next(group for group in board.groups if group.title == ending_boards.NEAR).lines
    assert line.text == "1 carnet à utiliser avant le jeudi 30 avril 2026"
    assert ending_boards.STOPPED not in titles(board)
    stop(order, made.signatory(order))
    board = day_boards.advisor_board(desk.advisor, CLOSING_DAY)
    assert titles(board)[0] == ending_boards.STOPPED
    manager = agency_boards.manager_board(desk.manager, CLOSING_DAY)
    assert {ending_boards.STOPPED, ending_boards.NEAR} <= set(titles(manager))
    assert titles(manager).count(ending_boards.NEAR) == 1


def test_a_funder_is_led_to_each_signature_it_is_waited_for(clock: Traveller) -> None:
    draft = made.draft()
    funder = made.signatory(draft)
    (line,) = ending_boards.to_sign(funder, CLOSING_DAY).lines
    assert (line.text, line.action) == ("Lire et signer la commande", "Lire et signer")
    made.signed(draft, by=funder)
    assert not ending_boards.to_sign(funder, CLOSING_DAY).lines
    order, signatory = ending()
    clock.move_to(dt.datetime(2026, 3, 16, 8, tzinfo=dt.UTC))
    expiring.climb_ladder()
    order = Order.objects.get(pk=order.pk)
    board = money_boards.funder_board(signatory, CLOSING_DAY)
    assert board.sentence == "On attend votre réponse sur 1 point."
    (line,) = board.groups[0].lines
    assert "doit signer l'arrêt" in line.text
    assert line.address.endswith("/arret")
    stop(order, signatory)
    (line,) = ending_boards.to_sign(signatory, CLOSING_DAY).lines
    assert line.address.endswith("/prise-d-acte")
    acknowledge(Order.objects.get(pk=order.pk), signatory)
    assert not ending_boards.to_sign(signatory, CLOSING_DAY).lines


def test_a_joint_statement_waits_for_the_funder_then_for_nobody(clock: Traveller) -> None:
    order, signatory = ending()
    Order.objects.filter(pk=order.pk).update(status="expired")
    assert texts(ending_boards.to_sign(signatory, CLOSING_DAY)) == ["Signer l'état contradictoire"]
    assert texts(ending_boards.waiting_for_others(CLOSING_DAY)) == ["Commande à solder"]


def sign_proof(stock: Stock, actor: User) -> None:
    visa = Visa(SignOffKind.PROOF, order_text.digest_of(stock.order))
    ordering.record_sign_off(actor=actor, order=stock.order, visa=visa)


def test_a_silent_funder_is_reminded_of_its_proof_and_the_operator_told() -> None:
    stock = Stock()
    funder = made.signatory(stock.order)
    sign_proof(stock, stock.operator)
    soon, late = dt.date(2026, 3, 12), dt.date(2026, 3, 20)
    (line,) = ending_boards.to_sign(funder, soon).lines
    assert line.text == "Répondre au bon à tirer"
    assert "en retard" not in line.reason
    assert not ending_boards.waiting_for_others(soon).lines
    assert "en retard" in ending_boards.to_sign(funder, late).lines[0].reason
    assert texts(ending_boards.waiting_for_others(late)) == ["Bon à tirer sans réponse"]
    sign_proof(stock, funder)
    assert not ending_boards.to_sign(funder, late).lines


def test_providers_see_the_orders_they_redeem_from_thirty_days_before_their_end(
    clock: Traveller,
) -> None:
    order, _ = ending()
    scans = open_desk(order)
    scans.redeem()
    provider = scans.offer.site.provider
    assert ending_boards.orders_ending_for(provider, CLOSING_DAY).lines == ()
    clock.move_to(dt.datetime(2026, 3, 16, 8, tzinfo=dt.UTC))
    expiring.climb_ladder()
    (line,) = ending_boards.orders_ending_for(provider, CLOSING_DAY).lines
    assert line.text == "Pass 2026 se termine le 31/03/2026"
    assert "dernier jour pour encaisser : 07/05/2026" in line.reason


def test_recalled_funds_alert_agencies_funder_and_operator(clock: Traveller) -> None:
    desk = Desk()
    funder = made.signatory(desk.order)
    recalling.stop_for_recalled_funds(
        actor=UserFactory(operator=True), order=desk.order, reason="Virement rappelé"
    )
    today = dt.date(2026, 3, 10)
    assert titles(day_boards.advisor_board(desk.advisor, today))[0] == ending_boards.STOPPED
    assert texts(ending_boards.to_sign(funder, today)) == ["Distribution arrêtée"]
    operator = money_boards.operator_board(UserFactory(operator=True), today)
    assert "Distribution arrêtée : fonds repris" in texts(operator.groups[1])


def test_a_manager_is_told_of_parcels_and_of_the_count_of_the_month() -> None:
    stock = Stock()
    stock.shipped(2)
    today = dt.date(2026, 3, 10)
    (parcel,) = ending_boards.stock_to_do(stock.manager, today).lines
    assert "à dire reçu avant le 17/03/2026" in parcel.reason
    late = dt.date(2026, 3, 20)
    assert "en retard" in ending_boards.stock_to_do(stock.manager, late).lines[0].reason
    assert texts(ending_boards.waiting_for_others(late)) == ["Colis dont personne ne dit l'arrivée"]
    stock.received(3)
    found = texts(ending_boards.stock_to_do(stock.manager, today))
    assert "L'inventaire du mois est à faire" in found
    stocking.count_stock(actor=stock.manager, agency=stock.agency, counted=3)
    assert "L'inventaire du mois est à faire" not in texts(
        ending_boards.stock_to_do(stock.manager, today)
    )
    month_after = texts(ending_boards.stock_to_do(stock.manager, dt.date(2026, 4, 15)))
    assert "L'inventaire du mois est à faire" in month_after
    assert not ending_boards.stock_to_do(stock.advisor, today).lines
