"""Where an order stands: each fact on its day, who is waited for, what is late."""

from __future__ import annotations

import datetime as dt

import pytest
from time_machine import Traveller

from diagnostics.accounts.models import User
from passes import enums, order_steps, order_text, ordering, producing
from passes.enums import SignOffKind
from passes.models import Order
from passes.ordering import Visa
from tests.accounts.factories import UserFactory
from tests.passes import order_factories as made
from tests.passes.stock import Stock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def sign(order: Order, actor: User, kind: str, **more: object) -> None:
    visa = Visa(kind, order_text.digest_of(order), **more)  # type: ignore[arg-type]
    ordering.record_sign_off(actor=actor, order=order, visa=visa)


def step(order: Order, label: str) -> order_steps.OrderStep:
    return next(each for each in order_steps.steps_of(order) if each.label == label)


def printed() -> tuple[Stock, Order]:
    stock = Stock()
    return stock, stock.order


def test_a_draft_waits_for_its_funder_until_the_last_day_of_the_quote() -> None:
    order = made.draft()
    steps = order_steps.steps_of(order)
    sentence = order_steps.waited_for(order, steps)
    assert sentence.startswith(f"On attend {order.funder.name} : signature du commanditaire, pour")
    signature = step(order, "Signature du commanditaire")
    assert signature.due_on == order.drafted_at.date() + dt.timedelta(days=90)
    assert not signature.is_late(order.drafted_at.date())
    assert signature.is_late(order.drafted_at.date() + dt.timedelta(days=91))


def test_an_active_order_shows_each_fact_with_its_day() -> None:
    order = made.active()
    done = {each.label: each.done_on for each in order_steps.steps_of(order)}
    assert done["Signature du commanditaire"] == dt.date(2026, 3, 10)
    assert done["Fonds sur le compte cantonné"] == dt.date(2026, 3, 9)
    assert done["Activation"] == done["Agences prévenues"] == dt.date(2026, 3, 10)
    assert done["Répartition entre les agences"] is None


def test_a_proof_is_due_in_three_days_and_answered_in_six_and_silence_is_never_a_yes(
    clock: Traveller,
) -> None:
    stock, order = printed()
    funder = made.signatory(order)
    sign(order, funder, SignOffKind.SIGNATURE)
    sent = step(order, "Bon à tirer envoyé")
    assert sent.due_on == dt.date(2026, 3, 13)
    sign(order, stock.operator, SignOffKind.PROOF)
    answer = step(order, "Bon à tirer accepté")
    assert answer.due_on == dt.date(2026, 3, 16)
    assert order_steps.proof_answer_due(order) == dt.date(2026, 3, 16)
    clock.shift(30 * 86_400)
    assert step(order, "Bon à tirer accepté").is_late(dt.date(2026, 4, 9))
    assert not producing.is_proof_approved(order)
    sign(order, funder, SignOffKind.PROOF)
    assert producing.is_proof_approved(order)
    assert order_steps.proof_answer_due(order) is None


def test_a_refused_proof_says_why_and_a_proof_sent_again_asks_for_a_new_answer() -> None:
    stock, order = printed()
    funder = made.signatory(order)
    refused = {"decision": enums.Decision.REFUSED, "reason": "Le logo manque"}
    sign(order, stock.operator, SignOffKind.PROOF)
    sign(order, funder, SignOffKind.PROOF, **refused)
    assert step(order, "Bon à tirer accepté").detail == "Refusé : Le logo manque"
    sign(order, funder, SignOffKind.PROOF)
    assert producing.is_proof_approved(order)
    sign(order, stock.operator, SignOffKind.PROOF)
    assert not producing.is_proof_approved(order)


def test_a_printed_order_is_followed_from_production_to_reception() -> None:
    stock = Stock(ordered=15)
    stock.shipped(3)
    assert step(stock.order, "Production").detail == "3 carnets sur 5"
    assert step(stock.order, "Expédition").done_on is None
    reception = step(stock.order, "Réception par les agences")
    assert reception.due_on == dt.date(2026, 3, 17)
    assert reception.detail == "0 carnets reçus sur 5"
    stock.received(2)
    assert step(stock.order, "Production").done_on == dt.date(2026, 3, 10)
    assert step(stock.order, "Expédition").done_on == dt.date(2026, 3, 10)


@pytest.mark.parametrize(
    ("zone", "days"), [("Europe/Paris", 7), ("Indian/Reunion", 14), ("America/Cayenne", 14)]
)
def test_a_delivery_is_said_received_in_seven_days_or_fourteen_overseas(
    zone: str, days: int
) -> None:
    shipped = dt.date(2026, 3, 10)
    assert order_steps.delivery_due(shipped, zone) == shipped + dt.timedelta(days=days)


def test_framing_and_invoice_appear_once_they_exist() -> None:
    order = made.draft()
    operator = UserFactory(operator=True)
    labels = {each.label for each in order_steps.steps_of(order)}
    assert not labels & {"Cadrage", "Facture"}
    sign(order, operator, SignOffKind.FRAMING)
    assert step(order, "Cadrage").done_on is None
    sign(order, made.signatory(order), SignOffKind.FRAMING)
    assert step(order, "Cadrage").done_on == dt.date(2026, 3, 10)
    sign(order, operator, SignOffKind.INVOICE, amount_cents=100_000)
    assert step(order, "Facture").done_on == dt.date(2026, 3, 10)


def test_nobody_is_waited_for_once_everything_is_done_or_over() -> None:
    order = made.active()
    order.allocations.create(
        agency=Stock().agency, allotted_count=100, allotted_at=order.drafted_at
    )
    assert order_steps.waited_for(order, order_steps.steps_of(order)) == ""
    order.status = enums.OrderStatus.CLOSED
    assert order_steps.waited_for(order, []) == ""
