"""Units drawn and given back: never more than funded, never more than allotted."""

from __future__ import annotations

import pytest

from diagnostics.accounts import journal
from diagnostics.accounts.refusals import Refusal
from passes import codes, enums, keys, units
from passes.models import Order
from tests.passes.desks import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def test_units_are_drawn_from_the_order_and_from_the_share() -> None:
    desk = Desk(allotted=10)
    units.draw(order=desk.order, agency_id=desk.agency.pk, count=10)
    assert desk.drawn() == (10, 10)
    with pytest.raises(Refusal, match=r"^allocation_spent:"):
        units.draw(order=desk.order, agency_id=desk.agency.pk, count=1)


@pytest.mark.parametrize(
    "fields", [{"funded_count": 4}, {"status": enums.OrderStatus.IN_GRACE}], ids=str
)
def test_nothing_is_drawn_beyond_the_money_or_after_the_distribution(
    fields: dict[str, object],
) -> None:
    desk = Desk()
    Order.objects.filter(pk=desk.order.pk).update(**fields)
    with pytest.raises(Refusal, match=r"^not_funded:"):
        units.draw(order=desk.order, agency_id=desk.agency.pk, count=5)
    assert desk.drawn() == (0, 0)


def test_units_given_back_can_be_drawn_again() -> None:
    desk = Desk(allotted=5)
    asked = {"agency_id": desk.agency.pk, "count": 5}
    units.draw(order=desk.order, **asked)
    units.give_back(order_id=desk.order.pk, **asked)
    assert desk.drawn() == (0, 0)
    units.draw(order=desk.order, **asked)


def test_an_order_never_takes_back_what_it_did_not_give() -> None:
    desk = Desk()
    units.give_back(order_id=desk.order.pk, agency_id=desk.agency.pk, count=0)
    with pytest.raises(RuntimeError, match="never drew"):
        units.give_back(order_id=desk.order.pk, agency_id=desk.agency.pk, count=1)


def test_t14_a_booklet_is_made_with_its_passes_and_the_fingerprint_of_its_key() -> None:
    """T14: the key that signs stands on the booklet; the code stands nowhere."""
    desk = Desk()
    booklet = units.make_booklet(
        order=desk.order, agency_id=desk.agency.pk, size=3, at=journal.instant()
    )
    assert codes.read_booklet_number(booklet.number) == booklet.number
    assert booklet.key_fingerprint in keys.ring().fingerprints
    ranks = booklet.passes.order_by("rank").values_list("rank", "status", "order_id")
    assert list(ranks) == [(rank, "handed_out", desk.order.pk) for rank in (1, 2, 3)]


def test_returned_passes_are_replaced_by_units_and_lose_their_block() -> None:
    desk = Desk()
    booklet = desk.hand_over(passes=3).booklet
    at = journal.instant()
    booklet.passes.update(blocked_at=at, blocked_reason=enums.LossKind.LOST)
    assert units.return_passes(booklet, agency_id=desk.agency.pk, at=at) == 3
    for each in booklet.passes.all():
        assert (each.status, each.returned_to_allocation) == ("replaced", True)
        assert (each.replaced_at, each.blocked_at, each.blocked_reason) == (at, None, "")
    assert units.return_passes(booklet, agency_id=desk.agency.pk, at=at) == 0
