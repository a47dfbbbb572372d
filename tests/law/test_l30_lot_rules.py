"""L30: under the preset of the chèque d'accompagnement personnalisé, its rules hold; else others.

CGCT L.1611-6 and R.1611-2 to -15: no cash refund, services named on the title, presented before the
end of the second following month.
"""

import datetime as dt

import pytest

from diagnostics.accounts.refusals import Refusal
from passes import ordering
from tests.passes import order_factories as made
from tests.passes.factories import ServiceFactory, UserFactory
from tests.passes.scanning import open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SINCE = dt.date(2026, 1, 1)
LAST_DAY_OF_SERVICE = dt.date(2026, 12, 31)


def refused(call, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value


def drafted(**changes):
    return ordering.draft_order(actor=UserFactory(operator=True), terms=made.terms(**changes))


def at(day):
    return dt.datetime.combine(day, dt.time(10), tzinfo=dt.UTC)


def test_l30_lot_rules_refuse_a_refund_in_cash():
    named = (ServiceFactory(),)
    terms = {"legal_preset": "cap", "services": named, "unused_value_policy": "refund"}

    assert refused(drafted, **terms).code == "cash_refund_refused"


def test_l30_lot_rules_refuse_a_title_without_named_services():
    assert refused(drafted, legal_preset="cap").code == "no_service_allowed"


@pytest.mark.parametrize(
    ("received_on", "code"),
    [(dt.date(2027, 2, 28), ""), (dt.date(2027, 3, 1), "claim_window_closed")],
)
def test_l30_lot_rules_refuse_a_late_presentation(clock, received_on, code):
    order = made.active(legal_preset="cap", services=(ServiceFactory(),), valid_from=SINCE)
    desk = open_desk(order)
    clock.move_to(at(received_on))

    if not code:
        assert desk.redeem(service_on=LAST_DAY_OF_SERVICE)
    else:
        assert refused(desk.redeem, service_on=LAST_DAY_OF_SERVICE).code == code


def test_l30_lot_rules_leave_no_grace_after_the_printed_period(clock):
    desk = open_desk(
        made.active(legal_preset="cap", services=(ServiceFactory(),), valid_from=SINCE)
    )
    clock.move_to(at(dt.date(2027, 1, 5)))

    assert refused(desk.redeem, service_on=dt.date(2027, 1, 4)).code == "expired"


def test_l30_with_another_preset_its_own_rules_hold(clock):
    order = made.active(unused_value_policy="refund", valid_from=SINCE)
    desk = open_desk(order)
    clock.move_to(at(dt.date(2027, 1, 31)))

    assert order.unused_value_policy == "refund"
    assert desk.redeem(service_on=dt.date(2027, 1, 30))
    clock.move_to(at(dt.date(2027, 2, 7)))
    late = refused(desk.redeem, desk.passes[1], service_on=dt.date(2027, 1, 30))
    assert late.code == "claim_window_closed"
