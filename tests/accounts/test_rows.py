"""A row moves once, along its table of transitions, whoever comes second."""

from __future__ import annotations

import pytest

from diagnostics.accounts.refusals import Refusal
from diagnostics.accounts.rows import move
from passes import enums
from passes.models import Order
from tests.passes.factories import OrderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_lawful_move_changes_the_row_and_the_object() -> None:
    order = OrderFactory()
    move(order, enums.OrderStatus.CANCELLED)
    assert order.status == Order.objects.get().status == enums.OrderStatus.CANCELLED


def test_a_transition_not_listed_does_not_exist() -> None:
    with pytest.raises(Refusal) as refused:
        move(OrderFactory(), enums.OrderStatus.CLOSED)
    assert refused.value.code == "transition_unknown"


def test_the_second_of_two_callers_is_told() -> None:
    order = OrderFactory()
    twin = Order.objects.get(pk=order.pk)
    move(order, enums.OrderStatus.CANCELLED)
    with pytest.raises(Refusal) as refused:
        move(twin, enums.OrderStatus.CANCELLED)
    assert refused.value.code == "state_changed"


def test_a_locked_row_is_fetched_again() -> None:
    order = OrderFactory()
    Order.objects.filter(pk=order.pk).update(title="Pass 2027")
    assert Order.objects.locked(order.pk).title == "Pass 2027"
    assert [row.pk for row in Order.objects.locked_in_order([order.pk])] == [order.pk]
