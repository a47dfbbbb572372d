"""The service was down: the orders in their last days get that time back, and no other (T28)."""

import datetime as dt

import pytest

from diagnostics.accounts import journal
from passes import giving_back_days
from passes.giving_back_days import Stop
from passes.models import ClaimDelay, Order, Outage
from tests.passes.applications import refused
from tests.passes.factories import UserFactory, active_order
from tests.passes.scanning import open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

# From Monday 9 March 2026, 08:00 to 20:30 in Paris: half a day, counted as one.
BEGAN = dt.datetime(2026, 3, 9, 7, tzinfo=dt.UTC)
ENDED = dt.datetime(2026, 3, 9, 19, 30, tzinfo=dt.UTC)
LAST_DAY = dt.date(2026, 3, 9)
ENDING = {
    "valid_from": dt.date(2026, 1, 1),
    "valid_until": dt.date(2026, 3, 1),
    "last_service_on": dt.date(2026, 3, 8),
    "last_claim_on": LAST_DAY,
    "status": "claims_only",
}


def record(actor=None, **changes):
    stop = Stop(**{"began_at": BEGAN, "ended_at": ENDED, "reason": "Panne du serveur", **changes})
    return giving_back_days.record_outage(actor=actor or UserFactory(operator=True), stop=stop)


def test_t28_the_claim_deadline_moves_by_the_length_of_a_recorded_outage():
    order = active_order(**ENDING)
    outage = record()
    order.refresh_from_db()
    assert order.last_claim_on == LAST_DAY + dt.timedelta(days=1)
    assert order.valid_until == ENDING["valid_until"]
    delay = ClaimDelay.objects.get(outage=outage)
    assert (delay.order, delay.former_last_claim_on) == (order, LAST_DAY)
    (line,) = journal.of(outage)
    assert line.verb == "outage.recorded"
    assert line.facts == {"days": 1, "orders": [order.reference]}


def test_t28_a_scan_held_back_by_the_outage_is_taken_the_day_after():
    desk = open_desk(active_order(**ENDING), on=dt.date(2026, 2, 1))
    on = {"service_on": dt.date(2026, 3, 5)}
    assert refused(desk.redeem, **on).code == "claim_window_closed"
    record()
    assert desk.redeem(**on).redemption is not None


def test_an_order_far_from_its_end_or_ended_does_not_move():
    far = active_order()
    over = active_order(**{**ENDING, "last_claim_on": dt.date(2026, 3, 8)})
    expired = active_order(**{**ENDING, "status": "expired"})
    record()
    assert not ClaimDelay.objects.exists()
    before = {each.pk: each.last_claim_on for each in (far, over, expired)}
    assert before == dict(Order.objects.values_list("pk", "last_claim_on"))


def test_the_days_of_an_order_are_counted_where_it_lives():
    # At 22:00 in Paris it is already the next day in La Réunion: its claims were over.
    there = active_order(**ENDING, time_zone="Indian/Reunion")
    late = {"began_at": dt.datetime(2026, 3, 9, 21, tzinfo=dt.UTC)}
    record(**late, ended_at=dt.datetime(2026, 3, 9, 22, tzinfo=dt.UTC))
    there.refresh_from_db()
    assert there.last_claim_on == LAST_DAY


def test_an_outage_is_recorded_once_it_is_over_and_once():
    assert refused(record, ended_at=BEGAN).code == "outage_shapeless"
    tomorrow = dt.datetime(2026, 3, 11, tzinfo=dt.UTC)
    assert refused(record, ended_at=tomorrow).code == "outage_shapeless"
    assert refused(record, began_at=BEGAN - dt.timedelta(days=40)).code == "outage_shapeless"
    record()
    inside = BEGAN + dt.timedelta(hours=1)
    assert refused(record, began_at=inside).code == "outage_known"


def test_only_the_operator_records_and_says_why():
    assert refused(record, UserFactory()).code == "not_allowed"
    assert refused(record, reason=" ").code == "reason_missing"
    assert not Outage.objects.exists()
