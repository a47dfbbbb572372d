"""The terms of a draft under each legal preset."""

import datetime as dt

import pytest

from passes import order_terms
from tests.passes import order_factories as made
from tests.passes.factories import CommuneFactory, ServiceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_defaults_are_those_of_the_design():
    terms = made.terms()

    assert terms.value_cents == 100_000
    assert (terms.face_value_cents, terms.grace_days, terms.claim_window_days) == (1000, 30, 7)
    assert (terms.upstream_fee_bp, terms.downstream_fee_bp, terms.fee_vat_bp) == (0, 0, 2000)
    assert terms.diagnosis_required
    assert (terms.late_distribution, terms.unused_value_policy) == ("refuse", "credit_note")


def test_the_preset_cap_fills_grace_and_claim_window_and_locks_them():
    terms = made.terms(legal_preset="cap", services=(ServiceFactory(),), grace_days=45)
    columns = order_terms.columns(terms, "Europe/Paris")

    assert (columns["grace_days"], columns["claim_window_days"]) == (0, 59)
    assert columns["last_service_on"] == dt.date(2026, 12, 31)
    assert columns["last_claim_on"] == dt.date(2027, 2, 28)


def test_a_draft_under_the_preset_cap_keeps_its_named_service():
    order = made.draft(legal_preset="cap", services=(ServiceFactory(),))

    assert (order.grace_days, order.claim_window_days) == (0, 59)
    assert order.order_services.count() == 1


def test_an_unknown_epci_is_no_territory_and_a_known_one_is():
    CommuneFactory()
    order_terms.refuse_unknown_zones(("epci:246200364", "com:62498"))
    with pytest.raises(order_terms.Refusal):
        order_terms.refuse_unknown_zones(("epci:999999999",))
