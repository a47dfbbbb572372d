"""An invoice says the amount of the order; a proof shows everything that will be printed."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics.accounts.models import JournalEntry
from diagnostics.accounts.refusals import Refusal
from passes import order_text, ordering, sign_off_rules
from passes.enums import SignOffKind
from passes.models import Order, SignOff
from passes.ordering import Visa
from tests.accounts.factories import UserFactory
from tests.passes import order_factories as made
from tests.passes.stock import Stock

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


def refused(order: Order, kind: str, **more: Any) -> Refusal:
    visa = Visa(kind, order_text.digest_of(order), **more)
    with pytest.raises(Refusal) as caught:
        ordering.record_sign_off(actor=UserFactory(operator=True), order=order, visa=visa)
    return caught.value


def test_an_invoice_of_another_amount_is_refused_to_the_cent() -> None:
    order = made.draft(upstream_fee_bp=500, fee_vat_bp=2000)
    # 1 000 € of value, 5 % of fee, 20 % of VAT on it.
    assert sign_off_rules.invoiced_cents(order) == 100_000 + 5_000 + 1_000
    assert refused(order, SignOffKind.INVOICE, amount_cents=105_999).code == "amount_differs"
    assert "montant inconnu" in refused(order, SignOffKind.INVOICE).detail
    assert not SignOff.objects.exists()
    visa = Visa(SignOffKind.INVOICE, order_text.digest_of(order), amount_cents=106_000)
    ordering.record_sign_off(actor=UserFactory(operator=True), order=order, visa=visa)
    assert JournalEntry.objects.filter(verb="order.signed_off", refusal_code="").count() == 1


def test_a_proof_that_lacks_something_to_print_is_refused(settings: Any) -> None:
    stock = Stock()
    settings.CONTACT_PHONE = ""
    Order.objects.filter(pk=stock.order.pk).update(print_text="")
    type(stock.agency).objects.filter(pk=stock.agency.pk).update(phone="")
    stock.order.refresh_from_db()
    refusal = refused(stock.order, SignOffKind.PROOF)
    assert refusal.code == "proof_incomplete"
    assert "le texte imprimé" in refusal.detail
    assert stock.agency.name in refusal.detail


def test_a_proof_waits_for_the_sharing_between_agencies() -> None:
    stock = Stock()
    stock.order.allocations.all().delete()
    assert "la répartition" in refused(stock.order, SignOffKind.PROOF).detail


def test_the_printed_text_is_part_of_what_is_signed() -> None:
    order = made.draft(mode="printed", print_text="Une séance offerte.")
    assert "Texte imprimé : Une séance offerte." in order_text.text_of(order)


def test_a_printed_order_is_a_whole_number_of_booklets() -> None:
    with pytest.raises(Refusal) as caught:
        made.draft(mode="printed", ordered_count=105, booklet_size=10)
    assert caught.value.code == "count_not_in_booklets"
